package org.godwit.benchmarks.xa;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** Measures the calls of a transaction manager. For one thread. */
final class TimedResource implements XAResource {
    private final String name;
    private final XAResource measured;
    private final CallTimes times;

    TimedResource(String name, XAResource measured, CallTimes times) {
        this.name = name;
        this.measured = measured;
        this.times = times;
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        long start = System.nanoTime();
        measured.start(xid, flags);
        times.since(name + " start", start);
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        long start = System.nanoTime();
        measured.end(xid, flags);
        times.since(name + " end", start);
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        long start = System.nanoTime();
        int vote = measured.prepare(xid);
        times.since(name + " prepare", start);
        return vote;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        long start = System.nanoTime();
        measured.commit(xid, onePhase);
        times.since(name + " commit", start);
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        measured.rollback(xid);
    }

    @Override
    public void forget(Xid xid) throws XAException {
        measured.forget(xid);
    }

    @Override
    public Xid[] recover(int flags) throws XAException {
        return measured.recover(flags);
    }

    @Override
    public boolean isSameRM(XAResource other) throws XAException {
        return measured.isSameRM(other instanceof TimedResource timed ? timed.measured : other);
    }

    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        return measured.setTransactionTimeout(seconds);
    }

    @Override
    public int getTransactionTimeout() throws XAException {
        return measured.getTransactionTimeout();
    }
}
