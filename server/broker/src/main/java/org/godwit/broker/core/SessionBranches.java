package org.godwit.broker.core;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.transaction.xa.XAException;
import org.godwit.amqp.ReplyCode;
import org.godwit.amqp.Xid;
import org.godwit.broker.model.BranchStatus;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.model.XaException;
import org.godwit.broker.queue.QueueEntry;
import org.godwit.broker.queue.Redelivery;
import org.godwit.broker.security.Access;
import org.godwit.broker.tx.Branch;
import org.godwit.broker.tx.LocalTransaction;

/**
 * A session's part in distributed transactions, class {@code dtx}: the branch that it works in, and the calls of a transaction
 * manager. Owned by the host's core.
 *
 * <p>A call throws {@link XaException}, or completes its stage with it, when its answer is none of XA_OK and XA_RDONLY. Stages
 * complete when what they tell is durable.
 */
public final class SessionBranches {
    private final VirtualHost host;
    private final BrokerSession session;
    private final BrokerConnection connection;
    private final BranchDecisions decisions;
    private SessionPublisher publisher;
    private BranchListener listener;
    private Branch associated;
    /** The first refusal of a publish since the session was associated, or null. */
    private BrokerException refusal;

    SessionBranches(VirtualHost host, BrokerSession session, BrokerConnection connection) {
        this.host = host;
        this.session = session;
        this.connection = connection;
        this.decisions = host.branches();
    }

    void publisher(SessionPublisher sessionPublisher) {
        publisher = sessionPublisher;
    }

    private Access access() {
        return connection.access();
    }

    // ---- what the session does in its branch ---------------------------------------------------------------------

    /** Whether the session takes part in distributed transactions. */
    boolean selected() {
        return listener != null;
    }

    /** The work of the branch that the session is associated with, or null. */
    LocalTransaction work() {
        return associated == null ? null : associated.work();
    }

    /** Accepts a message in the branch that the session is associated with. */
    void accept(QueueEntry entry, Redelivery otherwise) {
        associated.accept(entry, otherwise);
    }

    /** Whether the branch that the session is associated with takes no publishes any more. */
    boolean rolledBack() {
        return associated != null && associated.rolledBack();
    }

