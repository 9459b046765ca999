package org.godwit.broker.model;

import org.godwit.amqp.Xid;

/**
 * A branch in doubt, or decided by an operator and not forgotten by its transaction manager, as operators see it.
 *
 * @param owner the user who started it
 * @param sinceMillis wall clock: when it was prepared, or decided
 * @param publications ways of messages into queues
 * @param acceptances messages that it takes out of queues
 */
public record BranchStatus(Xid xid, String owner, State state, long sinceMillis, int publications, int acceptances) {
    /** What can be seen of a branch. */
    public enum State {
        PREPARED,
        COMMITTED_HEURISTICALLY,
        ROLLED_BACK_HEURISTICALLY
    }
}
