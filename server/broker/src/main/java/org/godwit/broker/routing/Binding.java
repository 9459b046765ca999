package org.godwit.broker.routing;

import java.util.Objects;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.model.Destination;
import org.godwit.broker.selector.InvalidSelectorException;

/**
 * That messages of an exchange which fit a key (or arguments) also go to a destination. AMQP 0-9-1, 3.1.3. Immutable;
 * equal when all four parts are.
 */
public final class Binding {
    private final String source;
    private final Destination destination;
    private final String routingKey;
    private final FieldTable arguments;
    private final BindingFilter filter;

    /** @throws InvalidSelectorException when the arguments have a selector that is none */
    public Binding(String source, Destination destination, String routingKey, FieldTable arguments) {
        this.source = source;
        this.destination = destination;
        this.routingKey = routingKey;
        this.arguments = arguments;
        this.filter = BindingFilter.of(arguments);
    }

    public String source() {
        return source;
    }

    public Destination destination() {
        return destination;
    }

    public String routingKey() {
        return routingKey;
    }

    public FieldTable arguments() {
        return arguments;
    }

    /** What a message must pass beyond the exchange's rule, or null. */
    BindingFilter filter() {
        return filter;
    }

    /** Whether it leads to a queue, else to an exchange. */
    public boolean toQueue() {
        return !(destination instanceof Exchange);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Binding binding
                && source.equals(binding.source)
                && destination.equals(binding.destination)
                && routingKey.equals(binding.routingKey)
                && arguments.equals(binding.arguments);
    }

    @Override
    public int hashCode() {
        return Objects.hash(source, destination, routingKey, arguments);
    }

    @Override
    public String toString() {
        return "binding of " + destination.name() + " to " + source + " by '" + routingKey + "' " + arguments;
    }
}
