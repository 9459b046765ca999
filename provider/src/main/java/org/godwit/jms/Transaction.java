package org.godwit.jms;

/**
 * The local transaction of a session: whether it has begun, and in which epoch.
 *
 * <p>Used by the thread that the session belongs to. Invariant: the epoch is that of the first publish or delivery in it;
 * if the connection breaks after that, the broker takes no part of it any more.
 */
final class Transaction {
    private boolean active;
    private int epoch;

    /** Joins work of this epoch, and gives the epoch of the whole transaction. */
    int join(int currentEpoch) {
        if (!active) {
            active = true;
            epoch = currentEpoch;
        }
        return epoch;
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
