package org.godwit.broker.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.godwit.broker.model.CoreExecutor;

/** A core on a thread of its own. */
final class CoreThread implements CoreExecutor, AutoCloseable {
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private volatile Thread thread;
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        thread = new Thread(task, "test-core");
        return thread;
    });

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public boolean inCore() {
        return Thread.currentThread() == thread;
    }

    @Override
    public Timer schedule(Runnable task, long delayMillis) {
        var scheduled = executor.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public long arrivals() {
        return 0;
    }

    /** Runs on the core and waits for the result. */
    <T> T call(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, this)
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void fail(Throwable failure) {
        failures.add(failure);
    }

    @Override
    public void close() {
        assertThat(failures).isEmpty();
        executor.shutdown();
    }
}
