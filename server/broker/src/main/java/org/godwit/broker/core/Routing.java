package org.godwit.broker.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.godwit.broker.chunk.ChunkPlace;
import org.godwit.broker.chunk.Chunks;
import org.godwit.broker.chunk.FrozenChunk;
import org.godwit.broker.chunk.StateChunk;
import org.godwit.broker.model.Destination;
import org.godwit.broker.model.Operation;
import org.godwit.broker.routing.Binding;
import org.godwit.broker.routing.Exchange;
import org.godwit.broker.routing.Exchanges;

/**
 * The durable exchanges and bindings of a host as applied, and as checkpoints have them: all together. What is in force is in
 * {@link Exchanges}, which may be ahead. Owned by the host's core.
 */
final class Routing extends StateChunk {
    /** Where a binding leads. */
    private record End(boolean queue, String name) {}

    private final Map<String, Operation.ExchangeDeclared> exchanges = new LinkedHashMap<>();
    private final Map<End, Set<Operation.Bound>> bindings = new LinkedHashMap<>();

    /** @param chunks null for a host that has no log */
    Routing(Chunks chunks) {
        super(chunks);
    }

    /** Answers whether the operation is one of routing. */
    boolean apply(Operation operation) {
        boolean routing = take(operation);
        if (routing) {
            change();
        }
        return routing;
    }

    private boolean take(Operation operation) {
        if (operation instanceof Operation.ExchangeDeclared declared) {
            exchanges.putIfAbsent(declared.name(), declared);
        } else if (operation instanceof Operation.ExchangeDeleted deleted) {
            exchanges.remove(deleted.name());
            bindings.remove(new End(false, deleted.name()));
            bindings.values().removeIf(ways -> {
                ways.removeIf(bound -> bound.source().equals(deleted.name()));
                return ways.isEmpty();
            });
        } else if (operation instanceof Operation.Bound bound) {
            End end = new End(bound.toQueue(), bound.destination());
            bindings.computeIfAbsent(end, first -> new LinkedHashSet<>(2)).add(bound);
        } else if (operation instanceof Operation.Unbound unbound) {
            unbind(unbound.binding());
        } else {
            return false;
        }
        return true;
    }

    private void unbind(Operation.Bound bound) {
        bindings.computeIfPresent(new End(bound.toQueue(), bound.destination()), (end, ways) -> {
            ways.remove(bound);
            return ways.isEmpty() ? null : ways;
        });
    }

    /** A queue is deleted: its bindings go with it. */
    void queueDeleted(String name) {
        if (bindings.remove(new End(true, name)) != null) {
            change();
        }
    }

    /** It is as a checkpoint has it at this place. */
    void restore(List<Operation> image, ChunkPlace place) {
        image.forEach(this::take);
        chunks().restored(this, place);
    }

    /** Recovery is over: what was applied is in force. */
    void recovered(Exchanges inForce, Function<String, ? extends Destination> queues) {
        for (Operation.ExchangeDeclared declared : exchanges.values()) {
            inForce.declare(
                    declared.name(),
                    declared.type(),
                    true,
                    declared.autoDelete(),
                    declared.internal(),
                    declared.arguments());
        }
        for (Set<Operation.Bound> ways : bindings.values()) {
            for (Operation.Bound bound : ways) {
                Exchange source = inForce.find(bound.source());
                Destination end =
                        bound.toQueue() ? queues.apply(bound.destination()) : inForce.find(bound.destination());
                if (source != null && end != null) {
                    inForce.bind(source, new Binding(bound.source(), end, bound.routingKey(), bound.arguments()));
                }
            }
        }
    }

    @Override
    protected FrozenChunk freeze() {
        List<Operation> operations = new ArrayList<>(exchanges.values());
        bindings.values().forEach(operations::addAll);
        return disk -> operations;
    }
}
