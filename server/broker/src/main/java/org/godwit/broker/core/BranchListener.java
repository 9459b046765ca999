package org.godwit.broker.core;

import org.godwit.amqp.Xid;

/** Hears of a session's branches. Called on the core's thread; does not call back into the session. */
@FunctionalInterface
public interface BranchListener {
    /**
     * A branch that the session has worked in was rolled back, and not by the session itself.
     *
     * @param status why, as it is answered from now on; 0 for a rollback asked for by another session
     */
    void rolledBack(Xid xid, int status);
}