    /** @throws BrokerException PRECONDITION_FAILED in a branch that was rolled back */
    void requirePublishable() {
        if (rolledBack()) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED,
                    "branch " + associated.xid() + " was rolled back, with status " + associated.status());
        }
    }

    void publishRefused(BrokerException why) {
        if (refusal == null) {
            refusal = why;
        }
    }

    void tellRolledBack(Xid xid, int status) {
        if (listener != null && !session.closed()) {
            listener.rolledBack(xid, status);
        }
    }

    void close() {
        if (listener != null) {
            associated = null;
            decisions.sessionClosed(session);
        }
    }

    // ---- calls about the association -----------------------------------------------------------------------------

    /**
     * {@code dtx.select}: the session may start branches.
     *
     * @return what is the same for all sessions of this resource manager, and for no others
     */
    public String select(BranchListener branchListener) {
        host.assertCore();
        requireNoLocalTransaction();
        if (listener != null || publisher.confirming()) {
            throw new XaException(
                    XAException.XAER_PROTO,
                    "select on a channel " + (listener == null ? "in confirm mode" : "that has it already"));
        }
        listener = branchListener;
        return host.resourceManager();
    }

    private void requireNoLocalTransaction() {
        if (publisher.inLocalTransactions()) {
            throw new XaException(XAException.XAER_OUTSIDE, "the channel has local transactions");
        }
    }

    /** {@code dtx.start}: what the session does from now on belongs to the branch. */
    public void start(Xid xid, boolean join, boolean resume) {
        host.assertCore();
        requireValid(xid);
        if (join && resume) {
            throw new XaException(XAException.XAER_INVAL, "start with both join and resume");
        }
        requireSelected("start");
        if (associated != null) {
            throw new XaException(
                    XAException.XAER_PROTO, "start: the channel is associated with branch " + associated.xid());
        }
        refusal = null;
        if (!join && !resume) {
            associated = decisions.begin(xid, access(), session, connection);
            return;
        }
        Branch branch = decisions.require(xid, access());
        if (join) {
            branch.join(session, connection);
        } else {
            branch.resume(session, connection);
        }
        associated = branch;
    }

    private void requireSelected(String call) {
        if (listener == null) {
            requireNoLocalTransaction();
            throw new XaException(XAException.XAER_PROTO, call + ", but dtx.select has to come first");
        }
    }

    private static void requireValid(Xid xid) {
        if (!xid.valid()) {
            throw new XaException(
                    XAException.XAER_INVAL,
                    "xid " + xid + ": expected a format other than -1, 1 to 64 octets of global transaction id and at"
                            + " most 64 of branch qualifier");
        }
    }

    /**
     * {@code dtx.end}: the session works in the branch no more.
     *
     * @param whole whether a publish that was refused since the start fails the branch
     */
    public void end(Xid xid, boolean fail, boolean suspend, boolean whole) {
        host.assertCore();
        requireValid(xid);
        if (fail && suspend) {
            throw new XaException(XAException.XAER_INVAL, "end with both fail and suspend");
        }
        requireSelected("end");
        Branch branch = decisions.branches().require(xid);
        try {
            branch.end(session, suspend);
        } catch (XaException refused) {
            if (branch.rolledBack()) {
                left(branch);
                decisions.giveBack(branch);
            }
            throw refused;
        }
        boolean incomplete = whole && associated == branch && refusal != null;
        left(branch);
        if (fail || incomplete) {
            decisions.fail(branch, session);
        }
        if (incomplete) {
            throw new XaException(
                    XAException.XA_RBROLLBACK,
                    "branch " + xid + " is rolled back, as a message was refused: " + refusal.getMessage());
        }
    }

    private void left(Branch branch) {
        if (associated == branch) {
            associated = null;
        }
    }

    // ---- calls about the branch ----------------------------------------------------------------------------------

    /** {@code dtx.set-timeout}, from now on; 0 for the default. */
    public void setTimeout(Xid xid, long seconds) {
        host.assertCore();
        requireValid(xid);
        decisions.setTimeout(decisions.require(xid, access()), seconds);
    }

    /** {@code dtx.prepare}: answers XA_OK, or XA_RDONLY when the branch did nothing and is gone. */
    public CompletionStage<Integer> prepare(Xid xid) {
        return decide(xid, decisions::prepare);
    }

    /**
     * {@code dtx.commit}.
     *
     * @param sequence of a one-phase commit: its number in the session's producer's sequence, or 0
     */
    public CompletionStage<Integer> commit(Xid xid, boolean onePhase, long sequence) {
        if (!onePhase) {
            return decide(xid, decisions::commit);
        }
        return answer(() -> {
            requireValid(xid);
            return publisher.commitBranch(sequence, () -> onePhase(xid));
        });
    }

    private Branch onePhase(Xid xid) {
        Branch branch = decisions.require(xid, access());
        branch.requireNotHeuristic();
        branch.requireIdle("commit in one phase");
        return branch;
    }

    /** {@code dtx.rollback}. */
    public CompletionStage<Integer> rollback(Xid xid) {
        return decide(xid, branch -> decisions.rollBack(branch, session));
    }

    /** {@code dtx.forget}. */
    public CompletionStage<Integer> forget(Xid xid) {
        return decide(xid, decisions::forget);
    }

    /** {@code dtx.recover}: the branches that the user may decide and that are prepared, or were decided by an operator. */
    public CompletionStage<List<Xid>> recover(boolean start) {
        host.assertCore();
        if (!start) {
            return CompletableFuture.completedStage(List.of());
        }
        return host.decisions()
                .applied(decisions.branches().visible().stream()
                        .filter(branch -> BranchDecisions.mayDecide(access(), branch.owner()))
                        .map(BranchStatus::xid)
                        .toList());
    }

    private CompletionStage<Integer> decide(Xid xid, Function<Branch, CompletionStage<Integer>> how) {
        return answer(() -> {
            requireValid(xid);
            return how.apply(decisions.require(xid, access()));
        });
    }

    /** A refusal, too, waits for what it may rest on. */
    private CompletionStage<Integer> answer(Supplier<CompletionStage<Integer>> call) {
        host.assertCore();
        try {
            return call.get();
        } catch (XaException refused) {
            return refusal(refused);
        } catch (BrokerException refused) {
            return refusal(new XaException(XAException.XAER_RMERR, refused.getMessage()));
        }
    }

    private CompletionStage<Integer> refusal(XaException refused) {
        CompletableFuture<Integer> refusal = new CompletableFuture<>();
        host.decisions()
                .whenApplied(applied -> refusal.completeExceptionally(
                        applied ? refused : new XaException(XAException.XAER_RMERR, "the commit log was lost")));
        return refusal;
    }
}
