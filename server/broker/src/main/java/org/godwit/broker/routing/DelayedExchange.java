package org.godwit.broker.routing;

import java.util.function.Consumer;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.model.BrokerException;

/**
 * The type {@code x-delayed-message} of RabbitMQ's plugin: matches as the type that its argument {@code x-delayed-type}
 * names, and what is published to it waits in its queues for the milliseconds of the header {@code x-delay}.
 *
 * <p>Unlike the plugin's it routes when a message is published, not when its delay is over.
 */
final class DelayedExchange extends Exchange {
    static final String TYPE = "x-delayed-message";

    private static final String DELAYED_TYPE = "x-delayed-type";
    private static final String DELAY = "x-delay";

    private final Exchange matching;

    /** @param matching finds its bindings; nobody else knows it */
    DelayedExchange(Exchange matching) {
        super(matching.name(), matching.durable(), matching.autoDelete(), matching.internal(), matching.arguments());
        this.matching = matching;
    }

    /** @throws BrokerException PRECONDITION_FAILED when the arguments name no type that can be delayed */
    static String delayedType(String name, FieldTable arguments) {
        if (arguments.get(DELAYED_TYPE) instanceof String type && !type.equals(TYPE)) {
            return type;
        }
        throw new BrokerException(
                ReplyCode.PRECONDITION_FAILED,
                "exchange '" + name + "' of type " + TYPE + ": invalid argument " + DELAYED_TYPE + " '"
                        + arguments.get(DELAYED_TYPE) + "': expected direct, fanout, topic or headers");
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public long delayMillis(ContentHeader header) {
        return header.header(DELAY) instanceof Number delay ? Math.max(0, delay.longValue()) : 0;
    }

    @Override
    void check(FieldTable bindingArguments) {
        matching.check(bindingArguments);
    }

    @Override
    boolean looksAtKeys() {
        return matching.looksAtKeys();
    }

    @Override
    void bound(Binding binding) {
        matching.add(binding);
    }

    @Override
    void unbound(Binding binding) {
        matching.remove(binding);
    }

    @Override
    void match(String routingKey, ContentHeader header, Consumer<Binding> matched) {
        matching.match(routingKey, header, matched);
    }
}
