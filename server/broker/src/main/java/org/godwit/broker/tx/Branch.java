package org.godwit.broker.tx;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import javax.transaction.xa.XAException;
import org.godwit.amqp.Xid;
import org.godwit.broker.model.BranchStatus;
import org.godwit.broker.model.Operation;
import org.godwit.broker.model.XaException;
import org.godwit.broker.queue.MemoryBudget;
import org.godwit.broker.queue.Queue;
import org.godwit.broker.queue.QueueEntry;
import org.godwit.broker.queue.Redelivery;

/**
 * A branch of a distributed transaction: who works in it, what it holds, and what may be asked of it in which state. X/Open
 * XA, table 6-4. Owned by the host's core.
 *
 * <p>Invariants: only an unprepared branch has associations that count, and only one without any is prepared or committed;
 * queues are held exactly while it is prepared. After a rollback by the broker it may still be associated, and holds then what
 * sessions accepted since.
 */
public final class Branch {
    private enum State {
        UNPREPARED,
        PREPARED,
        ROLLED_BACK,
        HEURISTICALLY_COMPLETED
    }

    private enum Association {
        ACTIVE,
        SUSPENDED
    }

    /** About what a message or place takes in memory while it is prepared. */
    private static final int ENTRY_BYTES = 160;

    private final Xid xid;
    private final String owner;
    private State state = State.UNPREPARED;
    /** By session. */
    private final Map<Object, Association> associations = new LinkedHashMap<>(4);
    /** Sessions that were associated, and their connections. */
    private final Set<Object> participants = new LinkedHashSet<>(4);

    private final MemoryBudget memory;
    private final LocalTransaction work;
    private List<PreparedWay> ways = List.of();
    private List<QueueEntry> accepted = List.of();
    /** What consumers want of what it accepted, where they want something. */
    private Map<QueueEntry, Redelivery> wanted = Map.of();

    private long heldBytes;
    private int status;
    private boolean rollbackAsked;
    private long sinceMillis;
    private long deadlineNanos;

    Branch(Xid xid, String owner, long deadlineNanos, MemoryBudget memory) {
        this.memory = memory;
        this.work = new LocalTransaction(memory);
        this.xid = xid;
        this.owner = owner;
        this.deadlineNanos = deadlineNanos;
    }

    /** A prepared branch after a recovery: takes what it had accepted. */
    static Branch recovered(List<Operation.BranchPrepared> parts, LongFunction<Queue> queues, MemoryBudget memory) {
        Operation.BranchPrepared first = parts.get(0);
        Branch branch = new Branch(first.xid(), first.owner(), 0, memory);
        branch.state = State.PREPARED;
        branch.sinceMillis = first.preparedAtMillis();
        branch.ways = new ArrayList<>();
        branch.accepted = new ArrayList<>();
        parts.forEach(part -> branch.take(part, queues));
        branch.held().forEach(Queue::hold);
        branch.countMemory();
        return branch;
    }

    private void take(Operation.BranchPrepared part, LongFunction<Queue> queues) {
        for (Operation.PreparedSend send : part.sends()) {
            Queue queue = queues.apply(send.queueId());
            if (queue != null) {
                ways.add(new PreparedWay(
                        queue,
                        send.priority(),
                        send.messageId(),
                        null,
                        send.bodyBytes(),
                        send.expiresAtMillis(),
                        send.deliverAtMillis()));
            }
        }
        for (Operation.PreparedAcceptance acceptance : part.acceptances()) {
            Queue queue = queues.apply(acceptance.queueId());
            QueueEntry entry = queue == null ? null : queue.take(acceptance.priority(), acceptance.position());
            if (entry != null) {
                accepted.add(entry);
            }
        }
    }

    /** A branch after a recovery that an operator had decided. */
    static Branch recovered(Operation.BranchDecided decided, MemoryBudget memory) {
        Branch branch = new Branch(decided.xid(), decided.owner(), 0, memory);
        branch.completeHeuristically(decided.committed(), decided.decidedAtMillis());
        return branch;
    }

    public Xid xid() {
        return xid;
    }

    public String owner() {
        return owner;
    }

    /**
     * A session accepts a message in it.
     *
     * @param redelivery what its consumer wants, should it be given back
     */
    public void accept(QueueEntry entry, Redelivery redelivery) {
        work.acknowledge(entry);
        if (!redelivery.equals(Redelivery.NONE)) {
            wanted = wanted.isEmpty() ? new IdentityHashMap<>() : wanted;
            wanted.put(entry, redelivery);
        }
    }

    /** What the consumer of a message that it accepted wants of it; nothing after a recovery. */
    public Redelivery wanted(QueueEntry entry) {
        return wanted.getOrDefault(entry, Redelivery.NONE);
    }

    /** What sessions do while it is not prepared. */
    public LocalTransaction work() {
        return work;
    }

