package org.godwit.broker.tx;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.godwit.broker.model.Operation;

/**
 * The numbered sends and commits of one producer: the highest that was decided, the highest that was applied, and those
 * that were refused. Owned by the host's core.
 *
 * <p>A session claims a producer; an earlier claim is void from then on, so that what an old connection still sends cannot
 * come after the question what became of it.
 *
 * <p>A number that was refused may be tried again, and is taken when there is room now: what was decided of it last counts,
 * and what was applied of it last is what a checkpoint has.
 */
public final class Producer {
    /** What became of a number. */
    public enum Outcome {
        UNKNOWN,
        DONE,
        REFUSED
    }

    /** How many refused numbers are remembered; a client repeats far fewer. */
    private static final int REFUSED_KEPT = 4096;

    private final long id;
    private Object owner;
    private long decided;
    private long applied;
    /** As applied. */
    private final TreeSet<Long> refused = new TreeSet<>();
    /** Refusals that are not applied yet, and what was accepted after one: whether it was accepted. */
    private final Map<Long, Boolean> unapplied = new HashMap<>();

    private long lastUsedMillis;
    private long lastAppliedMillis;
    private boolean beingForgotten;

    Producer(long id) {
        this.id = id;
    }

    public long id() {
        return id;
    }

    /** Whether the session's claim still stands. */
    public boolean ownedBy(Object session) {
        return owner == session;
    }

    void claim(Object session, long nowMillis) {
        owner = session;
        lastUsedMillis = nowMillis;
    }

    /** Whether the log knows of it. */
    boolean logged() {
        return applied > 0;
    }

    /** Nobody will ask for it; the operation tells the log. */
    Operation forget() {
        beingForgotten = true;
        return new Operation.ProducerForgotten(id);
    }

    /** Applies that it is forgotten. Answers whether it is, or has come back meanwhile as if it were new. */
    boolean forgotten() {
        refused.clear();
        applied = 0;
        beingForgotten = false;
        return owner == null;
    }

    /** The session has ended. */
    public void release(Object session, long nowMillis) {
        if (owner == session) {
            owner = null;
            lastUsedMillis = nowMillis;
        }
    }

    /** No session has it, and it is not about to be forgotten. */
    boolean idle() {
        return owner == null && !beingForgotten;
    }

    long lastUsedMillis() {
        return lastUsedMillis;
    }

    /** What was decided about a number; it may not be durable yet. */
    public Outcome decided(long sequence) {
        if (sequence > decided) {
            return Outcome.UNKNOWN;
        }
        Boolean accepted = unapplied.get(sequence);
        boolean done = accepted == null ? !refused.contains(sequence) : accepted;
        return done ? Outcome.DONE : Outcome.REFUSED;
    }

    /** A number is decided; the operation tells the log. */
    public Operation decide(long sequence, boolean accepted) {
        if (!accepted || decided(sequence) == Outcome.REFUSED) {
            unapplied.put(sequence, accepted);
        }
        decided = Math.max(decided, sequence);
        return new Operation.ProducerAdvanced(id, sequence, accepted);
    }

    void apply(Operation.ProducerAdvanced operation, long timeMillis) {
        applied = Math.max(applied, operation.sequence());
        decided = Math.max(decided, applied);
        lastAppliedMillis = timeMillis;
        lastUsedMillis = Math.max(lastUsedMillis, timeMillis);
        if (!unapplied.isEmpty()) {
            unapplied.remove(operation.sequence(), operation.accepted());
        }
        if (!operation.accepted()) {
            refused.add(operation.sequence());
            if (refused.size() > REFUSED_KEPT) {
                refused.pollFirst();
            }
        } else if (!refused.isEmpty()) {
            refused.remove(operation.sequence());
        }
    }

    void restore(Operation.ProducerState state) {
        applied = state.highest();
        decided = state.highest();
        for (long sequence : state.refused()) {
            refused.add(sequence);
        }
        lastAppliedMillis = state.lastUsedMillis();
        lastUsedMillis = state.lastUsedMillis();
    }

    /** The applied state, or null when nothing was. */
    Operation.ProducerState freeze() {
        if (!logged()) {
            return null;
        }
        return new Operation.ProducerState(
                id, applied, refused.stream().mapToLong(Long::longValue).toArray(), lastAppliedMillis);
    }
}
