package org.godwit.jms;

import jakarta.jms.JMSException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.godwit.jms.link.LinkException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the completion listeners of one session, in the order of the sends, on a thread of its own. One whose outcome is
 * known waits for those before it. Jakarta Messaging 3.1, 7.3.
 *
 * <p>Guarded by its lock. The thread exists from the first completion until {@link #close}.
 */
final class Completions {
    private static final Logger LOG = LoggerFactory.getLogger(Completions.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Completion> sent = new ArrayDeque<>();
    private final String name;
    private Thread thread;
    private int outstanding;
    private boolean closed;

    Completions(String name) {
        this.name = name;
    }

    /** An asynchronous send begins; each is ended by one {@link #complete}, or {@link #withdrawn}. */
    void begin(Completion completion) {
        lock.lock();
        try {
            outstanding++;
            sent.add(completion);
            if (thread == null) {
                thread = new Thread(this::run, name);
                thread.setDaemon(true);
                thread.start();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The send failed before it was under way. */
    void withdrawn(Completion completion) {
        lock.lock();
        try {
            outstanding--;
            sent.removeLastOccurrence(completion);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void complete(Completion completion, LinkException failure) {
        lock.lock();
        try {
            completion.end(failure);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isOwnThread() {
        return Thread.currentThread() == thread;
    }

    /** Waits until every listener of what was sent so far was called. */
    void awaitAll(long timeoutMillis) throws JMSException {
        lock.lock();
        try {
            long remainingNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
            while (outstanding > 0) {
                if (remainingNanos <= 0) {
                    throw new JMSException(
                            outstanding + " asynchronous sends were not completed within " + timeoutMillis + " ms");
                }
                remainingNanos = changed.awaitNanos(remainingNanos);
            }
        } catch (InterruptedException e) {
            throw Answers.interrupted("Waiting for asynchronous sends", e);
        } finally {
            lock.unlock();
        }
    }

    void close() {
        Thread running;
        lock.lock();
        try {
            closed = true;
            running = thread;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        Threads.join(running);
    }

    private void run() {
        Completion completion = next();
        while (completion != null) {
            tell(completion);
            lock.lock();
            try {
                outstanding--;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            completion = next();
        }
    }

    private Completion next() {
        lock.lock();
        try {
            while (!closed && (sent.isEmpty() || !sent.peek().isKnown())) {
                changed.awaitUninterruptibly();
            }
            return sent.isEmpty() || !sent.peek().isKnown() ? null : sent.poll();
        } finally {
            lock.unlock();
        }
    }

    private static void tell(Completion completion) {
        try {
            completion.tell();
        } catch (RuntimeException | Error e) {
            LOG.warn("A CompletionListener failed, which has no effect on the message", e);
        }
    }
}
