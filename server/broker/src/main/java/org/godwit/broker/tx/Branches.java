package org.godwit.broker.tx;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import javax.transaction.xa.XAException;
import org.godwit.amqp.Xid;
import org.godwit.broker.model.BranchStatus;
import org.godwit.broker.model.Operation;
import org.godwit.broker.model.XaException;
import org.godwit.broker.queue.Queue;

/**
 * The branches of a virtual host by their xids: those that are decided upon here, and beside them the applied state of
 * those that are in the log. Owned by the host's core.
 */
public final class Branches {
    private final Map<Xid, Branch> branches = new LinkedHashMap<>();
    /** A {@code BranchPrepared} or {@code BranchDecided} for each branch that is in the log. */
    private final Map<Xid, Operation> applied = new LinkedHashMap<>();

    // ---- the applied state ---------------------------------------------------------------------------------------

    public void apply(Operation.BranchPrepared prepared) {
        applied.put(prepared.xid(), prepared);
    }

    /** Answers what the branch held. */
    public List<Operation.PreparedSend> apply(Operation.BranchDecided decided) {
        return sends(applied.put(decided.xid(), decided));
    }

    /** Answers what the branch held. */
    public List<Operation.PreparedSend> apply(Operation.BranchEnded ended) {
        return sends(applied.remove(ended.xid()));
    }

    private static List<Operation.PreparedSend> sends(Operation before) {
        return before instanceof Operation.BranchPrepared prepared ? prepared.sends() : List.of();
    }

    public void freeze(List<Operation> operations) {
        operations.addAll(applied.values());
    }

    /** Recovery is over: what was applied is in force, and prepared branches take what they had accepted. */
    public void recovered(LongFunction<Queue> queues) {
        for (Operation operation : applied.values()) {
            Branch branch = operation instanceof Operation.BranchPrepared prepared
                    ? Branch.recovered(prepared, queues)
                    : Branch.recovered((Operation.BranchDecided) operation);
            branches.put(branch.xid(), branch);
        }
    }

    // ---- what is in force ----------------------------------------------------------------------------------------

    /** @throws XaException XAER_DUPID */
    public Branch begin(Xid xid, String owner, long deadlineNanos, Object session, Object connection) {
        Branch branch = new Branch(xid, owner, deadlineNanos);
        if (branches.putIfAbsent(xid, branch) != null) {
            throw new XaException(XAException.XAER_DUPID, "branch " + xid + " is there already");
        }
        branch.associate(session, connection);
        return branch;
    }

    /** @throws XaException XAER_NOTA */
    public Branch require(Xid xid) {
        Branch branch = branches.get(xid);
        if (branch == null) {
            throw new XaException(XAException.XAER_NOTA, "no branch " + xid);
        }
        return branch;
    }

    public void remove(Branch branch) {
        branches.remove(branch.xid(), branch);
    }

    /** All there are, as of now. */
    public Collection<Branch> all() {
        return List.copyOf(branches.values());
    }

    public int count() {
        return branches.size();
    }

    /** Those that are prepared or were decided by an operator. */
    public List<BranchStatus> visible() {
        List<BranchStatus> visible = new ArrayList<>();
        for (Branch branch : branches.values()) {
            if (branch.prepared() || branch.heuristicallyCompleted()) {
                visible.add(branch.visible());
            }
        }
        return visible;
    }
}
