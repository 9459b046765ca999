package org.godwit.broker.tx;

import java.util.TreeSet;
import org.godwit.broker.model.Operation;

/**
 * The numbered sends and commits of one producer: the highest that was decided, the highest that was applied, and those
 * that were refused. Owned by the host's core.
 *
 * <p>A session claims a producer; an earlier claim is void from then on, so that what an old connection still sends cannot
 * come after the question what became of it.
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
    /** The decided ones; those up to the highest applied number are applied. */
    private final TreeSet<Long> refused = new TreeSet<>();

    private int refusedApplied;
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

    /** It has been idle for too long; the operation tells the log. */
    Operation forget() {
        beingForgotten = true;
        return new Operation.ProducerForgotten(id);
    }

    /** Applies that it is forgotten. Answers whether it is, or has come back meanwhile as if it were new. */
    boolean forgotten() {
        refused.headSet(applied, true).clear();
        refusedApplied = 0;
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

    boolean idleSince(long millis) {
        return owner == null && lastUsedMillis < millis && !beingForgotten;
    }

    /** What was decided about a number; it may not be durable yet. */
    public Outcome decided(long sequence) {
        if (sequence > decided) {
            return Outcome.UNKNOWN;
        }
        return refused.contains(sequence) ? Outcome.REFUSED : Outcome.DONE;
    }

    /** A number is decided; the operation tells the log. */
    public Operation decide(long sequence, boolean accepted) {
        decided = Math.max(decided, sequence);
        if (!accepted) {
            refused.add(sequence);
        }
        return new Operation.ProducerAdvanced(id, sequence, accepted);
    }

    void apply(Operation.ProducerAdvanced operation, long timeMillis) {
        applied = Math.max(applied, operation.sequence());
        decided = Math.max(decided, applied);
        lastAppliedMillis = timeMillis;
        lastUsedMillis = Math.max(lastUsedMillis, timeMillis);
        if (!operation.accepted()) {
            refused.add(operation.sequence());
            if (++refusedApplied > REFUSED_KEPT) {
                refused.pollFirst();
                refusedApplied--;
            }
        }
    }

    void restore(Operation.ProducerState state) {
        applied = state.highest();
        decided = state.highest();
        for (long sequence : state.refused()) {
            refused.add(sequence);
        }
        refusedApplied = refused.size();
        lastAppliedMillis = state.lastUsedMillis();
        lastUsedMillis = state.lastUsedMillis();
    }

    /** The applied state, or null when nothing was. */
    Operation.ProducerState freeze() {
        if (!logged()) {
            return null;
        }
        long[] appliedOnly = refused.headSet(applied, true).stream()
                .mapToLong(Long::longValue)
                .toArray();
        return new Operation.ProducerState(id, applied, appliedOnly, lastAppliedMillis);
    }
}
