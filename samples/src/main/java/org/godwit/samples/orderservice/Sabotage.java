package org.godwit.samples.orderservice;

import java.io.Serializable;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * A third resource of one transaction, which has nothing to decide and ends the JVM at the worst moment. Serializable, so
 * that the transaction manager finds it again in its log.
 */
final class Sabotage implements XAResource, Serializable {
    private static final long serialVersionUID = 1L;
    static final int EXIT_CODE = 137;

    private final Moment moment;
    /** False in a JVM that reads this from the log. */
    private transient boolean enlisted;

    /** All other resources are prepared at either. */
    enum Moment {
        /** The transaction manager has not decided yet: a recovery has to roll back. */
        BEFORE_THE_DECISION("and nothing is decided"),
        /** The decision to commit is in its log, and nobody was told: a recovery has to commit. */
        AFTER_THE_DECISION("the decision to commit is in the log, and nobody has been told");

        private final String at;

        Moment(String at) {
            this.at = at;
        }
    }

    /**
     * @param moment before the decision: enlist it last, as resources are prepared in their order; after it: enlist it first
     */
    Sabotage(Moment moment) {
        this.moment = moment;
    }

    private void halt(Moment now) {
        if (moment == now) {
            System.out.println("  everything is prepared, " + moment.at + ": the JVM is halted");
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }

    @Override
    public int prepare(Xid xid) {
        halt(Moment.BEFORE_THE_DECISION);
        return XA_OK;
    }

    /** The first run ends here; a recovery finds this resource in the log, and it has nothing to commit. */
    @Override
    public void commit(Xid xid, boolean onePhase) {
        if (enlisted) {
            halt(Moment.AFTER_THE_DECISION);
        }
    }

    @Override
    public void start(Xid xid, int flags) {
        enlisted = true;
    }

    @Override
    public void end(Xid xid, int flags) {}

    @Override
    public void rollback(Xid xid) {}

    @Override
    public void forget(Xid xid) {}

    @Override
    public Xid[] recover(int flag) {
        return new Xid[0];
    }

    @Override
    public boolean isSameRM(XAResource other) {
        return this == other;
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }
}
