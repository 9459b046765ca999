package org.godwit.jms;

import jakarta.jms.JMSException;
import jakarta.jms.ResourceAllocationException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.godwit.jms.link.Haste;
import org.godwit.jms.link.LinkException;
import org.godwit.jms.link.LinkSession;
import org.godwit.jms.link.Publication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers the publishes of one session and bounds how many are on their way.
 *
 * <p>Guarded by its lock: sending threads enter and wait here, the thread of the link answers. Invariants: sequences
 * ascend in the order in which the link is given the messages; {@code inFlight} is ordered by them and holds just those
 * without an answer.
 */
final class PublishWindow {
    private static final Logger LOG = LoggerFactory.getLogger(PublishWindow.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Sent> inFlight = new ArrayDeque<>();
    private final int maximumCount;
    private final long maximumBytes;
    private final long timeoutMillis;
    private final Completions completions;
    private long bytes;
    private long sequence;
    private String blockedReason;
    private boolean flowStopped;
    private LinkException failure;
    private LinkException unheard;
    private volatile int refusals;

    /** One message on its way. Guarded by the window. */
    static final class Sent {
        private final long sequence;
        private final int sizeBytes;
        private final Completion completion;
        private boolean awaited;
        private boolean answered;
        private LinkException refusal;

        private Sent(long sequence, int sizeBytes, Completion completion, boolean awaited) {
            this.sequence = sequence;
            this.sizeBytes = sizeBytes;
            this.completion = completion;
            this.awaited = awaited;
        }
    }

    PublishWindow(ConnectionOptions options, Completions completions) {
        this.maximumCount = options.sendWindowCount();
        this.maximumBytes = options.sendWindowBytes();
        this.timeoutMillis = options.sendTimeoutMillis() == 0 ? Long.MAX_VALUE : options.sendTimeoutMillis();
        this.completions = completions;
    }

    /** Gives the message to the link, once there is room and the broker does not block; null {@code completion} for none. */
    Sent publish(
            LinkSession link, Publication publication, int epoch, Completion completion, boolean awaited, Haste haste)
            throws JMSException {
        int sizeBytes = publication.sizeBytes();
        lock.lock();
        try {
            if (failure != null || mustWait(sizeBytes)) {
                link.hasten();
                awaitRoom(sizeBytes);
            }
            Sent sent = new Sent(++sequence, sizeBytes, completion, awaited);
            inFlight.add(sent);
            bytes += sizeBytes;
            link.publish(publication, sent.sequence, epoch, haste);
            return sent;
        } finally {
            lock.unlock();
        }
    }

    private boolean mustWait(int sizeBytes) {
        return blockedReason != null || flowStopped || isFull(sizeBytes);
    }

    private boolean isFull(int sizeBytes) {
        return inFlight.size() >= maximumCount || !inFlight.isEmpty() && bytes + sizeBytes > maximumBytes;
    }

    private void awaitRoom(int sizeBytes) throws JMSException {
        long remainingNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (failure != null || mustWait(sizeBytes)) {
            if (failure != null) {
                throw Answers.jmsException(failure, "The message was not sent");
            }
            if (remainingNanos <= 0) {
                throw new ResourceAllocationException("The message was not sent within " + timeoutMillis + " ms: "
                        + (blockedReason != null
                                ? "the broker blocks publishers: " + blockedReason
                                : flowStopped
                                        ? "the broker stopped the flow of the session"
                                        : inFlight.size() + " messages before it have no answer yet"));
            }
            remainingNanos = awaitChange(remainingNanos);
        }
    }

    /** Waits until this message is taken, and throws what the broker said if it was not. */
    void await(Sent sent) throws JMSException {
        lock.lock();
        try {
            long remainingNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
            while (!sent.answered) {
                if (failure != null) {
                    throw Answers.jmsException(failure, "It is not known whether the message was stored");
                }
                if (remainingNanos <= 0) {
                    sent.awaited = false;
                    throw new JMSException("The broker did not confirm the message within " + timeoutMillis
                            + " ms; it may be stored or not");
                }
                remainingNanos = awaitChange(remainingNanos);
            }
            if (sent.refusal != null && !isLeftToTheCommit(sent.refusal)) {
                throw Answers.jmsException(sent.refusal, "The broker refused the message");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is on its way. */
    void awaitAll(LinkSession link) throws JMSException {
        lock.lock();
        try {
            link.hasten();
            long remainingNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
            while (!inFlight.isEmpty() && failure == null) {
                if (remainingNanos <= 0) {
                    throw new JMSException("The broker did not confirm " + inFlight.size() + " messages within "
                            + timeoutMillis + " ms");
                }
                remainingNanos = awaitChange(remainingNanos);
            }
            if (failure != null) {
                throw Answers.jmsException(failure, "It is not known whether all messages were stored");
            }
        } finally {
            lock.unlock();
        }
    }

    private long awaitChange(long remainingNanos) throws JMSException {
        try {
            return changed.awaitNanos(remainingNanos);
        } catch (InterruptedException e) {
            throw Answers.interrupted("Sending", e);
        }
    }

    /** The next number, for a commit. */
    long nextSequence() {
        lock.lock();
        try {
            return ++sequence;
        } finally {
            lock.unlock();
        }
    }

    /** A refusal that no sender waited for, once; null if there was none. */
    LinkException takeUnheard() {
        lock.lock();
        try {
            LinkException refusal = unheard;
            unheard = null;
            return refusal;
        } finally {
            lock.unlock();
        }
    }

    /** Grows with each refusal. */
    int refusals() {
        return refusals;
    }

    void published(long through) {
        lock.lock();
        try {
            while (!inFlight.isEmpty() && inFlight.peek().sequence <= through) {
                answer(inFlight.poll(), null);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void refused(long refusedSequence, LinkException cause) {
        lock.lock();
        try {
            Iterator<Sent> all = inFlight.iterator();
            while (all.hasNext()) {
                Sent sent = all.next();
                if (sent.sequence == refusedSequence) {
                    all.remove();
                    answer(sent, cause);
                    break;
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void answer(Sent sent, LinkException refusal) {
        bytes -= sent.sizeBytes;
        sent.answered = true;
        sent.refusal = refusal;
        boolean leftToTheCommit = refusal != null && isLeftToTheCommit(refusal);
        if (refusal != null && !leftToTheCommit) {
            refusals++;
        }
        if (sent.completion != null) {
            completions.complete(sent.completion, refusal);
        } else if (refusal != null && (leftToTheCommit || !sent.awaited)) {
            if (!leftToTheCommit) {
                LOG.warn("The broker refused a message whose sender did not wait: {}", refusal.getMessage());
            }
            if (unheard == null) {
                unheard = refusal;
            }
        }
    }

    /** A message whose transaction ended with the connection: sending it did not fail, its commit will. */
    private static boolean isLeftToTheCommit(LinkException refusal) {
        return refusal.reason() == LinkException.Reason.TRANSACTION_ROLLED_BACK;
    }

    /** {@code reason} null ends the blocking. */
    void blocked(String reason) {
        lock.lock();
        try {
            blockedReason = reason;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void flow(boolean active) {
        lock.lock();
        try {
            flowStopped = !active;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is answered any more. */
    void fail(LinkException cause) {
        lock.lock();
        try {
            if (failure == null) {
                failure = cause;
            }
            while (!inFlight.isEmpty()) {
                Sent sent = inFlight.poll();
                bytes -= sent.sizeBytes;
                if (sent.completion != null) {
                    completions.complete(sent.completion, cause);
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
