package org.godwit.broker.tx;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.godwit.broker.model.Operation;

/** The producers of a virtual host by their ids. Owned by the host's core. */
public final class Producers {
    /** An idle producer is forgotten after this, and with it what became of its sends. */
    public static final long KEPT_MILLIS = 12L * 60 * 60 * 1000;

    /** So many are kept whose sessions ended without a word; of more, those that were used last. */
    static final int MOST_IDLE = 100_000;

    private final Map<Long, Producer> byId = new HashMap<>();
    private List<Producer> left = new ArrayList<>();

    /** Gives the producer to a session; who had it before has it no more. */
    public Producer claim(long id, Object session, long nowMillis) {
        Producer producer = byId.computeIfAbsent(id, Producer::new);
        producer.claim(session, nowMillis);
        return producer;
    }

    public void apply(Operation.ProducerAdvanced operation, long timeMillis) {
        byId.computeIfAbsent(operation.producerId(), Producer::new).apply(operation, timeMillis);
    }

    public void apply(Operation.ProducerForgotten operation) {
        byId.computeIfPresent(operation.producerId(), (id, producer) -> producer.forgotten() ? null : producer);
    }

    public void restore(Operation.ProducerState state) {
        byId.computeIfAbsent(state.producerId(), Producer::new).restore(state);
    }

    /** The session ends and its client knows: nobody will ask what became of what it sent. */
    public void leave(Producer producer, Object session, long nowMillis) {
        if (producer.ownedBy(session)) {
            producer.release(session, nowMillis);
            left.add(producer);
        }
    }

    /** Those who have left since the last call. */
    public List<Producer> takeLeft() {
        List<Producer> taken = left;
        left = taken.isEmpty() ? taken : new ArrayList<>();
        return taken;
    }

    /** Those who have been idle for too long, or who are too many. */
    public List<Producer> idle(long nowMillis) {
        List<Producer> idle = new ArrayList<>();
        for (Producer producer : byId.values()) {
            if (producer.idle()) {
                idle.add(producer);
            }
        }
        int tooMany = idle.size() - MOST_IDLE;
        if (tooMany > 0) {
            idle.sort(Comparator.comparingLong(Producer::lastUsedMillis));
        }
        List<Producer> forgotten = new ArrayList<>();
        for (int i = 0; i < idle.size(); i++) {
            if (i < tooMany || idle.get(i).lastUsedMillis() < nowMillis - KEPT_MILLIS) {
                forgotten.add(idle.get(i));
            }
        }
        return forgotten;
    }

    /** Forgets all of these that nobody has come back for: who is in no log at once, the others by these operations. */
    public List<Operation> forget(List<Producer> forgotten) {
        List<Operation> operations = new ArrayList<>();
        for (Producer producer : forgotten) {
            if (!producer.idle()) {
                continue;
            }
            if (producer.logged()) {
                operations.add(producer.forget());
            } else {
                byId.remove(producer.id(), producer);
            }
        }
        return operations;
    }

    public void freeze(List<Operation> operations) {
        for (Producer producer : byId.values()) {
            Operation.ProducerState state = producer.freeze();
            if (state != null) {
                operations.add(state);
            }
        }
    }
}
