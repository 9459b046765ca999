package org.godwit.ra.outbound;

import jakarta.resource.spi.LocalTransaction;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * What a connection that takes part in no transaction gives a container that enlists it all the same: nothing to decide.
 *
 * <p>Usable by any thread.
 */
final class NoTransaction implements XAResource, LocalTransaction {
    @Override
    public void start(Xid xid, int flags) {}

    @Override
    public void end(Xid xid, int flags) {}

    @Override
    public int prepare(Xid xid) {
        return XA_RDONLY;
    }

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
        return other == this;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public void begin() {}

    @Override
    public void commit() {}

    @Override
    public void rollback() {}
}
