package org.godwit.broker.tx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.godwit.broker.model.Operation;

/** The producers of a virtual host by their ids. Owned by the host's core. */
public final class Producers {
    /** An idle producer is forgotten after this, and with it what became of its sends. */
    public static final long KEPT_MILLIS = 12L * 60 * 60 * 1000;

    private final Map<Long, Producer> byId = new HashMap<>();

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

    /** The operations that forget who has been idle for too long; who has sent nothing is forgotten at once. */
    public List<Operation> forgetIdle(long nowMillis) {
        List<Operation> forgotten = new ArrayList<>();
        byId.values().removeIf(producer -> {
            boolean idle = producer.idleSince(nowMillis - KEPT_MILLIS);
            if (idle && producer.logged()) {
                forgotten.add(producer.forget());
            }
            return idle && !producer.logged();
        });
        return forgotten;
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
