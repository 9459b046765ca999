package org.godwit.broker.core;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.godwit.amqp.Xid;
import org.godwit.broker.model.Operation;
import org.godwit.broker.model.XaException;
import org.godwit.broker.queue.Queue;
import org.godwit.broker.queue.QueueEntry;
import org.godwit.broker.security.Access;
import org.godwit.broker.security.Permission;
import org.godwit.broker.tx.Branch;
import org.godwit.broker.tx.Branches;
import org.godwit.broker.tx.Decision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares, commits and rolls back branches of distributed transactions: for their transaction manager, for an operator, or
 * because their time is over or a connection is lost. Owned by the host's core.
 *
 * <p>What is answered from the absence of a branch waits for the log as what changes one does: a transaction manager that
 * hears XAER_NOTA forgets the transaction, so the commit behind that must not be lost any more.
 */
final class BranchDecisions {
    /** The right to decide branches that others have started is the right to configure this. */
    static final String OTHERS_BRANCHES = "amq.dtx";

    static final long DEFAULT_TIMEOUT_SECONDS = 300;

    private static final Logger LOG = LoggerFactory.getLogger(BranchDecisions.class);
    /** How long a rollback that nobody asked for is remembered. */
    private static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final VirtualHost host;
    private final Branches branches;

    BranchDecisions(VirtualHost host) {
        this.host = host;
        this.branches = new Branches(host.memory());
    }

    Branches branches() {
        return branches;
    }

    /** Recovery is over. */
    void recovered() {
        branches.recovered(host::queue);
        if (branches.count() > 0) {
            LOG.info("virtual host '{}' has {} branches in doubt", host.name(), branches.count());
        }
    }

    // ---- for its transaction manager -----------------------------------------------------------------------------

    Branch begin(Xid xid, Access access, Object session, Object connection) {
        return branches.begin(xid, access.user(), deadline(DEFAULT_TIMEOUT_SECONDS), session, connection);
    }

