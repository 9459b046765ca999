package org.godwit.benchmarks.load;

import jakarta.jms.JMSException;
import java.util.concurrent.TimeUnit;

/** A thread of the load that ends when it is told to; whoever waits for its end gets the failure that ended it before. */
final class LoadThread {
    private static final long END_SECONDS = 90;

    private final Thread thread;
    private volatile boolean ended;
    private volatile Exception failure;

    /** What such a thread does. */
    interface Work {
        void run(LoadThread thread) throws JMSException;
    }

    LoadThread(String name, Work work) {
        thread = new Thread(
                () -> {
                    try {
                        work.run(this);
                    } catch (JMSException | RuntimeException e) {
                        failure = e;
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    boolean isEnded() {
        return ended;
    }

    void end() {
        ended = true;
    }

    /** Throws what went wrong, if anything did. */
    void check() {
        if (failure != null) {
            throw new IllegalStateException(thread.getName() + " failed: " + failure, failure);
        }
    }

    void awaitEnd() throws InterruptedException {
        thread.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
        check();
        if (thread.isAlive()) {
            throw new IllegalStateException(thread.getName() + " has not ended for " + END_SECONDS + " s");
        }
    }
}
