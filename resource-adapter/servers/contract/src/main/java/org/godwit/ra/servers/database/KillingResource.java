package org.godwit.ra.servers.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** The resource of a connection to Derby: before the commit of what was prepared it kills the process, once, when told to. */
final class KillingResource implements XAResource {
    private final XAResource derby;
    private final Path kill;

    KillingResource(XAResource derby, Path kill) {
        this.derby = derby;
        this.kill = kill;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        try {
            if (!onePhase && Files.deleteIfExists(kill)) {
                long self = ProcessHandle.current().pid();
                new ProcessBuilder("kill", "-9", Long.toString(self)).start().waitFor();
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("the server could not be killed", e);
        }
        derby.commit(xid, onePhase);
    }

    @Override
    public boolean isSameRM(XAResource other) throws XAException {
        return derby.isSameRM(other instanceof KillingResource that ? that.derby : other);
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        return derby.prepare(xid);
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        derby.start(xid, flags);
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        derby.end(xid, flags);
    }

    @Override
    public void forget(Xid xid) throws XAException {
        derby.forget(xid);
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        derby.rollback(xid);
    }

    @Override
    public Xid[] recover(int flags) throws XAException {
        return derby.recover(flags);
    }

    @Override
    public int getTransactionTimeout() throws XAException {
        return derby.getTransactionTimeout();
    }

    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        return derby.setTransactionTimeout(seconds);
    }
}
