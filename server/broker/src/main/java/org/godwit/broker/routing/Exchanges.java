package org.godwit.broker.routing;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.model.Destination;

/**
 * The exchanges of a virtual host and their bindings. Owned by the host's core. Changes are made by name and are
 * idempotent, so that the log can replay them.
 */
public final class Exchanges {
    /** The predeclared exchanges beside the default exchange. AMQP 0-9-1, 3.1.3; amq.headers is RabbitMQ's second name. */
    private static final Map<String, String> PREDECLARED = Map.of(
            "amq.direct", DirectExchange.TYPE,
            "amq.fanout", FanoutExchange.TYPE,
            "amq.topic", TopicExchange.TYPE,
            "amq.headers", HeadersExchange.TYPE,
            "amq.match", HeadersExchange.TYPE);

    private final Map<String, Exchange> byName = new LinkedHashMap<>();
    private final Map<Destination, Set<Binding>> byDestination = new IdentityHashMap<>();
    private final Routes routes = new Routes();

    public Exchanges() {
        PREDECLARED.forEach((name, type) -> byName.put(name, create(name, type, true, false, false, FieldTable.EMPTY)));
    }

    public static boolean predeclared(String name) {
        return PREDECLARED.containsKey(name);
    }

    public Exchange find(String name) {
        return byName.get(name);
    }

    /** @throws BrokerException NOT_FOUND */
    public Exchange require(String name) {
        Exchange exchange = byName.get(name);
        if (exchange == null) {
            throw new BrokerException(ReplyCode.NOT_FOUND, "no exchange '" + name + "'");
        }
        return exchange;
    }

    public Collection<Exchange> all() {
        return byName.values();
    }

    /**
     * @return whether it is new
     * @throws BrokerException PRECONDITION_FAILED when it exists and differs, COMMAND_INVALID for an unknown type
     */
    public boolean declare(
            String name, String type, boolean durable, boolean autoDelete, boolean internal, FieldTable arguments) {
        Exchange existing = byName.get(name);
        if (existing == null) {
            byName.put(name, create(name, type, durable, autoDelete, internal, arguments));
            return true;
        }
        String difference = existing.differenceTo(type, durable, autoDelete, internal, arguments);
        if (difference != null) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED, "exchange '" + name + "' exists and differs: " + difference);
        }
        return false;
    }

    private static Exchange create(
            String name, String type, boolean durable, boolean autoDelete, boolean internal, FieldTable arguments) {
        switch (type) {
            case DirectExchange.TYPE:
                return new DirectExchange(name, durable, autoDelete, internal, arguments);
            case FanoutExchange.TYPE:
                return new FanoutExchange(name, durable, autoDelete, internal, arguments);
            case TopicExchange.TYPE:
                return new TopicExchange(name, durable, autoDelete, internal, arguments);
            case HeadersExchange.TYPE:
                return new HeadersExchange(name, durable, autoDelete, internal, arguments);
            case DelayedExchange.TYPE:
                String delayed = DelayedExchange.delayedType(name, arguments);
                return new DelayedExchange(create(name, delayed, durable, autoDelete, internal, arguments));
            default:
                throw new BrokerException(
                        ReplyCode.COMMAND_INVALID,
                        "unknown exchange type '" + type + "' of '" + name
                                + "': expected direct, fanout, topic, headers or x-delayed-message");
        }
    }

    /** Removes the exchange with all bindings from and to it; unknown names are passed over. */
    public void delete(String name) {
        Exchange removed = byName.remove(name);
        if (removed != null) {
            removed.bindings().forEach(this::forget);
            unbindDestination(removed);
        }
    }

    private void forget(Binding binding) {
        byDestination.computeIfPresent(binding.destination(), (destination, bindings) -> {
            bindings.remove(binding);
            return bindings.isEmpty() ? null : bindings;
        });
    }

    /**
     * @return whether it is new
     * @throws BrokerException PRECONDITION_FAILED when the arguments make no sense to the exchange
     */
    public boolean bind(Exchange source, Binding binding) {
        source.check(binding.arguments());
        boolean added = source.add(binding);
        if (added) {
            byDestination
                    .computeIfAbsent(binding.destination(), created -> new LinkedHashSet<>())
                    .add(binding);
        }
        return added;
    }

    /** @return whether there was such a binding */
    public boolean unbind(Exchange source, Binding binding) {
        boolean removed = source.remove(binding);
        if (removed) {
            forget(binding);
        }
        return removed;
    }

    /** Removes every binding that leads to the destination; answers them. */
    public Set<Binding> unbindDestination(Destination destination) {
        Set<Binding> removed = byDestination.remove(destination);
        if (removed == null) {
            return Set.of();
        }
        for (Binding binding : removed) {
            byName.get(binding.source()).remove(binding);
        }
        return removed;
    }

    /**
     * Finds the queues that a message goes to. The answer is valid until the next call.
     *
     * @param exchange not the default exchange: that one is the core's list of queues
     * @param keys that the message goes by, at least one; an exchange that none of them leads through has its alternate
     * @param origin who publishes, for bindings that exclude somebody; null for the broker
     */
    public Routes route(Exchange exchange, List<String> keys, ContentHeader header, String origin) {
        routes.clear();
        routes.add(exchange);
        // what filters decode of the header does not stay with the message
        ContentHeader undecoded = header.undecoded();
        for (int i = 0; i < routes.exchanges().size(); i++) {
            match(routes.exchanges().get(i), keys, undecoded, origin);
        }
        return routes;
    }

    /** What is found is looked at later, not from here: a chain of exchanges may be longer than the stack is deep. */
    private void match(Exchange exchange, List<String> keys, ContentHeader header, String origin) {
        boolean[] matched = {false};
        Consumer<Binding> matches = binding -> {
            if (binding.filter() == null || binding.filter().passes(header, origin)) {
                matched[0] = true;
                routes.add(binding.destination());
            }
        };
        int differing = exchange.looksAtKeys() ? keys.size() : 1;
        for (int i = 0; i < differing; i++) {
            exchange.match(keys.get(i), header, matches);
        }
        String alternate = matched[0] ? null : exchange.alternate();
        Exchange instead = alternate == null ? null : byName.get(alternate);
        if (instead != null) {
            routes.add(instead);
        }
    }
}
