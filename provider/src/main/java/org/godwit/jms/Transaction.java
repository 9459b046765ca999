package org.godwit.jms;

import jakarta.jms.IllegalStateException;
import javax.transaction.xa.XAException;

/**
 * The transaction of a session: whether it has begun, and in which epoch.
 *
 * <p>Used by the thread that the session belongs to; a transaction manager may begin, doom and end a branch on another. Invariant:
 * the epoch is that of the first publish or delivery in it, or of the start of the branch; if the connection breaks after
 * that, the broker takes no part of it any more.
 */
final class Transaction {
    /** No epoch that ever was, so that whatever belongs to it comes to nothing. */
    private static final int DOOMED = Integer.MIN_VALUE;

    private volatile boolean active;
    private volatile int epoch;
    private volatile XAException failedStart;

    /** Joins work of this epoch, and gives the epoch of the whole transaction. */
    int join(int currentEpoch) {
        if (!active) {
            begin(currentEpoch);
        }
        return epoch;
    }

    void begin(int currentEpoch) {
        failedStart = null;
        epoch = currentEpoch;
        active = true;
    }

    /** The branch was ended behind the back of the session's thread: what that still does in it comes to nothing. */
    void doom() {
        epoch = DOOMED;
    }

    /** The branch that the session was to work in did not start: until another does, it takes no work. */
    void failStart(XAException cause) {
        failedStart = cause;
    }

    /** Nobody wants a transaction any more. */
    void forgetFailedStart() {
        failedStart = null;
    }

    boolean hasFailedStart() {
        return failedStart != null;
    }

    void checkStarted() throws IllegalStateException {
        XAException cause = failedStart;
        if (cause != null) {
            throw Answers.caused(
                    new IllegalStateException("The session takes no work, as it is not part of the transaction that it"
                            + " should work in; roll that back, the next one may succeed: " + cause.getMessage()),
                    cause);
        }
    }

    boolean isActive() {
        return active;
    }

    int epoch() {
        return epoch;
    }

    void end() {
        active = false;
    }
}
