package org.godwit.broker.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;

/** A binding matches when its key equals the routing key. AMQP 0-9-1, 3.1.3.1. */
final class DirectExchange extends Exchange {
    static final String TYPE = "direct";

    private final Map<String, List<Binding>> byKey = new HashMap<>();

    DirectExchange(String name, boolean durable, boolean autoDelete, boolean internal, FieldTable arguments) {
        super(name, durable, autoDelete, internal, arguments);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    boolean looksAtKeys() {
        return true;
    }

    @Override
    void bound(Binding binding) {
        byKey.computeIfAbsent(binding.routingKey(), key -> new ArrayList<>(1)).add(binding);
    }

    @Override
    void unbound(Binding binding) {
        byKey.computeIfPresent(binding.routingKey(), (key, bindings) -> {
            bindings.remove(binding);
            return bindings.isEmpty() ? null : bindings;
        });
    }

    @Override
    void match(String routingKey, ContentHeader header, Consumer<Binding> matched) {
        List<Binding> bindings = byKey.get(routingKey);
        if (bindings != null) {
            for (int i = 0; i < bindings.size(); i++) {
                matched.accept(bindings.get(i));
            }
        }
    }
}
