package org.godwit.jms.xa;

import jakarta.jms.JMSException;
import java.util.concurrent.CompletableFuture;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.godwit.jms.link.LinkBranches;

/**
 * The XAResource of a session. Usable by any thread, for one call of start and end at a time.
 *
 * <p>Invariant: the session is associated here if it is at the broker, unless the connection broke in between; then its work
 * comes to nothing, and end says so. After a start that failed it takes no work: not every caller of a transaction manager
 * looks whether the resource was enlisted, and what is done then would be half a transaction.
 */
public final class SessionResource extends GodwitResource {
    private static final int DEFAULT_TIMEOUT_SECONDS = 300;

    private final LinkBranches branches;
    private final BranchWork work;
    private volatile int timeoutSeconds;
    private Thread starter;
    private boolean doomed;

    public SessionResource(LinkBranches branches, BranchWork work, int timeoutMillis) {
        super(timeoutMillis);
        this.branches = branches;
        this.work = work;
    }

    @Override
    LinkBranches branches() {
        return branches;
    }

    @Override
    public String resourceManager() {
        return work.session().resourceManager();
    }

    @Override
    public synchronized void start(Xid xid, int flags) throws XAException {
        if (flags != TMNOFLAGS && flags != TMJOIN && flags != TMRESUME) {
            throw exception(XAException.XAER_INVAL, "start with flags " + flags, null);
        }
        if (work.isAssociated() && starter != null) {
            throw exception(XAException.XAER_PROTO, "start: the session is associated with a branch already", null);
        }
        work.prepareStart();
        CompletableFuture<Integer> epoch = work.session().startBranch(xid, flags, timeoutSeconds);
        try {
            work.started(await(epoch, "start"));
        } catch (XAException e) {
            epoch.cancel(false);
            work.notStarted(e);
            throw e;
        }
        starter = Thread.currentThread();
        doomed = false;
    }

    @Override
    public synchronized void end(Xid xid, int flags) throws XAException {
        if (flags != TMSUCCESS && flags != TMFAIL && flags != TMSUSPEND) {
            throw exception(XAException.XAER_INVAL, "end with flags " + flags, null);
        }
        boolean associated = work.isAssociated() && starter != null;
        int epoch = work.epoch();
        if (!associated) {
            await(work.session().endBranch(xid, flags, epoch), "end");
            return;
        }
        if (flags == TMFAIL && starter != Thread.currentThread()) {
            giveUp();
        }
        work.tell();
        // Right behind what was sent, so that all answers take one round trip together
        CompletableFuture<Void> answer = work.session().endBranch(xid, flags, epoch);
        JMSException refusal = flags == TMFAIL ? null : refusal();
        try {
            await(answer, "end");
        } catch (XAException e) {
            if (isRolledBack(e) || e.errorCode == XAException.XAER_RMFAIL) {
                left(true);
            }
            throw e;
        }
        if (refusal == null) {
            left(flags == TMFAIL);
            return;
        }
        try {
            fail(xid, flags);
        } finally {
            left(true);
        }
        throw exception(XAException.XA_RBROLLBACK, "end: the branch is rolled back: " + refusal.getMessage(), refusal);
    }

    /** A manager that gives up a transaction does so on a thread of its own, while the session's still works in it. */
    private void giveUp() {
        doomed = true;
        work.doomed();
    }

    /** Takes up again the association that was ended with these flags, and ends it so that the branch is rolled back. */
    private void fail(Xid xid, int flags) throws XAException {
        int again = flags == TMSUSPEND ? TMRESUME : TMJOIN;
        int epoch = await(work.session().startBranch(xid, again, 0), "taking up the branch to roll it back");
        await(work.session().endBranch(xid, TMFAIL, epoch), "rolling back the branch");
    }

    private JMSException refusal() {
        try {
            work.complete();
            return null;
        } catch (JMSException e) {
            return e;
        }
    }

    private void left(boolean rolledBack) {
        starter = null;
        if (doomed) {
            return;
        }
        work.ended();
        if (rolledBack) {
            work.returnUnsettled();
        }
    }

    /** Also has the session's consumers receive again, in order, what the branch gives back. */
    @Override
    public void rollback(Xid xid) throws XAException {
        try {
            super.rollback(xid);
        } finally {
            if (!work.isAssociated()) {
                work.returnUnsettled();
            }
        }
    }

    /** For branches that are started later; 0 for the broker's own. */
    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        if (seconds < 0) {
            throw exception(XAException.XAER_INVAL, "a timeout of " + seconds + " seconds", null);
        }
        timeoutSeconds = seconds;
        return true;
    }

    @Override
    public int getTransactionTimeout() {
        return timeoutSeconds == 0 ? DEFAULT_TIMEOUT_SECONDS : timeoutSeconds;
    }
}