    // ---- associations --------------------------------------------------------------------------------------------

    /** A session begins to work in it. */
    void associate(Object session, Object connection) {
        associations.put(session, Association.ACTIVE);
        participants.add(session);
        participants.add(connection);
    }

    /** {@code start} with join. */
    public void join(Object session, Object connection) {
        requireWorking("start with join");
        if (associations.containsKey(session)) {
            throw protocol("start with join where its association is suspended");
        }
        associate(session, connection);
    }

    /** {@code start} with resume: of this session's own suspended association, or else of another's. */
    public void resume(Object session, Object connection) {
        requireWorking("start with resume");
        Object suspended = associations.get(session) == Association.SUSPENDED ? session : anySuspended();
        if (suspended == null) {
            throw protocol("start with resume, but no association is suspended");
        }
        associations.remove(suspended);
        associate(session, connection);
    }

    private Object anySuspended() {
        return associations.entrySet().stream()
                .filter(association -> association.getValue() == Association.SUSPENDED)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    /** {@code end}: the session works in it no more. In a branch that was rolled back it does that, too, and throws. */
    public void end(Object session, boolean suspend) {
        if (state == State.ROLLED_BACK) {
            associations.remove(session);
            throw rolledBackAlready();
        }
        Association association = associations.get(session);
        if (association == null || suspend && association == Association.SUSPENDED) {
            throw protocol("end, but this channel is not " + (association == null ? "associated" : "active in it"));
        }
        if (suspend) {
            associations.put(session, Association.SUSPENDED);
        } else {
            associations.remove(session);
        }
    }

    /** The session is no more. Answers whether it was associated. */
    public boolean leave(Object session) {
        participants.remove(session);
        return associations.remove(session) != null;
    }

    /** Whether this session or connection ever worked in it. */
    public boolean participates(Object sessionOrConnection) {
        return participants.contains(sessionOrConnection);
    }

    /** Sessions, and their connections, that ever worked in it. */
    public Set<Object> participants() {
        return participants;
    }

    public boolean associated() {
        return !associations.isEmpty();
    }

    /** Some session works in it at the moment. */
    public boolean active() {
        return associations.containsValue(Association.ACTIVE);
    }

    // ---- what may be asked of it ---------------------------------------------------------------------------------

    public boolean prepared() {
        return state == State.PREPARED;
    }

    public boolean unprepared() {
        return state == State.UNPREPARED;
    }

    public boolean rolledBack() {
        return state == State.ROLLED_BACK;
    }

    public boolean heuristicallyCompleted() {
        return state == State.HEURISTICALLY_COMPLETED;
    }

    /** Why it was rolled back, or how an operator decided. */
    public int status() {
        return status;
    }

    /** It takes work, or may come to take some again. */
    public void requireWorking(String call) {
        requireNotRolledBack();
        if (state != State.UNPREPARED) {
            throw protocol(call);
        }
    }

    /** It is neither prepared nor associated: it can be prepared, or committed in one phase. */
    public void requireIdle(String call) {
        requireNotRolledBack();
        if (state != State.UNPREPARED || associated()) {
            throw protocol(call);
        }
    }

    /** It can be committed after its prepare. */
    public void requirePrepared(String call) {
        requireNotRolledBack();
        requireNotHeuristic();
        if (state != State.PREPARED) {
            throw protocol(call);
        }
    }

    /** It can be rolled back by this session, which is not active in it itself. */
    public void requireRollback(Object session) {
        if (!rollbackAsked) {
            requireNotRolledBack();
        }
        requireNotHeuristic();
        if (associations.get(session) == Association.ACTIVE) {
            throw protocol("rollback");
        }
    }

    /** It was decided without its transaction manager, which may forget it now. */
    public void requireForgettable() {
        if (state != State.HEURISTICALLY_COMPLETED && (state != State.ROLLED_BACK || associated())) {
            throw protocol("forget");
        }
    }

    private void requireNotRolledBack() {
        if (state == State.ROLLED_BACK) {
            throw rolledBackAlready();
        }
    }

    private XaException rolledBackAlready() {
        return new XaException(status, "branch " + xid + " was rolled back");
    }

    public void requireNotHeuristic() {
        if (state == State.HEURISTICALLY_COMPLETED) {
            throw new XaException(
                    status,
                    "an operator has " + (status == XAException.XA_HEURCOM ? "committed" : "rolled back") + " branch "
                            + xid);
        }
    }

    private XaException protocol(String call) {
        String how = state == State.UNPREPARED
                ? active() ? "active" : associated() ? "suspended" : "idle"
                : state.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        return new XaException(XAException.XAER_PROTO, call + ": branch " + xid + " is " + how);
    }

    // ---- how it ends ---------------------------------------------------------------------------------------------

    /** Fixes what it did and puts that into the decision. */
    public void prepare(Decision decision, long nowMillis) {
        accepted = work.takeAcknowledged().stream()
                .filter(entry -> !entry.queue().deleted())
                .toList();
        ways = work.prepare(decision, nowMillis);
        countMemory();
        state = State.PREPARED;
        sinceMillis = nowMillis;
        held().forEach(Queue::hold);
        addPrepared(decision, nowMillis);
    }

    private void addPrepared(Decision decision, long nowMillis) {
        List<Operation.PreparedSend> sends = ways.stream()
                .filter(way -> way.queue().logged())
                .map(PreparedWay::operation)
                .toList();
        List<Operation.PreparedAcceptance> acceptances = accepted.stream()
                .filter(QueueEntry::logged)
                .map(entry -> new Operation.PreparedAcceptance(entry.queue().id(), entry.priority(), entry.position()))
                .toList();
        int together = Math.max(1, decision.listBytes() / Operation.SMALL);
        int send = 0;
        int acceptance = 0;
        do {
            int sendsTo = Math.min(sends.size(), send + together);
            int acceptancesTo = Math.min(acceptances.size(), acceptance + together - (sendsTo - send));
            decision.add(new Operation.BranchPrepared(
                    xid,
                    owner,
                    nowMillis,
                    sends.subList(send, sendsTo),
                    acceptances.subList(acceptance, acceptancesTo)));
            send = sendsTo;
            acceptance = acceptancesTo;
        } while (send < sends.size() || acceptance < acceptances.size());
    }

    /** What is prepared counts in memory, and lets go what it can when that is short. */
    private void countMemory() {
        heldBytes = (ways.size() + (long) accepted.size()) * ENTRY_BYTES;
        boolean room = memory.roomForCached();
        for (int i = 0; i < ways.size(); i++) {
            PreparedWay way = ways.get(i);
            if (way.message() == null) {
                continue;
            }
            if (way.queue().logged() && !room) {
                ways.set(i, way.withoutMessage());
            } else {
                heldBytes += way.message().memoryBytes();
            }
        }
        memory.hold(heldBytes);
    }

    /** Puts the commit of what was prepared into the decision. Answers the queues that it held. */
    public List<Queue> commit(Decision decision, long nowMillis) {
        List<Queue> released = release();
        ways.forEach(way -> decision.enqueue(way, nowMillis));
        accepted.forEach(decision::leave);
        ways = List.of();
        accepted = List.of();
        return released;
    }

    /** Gives up what was prepared. Answers the queues that it held; what it had accepted is there to be taken. */
    public List<Queue> rollBackPrepared() {
        List<Queue> released = release();
        ways = List.of();
        return released;
    }

    /** It answers with the given code from now on; what it did is there to be taken and dropped. */
    public void rollBack(int why, boolean asked, long forgetAtNanos) {
        accepted = work.takeAcknowledged();
        state = State.ROLLED_BACK;
        status = why;
        rollbackAsked = asked;
        deadlineNanos = forgetAtNanos;
    }

    /** Takes out what it had accepted and is to be given back: after a rollback, and what came since. */
    public List<QueueEntry> takeAccepted() {
        List<QueueEntry> taken = new ArrayList<>(accepted);
        taken.addAll(work.takeAcknowledged());
        accepted = List.of();
        return taken;
    }

    public void completeHeuristically(boolean committed, long nowMillis) {
        state = State.HEURISTICALLY_COMPLETED;
        status = committed ? XAException.XA_HEURCOM : XAException.XA_HEURRB;
        sinceMillis = nowMillis;
    }

    private List<Queue> held() {
        List<Queue> held = new ArrayList<>();
        ways.forEach(way -> held.add(way.queue()));
        accepted.forEach(entry -> held.add(entry.queue()));
        return held;
    }

    private List<Queue> release() {
        List<Queue> released = held();
        released.forEach(Queue::unhold);
        memory.release(heldBytes);
        heldBytes = 0;
        return released;
    }

    // ---- time, and what can be seen ------------------------------------------------------------------------------

    /** Sets when it is rolled back, if it is not prepared before. */
    public void deadline(long nanoTime) {
        deadlineNanos = nanoTime;
    }

    /** Whether its time is over: unprepared it is rolled back then, rolled back it is forgotten. */
    public boolean due(long nanoTime) {
        return (state == State.UNPREPARED || state == State.ROLLED_BACK && !associated())
                && nanoTime - deadlineNanos >= 0;
    }

    BranchStatus visible() {
        BranchStatus.State seen =
                switch (status) {
                    case XAException.XA_HEURCOM -> BranchStatus.State.COMMITTED_HEURISTICALLY;
                    case XAException.XA_HEURRB -> BranchStatus.State.ROLLED_BACK_HEURISTICALLY;
                    default -> BranchStatus.State.PREPARED;
                };
        return new BranchStatus(xid, owner, seen, sinceMillis, ways.size(), accepted.size());
    }
}
