package org.godwit.narayana;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.godwit.jms.xa.GodwitResource;
import org.jboss.tm.XAResourceWrapper;

/** A resource whose second phase does not get through, as if its process died after the prepare. For one thread. */
class FaultyResource implements XAResourceWrapper {
    private final XAResource behind;

    FaultyResource(XAResource behind) {
        this.behind = behind;
    }

    static XAException unreachable() {
        return new XAException(XAException.XAER_RMFAIL);
    }

    @Override
    public XAResource getResource() {
        return behind;
    }

    @Override
    public String getProductName() {
        return ResourceNames.PRODUCT;
    }

    @Override
    public String getProductVersion() {
        return "";
    }

    @Override
    public String getJndiName() {
        try {
            return ((GodwitResource) behind).resourceManager();
        } catch (XAException unreachable) {
            return null;
        }
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        behind.start(xid, flags);
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        behind.end(xid, flags);
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        return behind.prepare(xid);
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        throw unreachable();
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        throw unreachable();
    }

    @Override
    public void forget(Xid xid) throws XAException {
        throw unreachable();
    }

    @Override
    public Xid[] recover(int flags) throws XAException {
        return behind.recover(flags);
    }

    @Override
    public boolean isSameRM(XAResource other) {
        return other == this;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        return behind.setTransactionTimeout(seconds);
    }

    @Override
    public int getTransactionTimeout() throws XAException {
        return behind.getTransactionTimeout();
    }
}
