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
import org.godwit.broker.queue.MemoryBudget;
import org.godwit.broker.queue.Queue;

/**
 * The branches of a virtual host by their xids: those that are decided upon here, and beside them the applied state of
 * those that are in the log. Owned by the host's core.
 */
public final class Branches {
    /** So many at a time, in whatever state: each takes about a kilobyte, beside what it does. */
    public static final int MOST = 50_000;

    private final Map<Xid, Branch> branches = new LinkedHashMap<>();
    /** For each branch that is prepared in the log what that was told by. */
    private final Map<Xid, List<Operation.BranchPrepared>> appliedPrepared = new LinkedHashMap<>();

    private final Map<Xid, Operation.BranchDecided> appliedDecided = new LinkedHashMap<>();
    private final MemoryBudget memory;

    /** @param memory where what branches hold counts */
    public Branches(MemoryBudget memory) {
        this.memory = memory;
    }

    // ---- the applied state ---------------------------------------------------------------------------------------

    public void apply(Operation.BranchPrepared prepared) {
        appliedPrepared
                .computeIfAbsent(prepared.xid(), xid -> new ArrayList<>(1))
                .add(prepared);
    }

    /** Answers what the branch held. */
    public List<Operation.BranchPrepared> apply(Operation.BranchDecided decided) {
        appliedDecided.put(decided.xid(), decided);
        return takePrepared(decided.xid());
    }

    /** Answers what the branch held. */
    public List<Operation.BranchPrepared> apply(Operation.BranchEnded ended) {
        appliedDecided.remove(ended.xid());
        return takePrepared(ended.xid());
    }

    private List<Operation.BranchPrepared> takePrepared(Xid xid) {
        List<Operation.BranchPrepared> parts = appliedPrepared.remove(xid);
        return parts == null ? List.of() : parts;
    }

    public void freeze(List<Operation> operations) {
        appliedPrepared.values().forEach(operations::addAll);
        operations.addAll(appliedDecided.values());
    }

    /** Recovery is over: what was applied is in force, and prepared branches take what they had accepted. */
    public void recovered(LongFunction<Queue> queues) {
        appliedPrepared.forEach((xid, parts) -> branches.put(xid, Branch.recovered(parts, queues, memory)));
        appliedDecided.forEach((xid, decided) -> branches.put(xid, Branch.recovered(decided, memory)));
    }

    // ---- what is in force ----------------------------------------------------------------------------------------

    /** @throws XaException XAER_DUPID, or XAER_RMERR when there are too many */
    public Branch begin(Xid xid, String owner, long deadlineNanos, Object session, Object connection) {
        if (branches.size() >= MOST && !branches.containsKey(xid)) {
            throw new XaException(
                    XAException.XAER_RMERR,
                    "there are " + branches.size()
                            + " branches, and no more are begun: end, prepare, commit or roll back"
                            + " those that are there; an unprepared one goes by itself when its time is over");
        }
        Branch branch = new Branch(xid, owner, deadlineNanos, memory);
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

    /** The host is no more: what branches in doubt held in memory is given back. */
    public void drop() {
        branches.values().forEach(Branch::rollBackPrepared);
        branches.clear();
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
