package org.godwit.jms.xa;

import jakarta.jms.JMSException;
import java.util.concurrent.CompletableFuture;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.godwit.jms.link.BranchXid;
import org.godwit.jms.link.Haste;
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
    /** The branch of the association, if that started it; null if it joined or resumed it. */
    private BranchXid started;

    private volatile UnansweredEnd end;
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
            if (e.errorCode == XAException.XAER_RMFAIL) {
                work.session().abandonStart();
            }
            work.notStarted(e);
            throw e;
        }
        starter = Thread.currentThread();
        started = flags == TMNOFLAGS ? BranchXid.of(xid) : null;
        doomed = false;
    }

    /**
     * Waits for no answer after a success where the session alone has started the branch and ends it: what may have been
     * refused is then told by {@link #prepare}, or the commit in one phase.
     */
    @Override
    public synchronized void end(Xid xid, int flags) throws XAException {
        if (flags != TMSUCCESS && flags != TMFAIL && flags != TMSUSPEND) {
            throw exception(XAException.XAER_INVAL, "end with flags " + flags, null);
        }
        int epoch = work.epoch();
        if (!work.isAssociated() || starter == null) {
            await(work.session().endBranch(xid, flags, false, epoch, Haste.NOW), "end");
        } else if (flags == TMFAIL) {
            if (starter != Thread.currentThread()) {
                giveUp();
            }
            work.tell();
            leave(work.session().endBranch(xid, TMFAIL, false, epoch, Haste.NOW), true);
        } else {
            boolean whole = toldAll(xid, epoch);
            if (whole && flags == TMSUCCESS && started != null && started.equals(BranchXid.of(xid))) {
                CompletableFuture<Void> answer = work.session().endBranch(xid, flags, true, epoch, Haste.WITH_THE_NEXT);
                end = UnansweredEnd.add(started, branches, answer);
                left(false);
            } else {
                leave(work.session().endBranch(xid, flags, whole, epoch, Haste.NOW), false);
            }
        }
    }

    /** Answers whether the broker is to see that all of it was taken; where it cannot, this is certain. */
    private boolean toldAll(Xid xid, int epoch) throws XAException {
        try {
            boolean whole = work.tellAll();
            if (!whole) {
                work.complete();
            }
            return whole;
        } catch (JMSException e) {
            leave(work.session().endBranch(xid, TMFAIL, false, epoch, Haste.NOW), true);
            throw exception(XAException.XA_RBROLLBACK, "end: the branch is rolled back: " + e.getMessage(), e);
        }
    }

    private void leave(CompletableFuture<Void> answer, boolean rolledBack) throws XAException {
        try {
            await(answer, "end");
        } catch (XAException e) {
            if (isRolledBack(e) || e.errorCode == XAException.XAER_RMFAIL) {
                left(true);
            }
            throw e;
        }
        left(rolledBack);
    }

    /** A manager that gives up a transaction does so on a thread of its own, while the session's still works in it. */
    private void giveUp() {
        doomed = true;
        work.doomed();
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

    @Override
    public int prepare(Xid xid) throws XAException {
        try {
            return super.prepare(xid);
        } catch (XAException e) {
            throw afterEnd(xid, e);
        }
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        try {
            super.commit(xid, onePhase);
        } catch (XAException e) {
            throw onePhase ? afterEnd(xid, e) : e;
        }
    }

    /** Why a decision failed: because the end before it has, unless it is not known what became of the decision. */
    private XAException afterEnd(Xid xid, XAException decision) {
        XAException failedEnd = end == null ? null : end.failure(xid);
        if (failedEnd == null || !isRolledBack(failedEnd) || decision.errorCode == XAException.XAER_RMFAIL) {
            return decision;
        }
        if (!work.isAssociated()) {
            work.returnUnsettled();
        }
        return failedEnd;
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
