package org.godwit.testing;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** Another resource of a transaction, which has nothing to decide and does something when it is to prepare. For one thread. */
public final class Participant implements XAResource {
    /** What is done; an exception is the resource's vote. */
    @FunctionalInterface
    public interface Preparation {
        void run() throws XAException;
    }

    private final Preparation preparation;

    public Participant(Preparation preparation) {
        this.preparation = preparation;
    }

    /** One that has the transaction rolled back; enlisted last, when all others are prepared. */
    public static Participant refusing() {
        return new Participant(() -> {
            throw new XAException(XAException.XA_RBROLLBACK);
        });
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        preparation.run();
        return XA_OK;
    }

    @Override
    public void start(Xid xid, int flags) {}

    @Override
    public void end(Xid xid, int flags) {}

    @Override
    public void commit(Xid xid, boolean onePhase) {}

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
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }
}
