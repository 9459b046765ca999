package org.godwit.broker.core;

import java.util.ArrayList;
import java.util.List;
import org.godwit.broker.chunk.ChunkPlace;
import org.godwit.broker.chunk.Chunks;
import org.godwit.broker.chunk.FrozenChunk;
import org.godwit.broker.chunk.StateChunk;
import org.godwit.broker.model.Operation;
import org.godwit.broker.routing.Binding;
import org.godwit.broker.routing.Exchange;
import org.godwit.broker.routing.Exchanges;

/** The durable exchanges and bindings of a host as checkpoints have them: all together. Owned by the host's core. */
final class Routing extends StateChunk {
    private final Exchanges exchanges;
    private long changesSeen;

    Routing(Chunks chunks, Exchanges exchanges) {
        super(chunks);
        this.exchanges = exchanges;
    }

    /** A checkpoint is about to begin. */
    void changeIfChanged() {
        if (changesSeen != exchanges.changes()) {
            unchanged();
            change();
        }
    }

    /** What a checkpoint has is what there is. */
    void unchanged() {
        changesSeen = exchanges.changes();
    }

    void restored(ChunkPlace place) {
        chunks().restored(this, place);
    }

    @Override
    protected FrozenChunk freeze() {
        List<Operation> operations = new ArrayList<>();
        for (Exchange exchange : exchanges.all()) {
            if (exchange.durable() && !Exchanges.predeclared(exchange.name())) {
                operations.add(new Operation.ExchangeDeclared(
                        exchange.name(),
                        exchange.type(),
                        exchange.autoDelete(),
                        exchange.internal(),
                        exchange.arguments()));
            }
        }
        for (Exchange exchange : exchanges.all()) {
            for (Binding binding : exchange.bindings()) {
                if (exchange.durable() && Definitions.logged(binding.destination())) {
                    operations.add(Definitions.bound(binding));
                }
            }
        }
        return disk -> operations;
    }
}
