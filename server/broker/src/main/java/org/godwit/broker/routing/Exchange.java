package org.godwit.broker.routing;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.model.Destination;

/**
 * A named set of bindings and the rule by which they match. AMQP 0-9-1, 3.1.3. Owned by the host's core.
 */
public abstract sealed class Exchange implements Destination
        permits DirectExchange, FanoutExchange, TopicExchange, HeadersExchange, DelayedExchange {
    private static final String ALTERNATE_EXCHANGE = "alternate-exchange";

    private final String name;
    private final boolean durable;
    private final boolean autoDelete;
    private final boolean internal;
    private final FieldTable arguments;
    private final Set<Binding> bindings = new LinkedHashSet<>();

    Exchange(String name, boolean durable, boolean autoDelete, boolean internal, FieldTable arguments) {
        this.name = name;
        this.durable = durable;
        this.autoDelete = autoDelete;
        this.internal = internal;
        this.arguments = arguments;
    }

    @Override
    public final String name() {
        return name;
    }

    /** direct, fanout, topic, headers or x-delayed-message. */
    public abstract String type();

    @Override
    public final boolean durable() {
        return durable;
    }

    public final boolean autoDelete() {
        return autoDelete;
    }

    /** Only other exchanges may publish to it. */
    public final boolean internal() {
        return internal;
    }

    public final FieldTable arguments() {
        return arguments;
    }

    /** The exchange that takes what this one cannot route, or null. */
    final String alternate() {
        return arguments.get(ALTERNATE_EXCHANGE) instanceof String alternate ? alternate : null;
    }

    /** What is bound, in the order of binding. */
    public final Set<Binding> bindings() {
        return bindings;
    }

    final boolean add(Binding binding) {
        boolean added = bindings.add(binding);
        if (added) {
            bound(binding);
        }
        return added;
    }

    final boolean remove(Binding binding) {
        boolean removed = bindings.remove(binding);
        if (removed) {
            unbound(binding);
        }
        return removed;
    }

    /** Whether a declaration with these properties would be of this very exchange. AMQP 0-9-1, exchange.declare. */
    final String differenceTo(
            String type, boolean durable, boolean autoDelete, boolean internal, FieldTable arguments) {
        if (!type().equals(type)) {
            return "type is " + type() + ", not " + type;
        }
        if (this.durable != durable) {
            return "durable is " + this.durable + ", not " + durable;
        }
        if (this.autoDelete != autoDelete) {
            return "auto-delete is " + this.autoDelete + ", not " + autoDelete;
        }
        if (this.internal != internal) {
            return "internal is " + this.internal + ", not " + internal;
        }
        return this.arguments.isEquivalentTo(arguments)
                ? null
                : "arguments are " + this.arguments + ", not " + arguments;
    }

    /** How long a message that is published to it waits in its queues. */
    public long delayMillis(ContentHeader header) {
        return 0;
    }

    /** @throws BrokerException PRECONDITION_FAILED when a binding with these arguments would make no sense */
    void check(FieldTable bindingArguments) {
        // most exchanges look at keys alone
    }

    /** Whether a message that goes by another key may match another binding. */
    abstract boolean looksAtKeys();

    abstract void bound(Binding binding);

    abstract void unbound(Binding binding);

    /** Calls back for each binding that matches; may do so more than once for one destination. */
    abstract void match(String routingKey, ContentHeader header, Consumer<Binding> matched);
}
