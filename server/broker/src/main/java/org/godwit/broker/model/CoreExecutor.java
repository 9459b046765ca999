package org.godwit.broker.model;

import java.util.concurrent.Executor;

/**
 * The one thread that a virtual host's state belongs to: an event loop, or a test's own steps. Tasks run in the order of
 * {@link #execute}; callable from any thread.
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

    /** A scheduled task. */
    interface Timer {
        /** No effect when the task already ran. To be called on the core's thread. */
        void cancel();
    }
}
