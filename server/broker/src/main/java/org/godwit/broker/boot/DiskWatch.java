package org.godwit.broker.boot;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.godwit.broker.core.Pressure;
import org.godwit.broker.log.DataDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at how much of the data directory's disk is free, on a thread of its own, and tells the core: the more often the
 * closer that is to the limit, so that the fastest writer does not come from above it to the end of the disk between two
 * looks.
 */
final class DiskWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
    private static final long SHORTEST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 10_000;
    /** No faster is a disk expected to fill. */
    private static final long BYTES_PER_MILLI = 1 << 20;

    private final DataDirectory directory;
    private final long limitBytes;
    private final Executor core;
    private final Pressure pressure;
    private final Consumer<Throwable> onFatalError;
    private final ScheduledExecutorService thread;

    /** @param onFatalError called on its thread when it cannot look any more */
    DiskWatch(
            DataDirectory directory,
            long limitBytes,
            Executor core,
            Pressure pressure,
            Consumer<Throwable> onFatalError) {
        this.directory = directory;
        this.limitBytes = limitBytes;
        this.core = core;
        this.pressure = pressure;
        this.onFatalError = onFatalError;
        thread = Executors.newSingleThreadScheduledExecutor(
                task -> Broker.daemon(task, "godwit-disk-watch", onFatalError));
    }

    /** Looks now, and again and again. */
    void start() {
        thread.execute(this::look);
    }

    private void look() {
        try {
            thread.schedule(this::look, tell(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.debug("the disk is not looked at any more");
        } catch (RuntimeException | Error unexpected) {
            onFatalError.accept(unexpected);
        }
    }

    /** Returns after how many milliseconds to look again. */
    private long tell() {
        try {
            long free = directory.disk().usableBytes(directory.path());
            core.execute(() -> pressure.diskFree(free));
            return Math.min(LONGEST_MILLIS, Math.max(SHORTEST_MILLIS, (free - limitBytes) / BYTES_PER_MILLI));
        } catch (IOException unknown) {
            LOG.warn("how much of the disk of {} is free cannot be told: {}", directory.path(), unknown.toString());
            return LONGEST_MILLIS;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
