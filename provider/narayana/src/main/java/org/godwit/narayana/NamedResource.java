package org.godwit.narayana;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.godwit.jms.xa.RecoveryResource;
import org.jboss.tm.XAResourceWrapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A resource for recovery under the name that {@link ResourceNames} gives the broker in the log of transactions. Usable by
 * any thread.
 */
final class NamedResource implements XAResourceWrapper {
    private static final Logger LOG = LoggerFactory.getLogger(NamedResource.class);

    private final RecoveryResource resource;

    NamedResource(RecoveryResource resource) {
        this.resource = resource;
    }

    @Override
    public XAResource getResource() {
        return resource;
    }

    @Override
    public String getProductName() {
        return ResourceNames.PRODUCT;
    }

    @Override
    public String getProductVersion() {
        return "";
    }

    /** Null while the broker cannot be reached: then nothing may be concluded from what it does not list. */
    @Override
    public String getJndiName() {
        try {
            return resource.resourceManager();
        } catch (XAException unreachable) {
            LOG.debug("The broker cannot be asked for its name", unreachable);
            return null;
        }
    }

    @Override
    public Xid[] recover(int flags) throws XAException {
        return resource.recover(flags);
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        return resource.prepare(xid);
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        resource.commit(xid, onePhase);
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        resource.rollback(xid);
    }

    @Override
    public void forget(Xid xid) throws XAException {
        resource.forget(xid);
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        resource.start(xid, flags);
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        resource.end(xid, flags);
    }

    @Override
    public boolean isSameRM(XAResource other) throws XAException {
        return resource.isSameRM(other instanceof NamedResource named ? named.resource : other);
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return resource.setTransactionTimeout(seconds);
    }

    @Override
    public int getTransactionTimeout() {
        return resource.getTransactionTimeout();
    }
}
