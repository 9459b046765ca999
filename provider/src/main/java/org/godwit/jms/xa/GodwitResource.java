package org.godwit.jms.xa;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.godwit.jms.link.LinkBranches;
import org.godwit.jms.link.LinkException;

/**
 * The calls about branches that every resource answers alike: it asks the broker, and waits. Usable by any thread.
 *
 * <p>A link that is broken for longer than the timeout is XAER_RMFAIL; all other codes are the broker's.
 */
public abstract class GodwitResource implements XAResource {
    private final int timeoutMillis;

    GodwitResource(int timeoutMillis) {
        this.timeoutMillis = timeoutMillis;
    }

    abstract LinkBranches branches() throws XAException;

    /**
     * What {@link #isSameRM} compares: the same for all resources of one broker or cluster and virtual host, and for as long
     * as its data lives. Asks the broker, at the first call.
     */
    public abstract String resourceManager() throws XAException;

    final <T> T await(CompletableFuture<T> answer, String call) throws XAException {
        try {
            return answer.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failure(call, e.getCause());
        } catch (TimeoutException e) {
            String text = call + ": no answer from the broker within " + timeoutMillis + " ms";
            throw exception(XAException.XAER_RMFAIL, text, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw exception(XAException.XAER_RMFAIL, call + ": the waiting thread was interrupted", e);
        }
    }

    static XAException failure(String call, Throwable cause) {
        int code = cause instanceof LinkException link ? code(link) : XAException.XAER_RMERR;
        return exception(code, call + ": " + cause.getMessage(), cause);
    }

    private static int code(LinkException cause) {
        return switch (cause.reason()) {
            case BRANCH -> cause.xaCode();
            case BROKEN, CLOSED, TIMED_OUT -> XAException.XAER_RMFAIL;
            case TRANSACTION_ROLLED_BACK -> XAException.XA_RBROLLBACK;
            default -> XAException.XAER_RMERR;
        };
    }

    static XAException exception(int code, String text, Throwable cause) {
        XAException exception = new XAException(text);
        exception.errorCode = code;
        exception.initCause(cause);
        return exception;
    }

    static boolean isRolledBack(XAException e) {
        return e.errorCode >= XAException.XA_RBBASE && e.errorCode <= XAException.XA_RBEND;
    }

    @Override
    public final boolean isSameRM(XAResource other) throws XAException {
        return other == this
                || other instanceof GodwitResource resource && resourceManager().equals(resource.resourceManager());
    }

    /** To decide a branch: behind an end that is still on its way over another link. */
    private LinkBranches branchesFor(Xid xid) throws XAException {
        LinkBranches branches = branches();
        CompletableFuture<Void> end = UnansweredEnd.elsewhere(xid, branches);
        if (end != null) {
            await(end, "end over another connection");
        }
        return branches;
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        return await(branchesFor(xid).prepare(xid), "prepare");
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        await(branchesFor(xid).commit(xid, onePhase), onePhase ? "commit in one phase" : "commit");
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        await(branchesFor(xid).rollback(xid), "rollback");
    }

    @Override
    public final void forget(Xid xid) throws XAException {
        await(branches().forget(xid), "forget");
    }

    @Override
    public final Xid[] recover(int flags) throws XAException {
        if ((flags & ~(TMSTARTRSCAN | TMENDRSCAN)) != 0) {
            throw exception(XAException.XAER_INVAL, "recover with flags " + flags, null);
        }
        if ((flags & TMSTARTRSCAN) == 0) {
            return new Xid[0];
        }
        List<Xid> all = await(branches().recover(), "recover");
        return all.toArray(new Xid[0]);
    }
}
