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
    private final TreeSet<Long> refused = new TreeSet<>();
    private long lastUsedMillis;

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

    /** The session has ended. */
    public void release(Object session, long nowMillis) {
        if (owner == session) {
            owner = null;
            lastUsedMillis = nowMillis;
        }
    }

    boolean idleSince(long millis) {
        return owner == null && lastUsedMillis < millis;
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
            refuse(sequence);
        }
        return new Operation.ProducerAdvanced(id, sequence, accepted);
    }

    void apply(Operation.ProducerAdvanced operation, long timeMillis) {
        applied = Math.max(applied, operation.sequence());
        decided = Math.max(decided, applied);
        lastUsedMillis = Math.max(lastUsedMillis, timeMillis);
        if (!operation.accepted()) {
            refuse(operation.sequence());
        }
    }

    void restore(Operation.ProducerState state) {
        applied = state.highest();
        decided = state.highest();
        for (long sequence : state.refused()) {
            refused.add(sequence);
        }
        lastUsedMillis = state.lastUsedMillis();
    }

    private void refuse(long sequence) {
        refused.add(sequence);
        if (refused.size() > REFUSED_KEPT) {
            refused.pollFirst();
        }
    }

    /** The applied state, or null when nothing was. */
    Operation.ProducerState freeze() {
        if (applied == 0) {
            return null;
        }
        long[] appliedOnly = refused.headSet(applied, true).stream()
                .mapToLong(Long::longValue)
                .toArray();
        return new Operation.ProducerState(id, applied, appliedOnly, lastUsedMillis);
    }
}
