package org.godwit.broker.routing;

import java.util.function.Consumer;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;

/** Every binding matches. AMQP 0-9-1, 3.1.3.2. */
final class FanoutExchange extends Exchange {
    static final String TYPE = "fanout";

    FanoutExchange(String name, boolean durable, boolean autoDelete, boolean internal, FieldTable arguments) {
        super(name, durable, autoDelete, internal, arguments);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    boolean looksAtKeys() {
        return false;
    }

    @Override
    void bound(Binding binding) {
        // the list of bindings is all there is to know
    }

    @Override
    void unbound(Binding binding) {
        // the list of bindings is all there is to know
    }

    @Override
    void match(String routingKey, ContentHeader header, Consumer<Binding> matched) {
        bindings().forEach(matched);
    }
}
