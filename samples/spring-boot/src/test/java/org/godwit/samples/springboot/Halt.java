package org.godwit.samples.springboot;

import java.io.Serializable;
import java.util.function.BooleanSupplier;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A resource that has nothing to decide and ends the JVM. Serializable, so that the recovery finds it in the log. */
final class Halt implements XAResource, Serializable {
    static final int EXIT_CODE = 137;
    private static final long serialVersionUID = 1L;

    /** In both the broker is prepared. */
    enum Moment {
        /** Enlisted last: the transaction has to be rolled back. */
        BEFORE_THE_DECISION,
        /** Enlisted first: the decision is in the log, and nobody was told. */
        AFTER_THE_DECISION
    }

    private final Moment moment;
    /** Null in a JVM that reads this from the log. */
    private final transient BooleanSupplier when;

    Halt(Moment moment, BooleanSupplier when) {
        this.moment = moment;
        this.when = when;
    }

    private void haltIf(Moment now) {
        if (moment == now && when != null && when.getAsBoolean()) {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }

    @Override
    public int prepare(Xid xid) {
        haltIf(Moment.BEFORE_THE_DECISION);
        return XA_OK;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) {
        haltIf(Moment.AFTER_THE_DECISION);
    }

    @Override
    public void start(Xid xid, int flags) {}

    @Override
    public void end(Xid xid, int flags) {}

    @Override
    public void rollback(Xid xid) {}

    @Override
    public void forget(Xid xid) {}

    @Override
    public Xid[] recover(int flags) {
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
