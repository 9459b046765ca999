package org.godwit.server.xa;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.godwit.jms.xa.GodwitResource;
import org.jboss.tm.XAResourceWrapper;

/** A resource with fault points before and after each step. Safe for the threads that the resource behind it is safe for. */
final class FaultResource implements XAResourceWrapper {
    private final XAResource behind;
    private final boolean database;

    FaultResource(XAResource behind, boolean database) {
        this.behind = behind;
        this.database = database;
    }

    static FaultResource ofDatabase(XAResource resource) {
        return new FaultResource(resource, true);
    }

    static FaultResource ofBroker(XAResource resource) {
        return new FaultResource(resource, false);
    }

    private FaultPoint.Step step(FaultPoint.Step ofDatabase, FaultPoint.Step ofBroker) {
        return database ? ofDatabase : ofBroker;
    }

    @Override
    public XAResource getResource() {
        return behind;
    }

    @Override
    public String getProductName() {
        return database ? "Derby" : "Godwit";
    }

    @Override
    public String getProductVersion() {
        return "";
    }

    /** Of Godwit the name that it has without this one around it. */
    @Override
    public String getJndiName() {
        if (behind instanceof XAResourceWrapper named) {
            return named.getJndiName();
        }
        try {
            return behind instanceof GodwitResource ours ? ours.resourceManager() : "orders database";
        } catch (XAException unreachable) {
            return null;
        }
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        FaultPoint.Step step = step(FaultPoint.Step.START_DATABASE, FaultPoint.Step.START_BROKER);
        Faults.before(step);
        behind.start(xid, flags);
        Faults.after(step);
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        FaultPoint.Step step = step(FaultPoint.Step.END_DATABASE, FaultPoint.Step.END_BROKER);
        Faults.before(step);
        behind.end(xid, flags);
        Faults.after(step);
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        FaultPoint.Step step = step(FaultPoint.Step.PREPARE_DATABASE, FaultPoint.Step.PREPARE_BROKER);
        Faults.before(step);
        int vote = behind.prepare(xid);
        Faults.after(step);
        return vote;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        FaultPoint.Step step = step(FaultPoint.Step.COMMIT_DATABASE, FaultPoint.Step.COMMIT_BROKER);
        Faults.before(step);
        behind.commit(xid, onePhase);
        Faults.after(step);
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        FaultPoint.Step step = step(FaultPoint.Step.ROLLBACK_DATABASE, FaultPoint.Step.ROLLBACK_BROKER);
        Faults.before(step);
        behind.rollback(xid);
        Faults.after(step);
    }

    @Override
    public void forget(Xid xid) throws XAException {
        if (database) {
            behind.forget(xid);
            return;
        }
        Faults.before(FaultPoint.Step.FORGET_BROKER);
        behind.forget(xid);
        Faults.after(FaultPoint.Step.FORGET_BROKER);
    }

    @Override
    public Xid[] recover(int flags) throws XAException {
        return behind.recover(flags);
    }

    @Override
    public boolean isSameRM(XAResource other) throws XAException {
        return behind.isSameRM(other instanceof FaultResource fault ? fault.behind : other);
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
