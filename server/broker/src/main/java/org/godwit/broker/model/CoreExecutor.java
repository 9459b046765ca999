package org.godwit.broker.model;

import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * The one thread that a virtual host's state belongs to: an event loop, or a test's own steps. Tasks run in the order of
 * {@link #execute}; callable from any thread.
 *
 * <p>A task that throws has left that state half changed: that is the end of the broker.
 */
public interface CoreExecutor extends Executor {
    /** Whether the caller is on this thread. */
    boolean inCore();

    /** Runs the task on this thread after the delay, by a clock that only goes forward. */
    Timer schedule(Runnable task, long delayMillis);

    /**
     * A number that grows with all that comes for this thread from clients. To be called on this thread, where it tells whether
     * something came since.
     */
    long arrivals();

    /** Something has failed as only a task may that throws, and where it could not be thrown on. */
    void fail(Throwable failure);

    /** What the end of a stage brings about on this thread: what it throws the stage would keep to itself. */
    default <T> BiConsumer<T, Throwable> orFail(BiConsumer<T, Throwable> end) {
        return (value, failure) -> {
            try {
                end.accept(value, failure);
            } catch (RuntimeException | Error unexpected) {
                fail(unexpected);
            }
        };
    }

    /** A scheduled task. */
    interface Timer {
        /** No effect when the task already ran. To be called on the core's thread. */
        void cancel();
    }
}