    private long deadline(long seconds) {
        return host.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    /** The branch, if this user may decide it. */
    Branch require(Xid xid, Access access) {
        Branch branch = branches.require(xid);
        if (!mayDecide(access, branch.owner())) {
            throw new XaException(
                    XAException.XAER_RMERR,
                    "user '" + access.user() + "' did not start branch " + xid + " and has no configure permission on '"
                            + OTHERS_BRANCHES + "'");
        }
        return branch;
    }

    static boolean mayDecide(Access access, String owner) {
        return access.user().equals(owner) || access.permits(Permission.CONFIGURE, OTHERS_BRANCHES);
    }

    void setTimeout(Branch branch, long seconds) {
        branch.requireWorking("set-timeout");
        branch.deadline(deadline(seconds == 0 ? DEFAULT_TIMEOUT_SECONDS : seconds));
    }

    CompletionStage<Integer> prepare(Branch branch) {
        branch.requireIdle("prepare");
        if (branch.work().isEmpty()) {
            branches.remove(branch);
            return CompletableFuture.completedStage(XAResource.XA_RDONLY);
        }
        Decision decision = host.newDecision();
        branch.prepare(decision, host.nowMillis());
        host.decide(decision);
        return host.decisions().applied(XAResource.XA_OK);
    }

    /** A one-phase commit was decided by the session. */
    void committed(Branch branch) {
        branches.remove(branch);
    }

    CompletionStage<Integer> commit(Branch branch) {
        branch.requirePrepared("commit");
        commit(branch, new Operation.BranchEnded(branch.xid()));
        branches.remove(branch);
        return host.decisions().applied(XAResource.XA_OK);
    }

    private void commit(Branch branch, Operation end) {
        Decision decision = host.newDecision();
        List<Queue> released = branch.commit(decision, host.nowMillis());
        decision.add(end);
        host.decide(decision);
        released.forEach(host.definitions()::deleteIfDue);
    }

    /**
     * Some transaction managers roll back before all have ended: those who work in the branch still are told at their end.
     *
     * @param asking the session that asks, which needs not be told
     */
    CompletionStage<Integer> rollBack(Branch branch, BrokerSession asking) {
        branch.requireRollback(asking);
        if (branch.active()) {
            if (branch.unprepared()) {
                fail(branch, asking);
            }
            return CompletableFuture.completedStage(XAResource.XA_OK);
        }
        branches.remove(branch);
        if (branch.prepared()) {
            rollBackPrepared(branch, new Operation.BranchEnded(branch.xid()));
            tellParticipants(branch, XAResource.XA_OK, asking);
            return host.decisions().applied(XAResource.XA_OK);
        }
        if (branch.unprepared()) {
            branch.rollBack(XAException.XA_RBROLLBACK, true, host.nanoTime());
            giveBack(branch);
            tellParticipants(branch, XAResource.XA_OK, asking);
        }
        return CompletableFuture.completedStage(XAResource.XA_OK);
    }

    private void rollBackPrepared(Branch branch, Operation end) {
        List<Queue> released = branch.rollBackPrepared();
        host.decisions().decide(end);
        giveBack(branch);
        released.forEach(host.definitions()::deleteIfDue);
    }

    /** What a branch had accepted returns to its place; it was seen. What it had sent is dropped. */
    void giveBack(Branch branch) {
        for (QueueEntry entry : branch.takeAccepted()) {
            host.deadLetters()
                    .giveBack(
                            entry,
                            true,
                            true,
                            branch.wanted(entry).or(host.options().redelivery()));
        }
        branch.work().rollBack().forEach(host.decisions()::decideLazily);
        host.updatePressure();
    }

    private static void tellParticipants(Branch branch, int status, BrokerSession asking) {
        for (Object participant : List.copyOf(branch.participants())) {
            if (participant instanceof BrokerSession session && session != asking) {
                session.branches().tellRolledBack(branch.xid(), status);
            }
        }
    }

    CompletionStage<Integer> forget(Branch branch) {
        branch.requireForgettable();
        branches.remove(branch);
        if (!branch.heuristicallyCompleted()) {
            return CompletableFuture.completedStage(XAResource.XA_OK);
        }
        host.decisions().decide(new Operation.BranchEnded(branch.xid()));
        return host.decisions().applied(XAResource.XA_OK);
    }

    // ---- for an operator -----------------------------------------------------------------------------------------

    CompletionStage<Void> decideHeuristically(Xid xid, boolean commit, String operator) {
        Branch branch = branches.require(xid);
        branch.requirePrepared("a decision by an operator");
        long now = host.nowMillis();
        LOG.warn(
                "virtual host '{}': branch {} of user '{}' is {} by operator '{}', without its transaction manager",
                host.name(),
                xid,
                branch.owner(),
                commit ? "committed" : "rolled back",
                operator);
        Operation decided = new Operation.BranchDecided(xid, branch.owner(), now, commit);
        if (commit) {
            commit(branch, decided);
        } else {
            rollBackPrepared(branch, decided);
            tellParticipants(branch, XAException.XA_HEURRB, null);
        }
        branch.completeHeuristically(commit, now);
        return host.decisions().applied(null);
    }

    // ---- by itself -----------------------------------------------------------------------------------------------

    /** Rolls back for its transaction manager, while sessions work in it or may do so again. */
    void fail(Branch branch, BrokerSession asking) {
        branch.rollBack(XAException.XA_RBROLLBACK, true, host.nanoTime() + REMEMBERED_NANOS);
        giveBack(branch);
        tellParticipants(branch, XAException.XA_RBROLLBACK, asking);
    }

    private void rollBackUnasked(Branch branch, int status, BrokerSession except) {
        branch.rollBack(status, false, host.nanoTime() + REMEMBERED_NANOS);
        giveBack(branch);
        tellParticipants(branch, status, except);
    }

    /** Rolls back what took too long, and forgets what was remembered for long enough. */
    void tick() {
        if (branches.count() == 0) {
            return;
        }
        long now = host.nanoTime();
        for (Branch branch : branches.all()) {
            if (branch.due(now)) {
                if (branch.rolledBack()) {
                    branches.remove(branch);
                } else {
                    LOG.info(
                            "virtual host '{}': branch {} is rolled back, its time is over", host.name(), branch.xid());
                    rollBackUnasked(branch, XAException.XA_RBTIMEOUT, null);
                }
            }
        }
    }

    /** Rolls back every unprepared branch that the connection took part in. */
    void connectionLost(BrokerConnection connection) {
        for (Branch branch : branches.all()) {
            if (branch.unprepared() && branch.participates(connection)) {
                LOG.info(
                        "virtual host '{}': branch {} is rolled back, it lost a connection", host.name(), branch.xid());
                rollBackUnasked(branch, XAException.XA_RBCOMMFAIL, null);
            }
        }
    }

    /** A session has ended; a branch that it was still associated with is rolled back. */
    void sessionClosed(BrokerSession session) {
        for (Branch branch : branches.all()) {
            if (branch.leave(session)) {
                if (branch.unprepared()) {
                    rollBackUnasked(branch, XAException.XA_RBROLLBACK, session);
                } else {
                    giveBack(branch);
                }
            }
        }
    }
}
