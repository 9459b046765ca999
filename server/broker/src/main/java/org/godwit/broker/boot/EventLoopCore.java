package org.godwit.broker.boot;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.godwit.broker.model.CoreExecutor;

/**
 * The event loop as the core thread of virtual hosts. Safe for any thread.
 *
 * <p>A task of the core that throws has left its state half changed, so that is the end of the broker, not of the task.
 */
final class EventLoopCore implements CoreExecutor {
    private final EventLoop loop;
    private final Consumer<Throwable> onFailure;
    private long arrivals;

    EventLoopCore(EventLoop loop, Consumer<Throwable> onFailure) {
        this.loop = loop;
        this.onFailure = onFailure;
    }

    @Override
    public boolean inCore() {
        return loop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(() -> run(task));
    }

    @Override
    public Timer schedule(Runnable task, long delayMillis) {
        Future<?> scheduled = loop.schedule(() -> run(task), delayMillis, TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }

    /** Something came from a client; on the loop. */
    void arrived() {
        arrivals++;
    }

    @Override
    public long arrivals() {
        return arrivals;
    }

    @Override
    public void fail(Throwable failure) {
        onFailure.accept(failure);
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error failure) {
            fail(failure);
        }
    }
}
