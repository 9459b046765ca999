package org.godwit.broker.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.model.Destination;

/** A binding matches when its key equals the routing key. AMQP 0-9-1, 3.1.3.1. */
final class DirectExchange extends Exchange {
    static final String TYPE = "direct";

    private final Map<String, List<Destination>> byKey = new HashMap<>();

    DirectExchange(String name, boolean durable, boolean autoDelete, boolean internal, FieldTable arguments) {
        super(name, durable, autoDelete, internal, arguments);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    void bound(Binding binding) {
        byKey.computeIfAbsent(binding.routingKey(), key -> new ArrayList<>(1)).add(binding.destination());
    }

    @Override
    void unbound(Binding binding) {
        byKey.computeIfPresent(binding.routingKey(), (key, destinations) -> {
            destinations.remove(binding.destination());
            return destinations.isEmpty() ? null : destinations;
        });
    }

    @Override
    void match(String routingKey, ContentHeader header, Consumer<Destination> matched) {
        List<Destination> destinations = byKey.get(routingKey);
        if (destinations != null) {
            for (int i = 0; i < destinations.size(); i++) {
                matched.accept(destinations.get(i));
            }
        }
    }
}
