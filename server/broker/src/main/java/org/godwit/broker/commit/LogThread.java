package org.godwit.broker.commit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.godwit.broker.log.DataDirectory;
import org.godwit.broker.log.SegmentWriter;
import org.godwit.broker.model.CoreExecutor;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes and forces the logs of all virtual hosts of a data directory. Where nobody else has to wait for
 * it, a core does a round in its place ({@link #stepOnCore}).
 *
 * <p>Group commit without a timer: it takes all that has gathered, writes it, forces once, and gives it back to each
 * host's core in one task; what comes meanwhile gathers for the next round. Only after a pause it may wait for a second
 * batch, for less than a force takes. It allocates its buffer ahead and nobody interrupts it.
 *
 * <p>Invariants: a core hears of a batch only after the force that covers it; after a write or force that failed nothing
 * is written any more, and what was not given back before ends {@link CommitLog.Ending#UNKNOWN}.
 */
public final class LogThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogThread.class);
    private static final int MAX_ROUND_BYTES = 8 << 20;
    private static final int QUEUE_CHUNK = 1024;
    private static final long COMPANY_NANOS = 40_000;
    private static final int CALM_ROUNDS = 64;
    private static final int CALM_ROUNDS_STEPPED = 0;

    /** Held by whoever takes from the queue, writes and forces. */
    private final Semaphore working = new Semaphore(1);

    private final MpscUnboundedArrayQueue<Append> queue = new MpscUnboundedArrayQueue<>(QUEUE_CHUNK);
    private final List<HostLog> round = new ArrayList<>();
    private final AtomicBoolean failed = new AtomicBoolean();
    private final Consumer<Throwable> onFatalError;
    private final ByteBuffer buffer;
    private final Thread thread;
    private boolean companyComes;
    private volatile boolean parked;
    private volatile boolean closing;

    private LogThread(DataDirectory directory, Consumer<Throwable> onFatalError, boolean stepped) {
        this.onFatalError = onFatalError;
        this.buffer = ByteBuffer.allocateDirect(SegmentWriter.bufferBytes(directory.options()));
        this.thread = stepped ? null : new Thread(this::run, "godwit-log");
    }

    /**
     * Starts the thread.
     *
     * @param onFatalError called once, on the log thread or on a core, when a write or force failed or a batch could not
     *     be applied, or something else did that nobody expected: the broker is to end at once
     */
    public static LogThread start(DataDirectory directory, Consumer<Throwable> onFatalError) {
        LogThread log = new LogThread(directory, onFatalError, false);
        log.thread.setDaemon(true);
        log.thread.setUncaughtExceptionHandler((ended, failure) -> onFatalError.accept(failure));
        log.thread.start();
        return log;
    }

    /** One without a thread: whoever made it calls {@link #step}. */
    public static LogThread stepped(DataDirectory directory, Consumer<Throwable> onFatalError) {
        return new LogThread(directory, onFatalError, true);
    }

    /** Does one round: write, force, give back. Returns false when there is nothing to do. */
    public boolean step() {
        assert thread == null || Thread.currentThread() == thread;
        working.acquireUninterruptibly();
        try {
            return round(null);
        } finally {
            working.release();
        }
    }

    /**
     * Does a round on the thread of a core for its own host, unless one is being done or it would do more than write and
     * force.
     *
     * @param bytes of the host, not written yet
     * @return whether nothing is left to do
     */
    boolean stepOnCore(HostLog host, long bytes) {
        if (!working.tryAcquire()) {
            return false;
        }
        try {
            return host.hasBlocksFor(bytes) && round(host) && queue.isEmpty();
        } finally {
            working.release();
        }
    }

    /** @param only whose batches it is for, up to the first of another host; null for all */
    private boolean round(HostLog only) {
        int bytes = 0;
        for (Append append = queue.peek();
                append != null && (only == null || append.host == only);
                append = queue.peek()) {
            queue.poll();
            if (append.host.add(append)) {
                round.add(append.host);
            }
            bytes += append.bound;
            if (bytes >= MAX_ROUND_BYTES) {
                break;
            }
        }
        if (round.isEmpty()) {
            return false;
        }
        if (makeDurable()) {
            round.forEach(HostLog::handBack);
        } else {
            round.forEach(HostLog::handBackUnknown);
        }
        round.clear();
        return true;
    }

    private boolean makeDurable() {
        if (failed.get()) {
            return false;
        }
        try {
            for (int i = 0; i < round.size(); i++) {
                round.get(i).write();
            }
            for (int i = 0; i < round.size(); i++) {
                round.get(i).force();
            }
            return true;
        } catch (IOException | RuntimeException | Error e) {
            fail("the log could not be written; the broker stops", e);
            return false;
        }
    }

    /** Ends the log for all hosts: nothing is written any more. Safe for any thread. */
    public void fail(String what, Throwable cause) {
        if (failed.compareAndSet(false, true)) {
            try {
                LOG.error(what, cause);
            } finally {
                onFatalError.accept(cause);
            }
        }
    }

    boolean failed() {
        return failed.get();
    }

    /** The buffer of the writers; not to be touched once a host's first batch was submitted. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** Takes a batch; safe for any thread. */
    void submit(Append append) {
        submitQuietly(append);
        wake();
    }

    /** Takes a batch that the core is about to have written, or to {@link #wake} the thread for. */
    void submitQuietly(Append append) {
        queue.offer(append);
    }

    /** There is something to do; safe for any thread. */
    void wake() {
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    /** What counts the rounds of a host's log that its core could have done. */
    CalmRounds calmRounds(CoreExecutor core) {
        return thread == null
                ? new CalmRounds(core, () -> 0, CALM_ROUNDS_STEPPED)
                : new CalmRounds(core, System::nanoTime, CALM_ROUNDS);
    }

    private void run() {
        while (!closing || !queue.isEmpty()) {
            try {
                if (!step()) {
                    pause();
                    stepAfterPause();
                }
            } catch (RuntimeException | Error e) {
                fail("the log thread failed; the broker stops", e);
            }
        }
    }

    private void pause() {
        parked = true;
        if (queue.isEmpty() && !closing) {
            LockSupport.park(this);
        }
        parked = false;
        if (Thread.interrupted()) {
            LOG.warn("{} was interrupted and goes on; do not interrupt it", thread.getName());
        }
    }

    /**
     * What comes right behind the first batch after a pause waits for two forces. Where that is usual, as with an
     * acknowledgement and the publish that the same answer brought about, the first waits a moment for the second.
     */
    private void stepAfterPause() {
        if (companyComes) {
            companyComes = awaitCompany();
            step();
        } else if (step()) {
            companyComes = !queue.isEmpty();
        }
    }

    private boolean awaitCompany() {
        long endNanos = System.nanoTime() + COMPANY_NANOS;
        while (queue.size() < 2 && System.nanoTime() < endNanos) {
            Thread.yield();
        }
        return queue.size() >= 2;
    }

    /** To be called after the logs are closed: returns once what was submitted is done and the thread has ended. */
    @Override
    public void close() {
        closing = true;
        if (thread == null) {
            while (step()) {
                // until nothing is left
            }
            return;
        }
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive() && Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
