package org.godwit.jms.message;

import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import java.io.Serializable;
import java.util.Objects;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;

/**
 * A queue or topic by its name.
 *
 * <p>Immutable, so usable by any thread. Two destinations are equal when kind and name are; whether one is temporary does
 * not matter for that, because a received reply destination cannot know it.
 *
 * <p>A name {@code exchange:NAME/KEY} addresses any exchange of the broker with a routing key of one's own; it can only be
 * sent to.
 */
public abstract sealed class GodwitDestination implements Destination, Serializable, Referenceable
        permits GodwitQueue, GodwitTopic {
    private static final long serialVersionUID = 1L;
    private static final String TOPIC_PREFIX = "topic:";
    private static final String QUEUE_PREFIX = "queue:";
    private static final String EXCHANGE_PREFIX = "exchange:";
    private static final String TEMPORARY_QUEUE_PREFIX = "jms.temporary-queue.";
    private static final String TEMPORARY_TOPIC_PREFIX = "jms.temporary-topic.";

    private final String name;

    GodwitDestination(String name) {
        this.name = Objects.requireNonNull(name, "destination name");
    }

    /**
     * The destination that {@link #address()} wrote: a plain name is a queue, {@code topic:NAME} a topic. Temporary ones are
     * known by their names; the owner of such a one is not known.
     */
    public static GodwitDestination ofAddress(String address) {
        if (address.startsWith(TOPIC_PREFIX)) {
            String name = address.substring(TOPIC_PREFIX.length());
            return name.startsWith(TEMPORARY_TOPIC_PREFIX)
                    ? new GodwitTemporaryTopic(name, null)
                    : new GodwitTopic(name);
        }
        String name = address.startsWith(QUEUE_PREFIX) ? address.substring(QUEUE_PREFIX.length()) : address;
        return name.startsWith(TEMPORARY_QUEUE_PREFIX) ? new GodwitTemporaryQueue(name, null) : new GodwitQueue(name);
    }

    /** The destination as one of ours, by its name when it is another provider's. */
    public static GodwitDestination own(Destination destination) throws JMSException {
        if (destination instanceof GodwitDestination own) {
            if (own.name().isEmpty()) {
                throw new InvalidDestinationException("A destination needs a name");
            }
            return own;
        }
        if (destination instanceof Queue queue && queue.getQueueName() != null) {
            return new GodwitQueue(queue.getQueueName());
        }
        if (destination instanceof Topic topic && topic.getTopicName() != null) {
            return new GodwitTopic(topic.getTopicName());
        }
        throw new InvalidDestinationException(
                destination == null ? "The destination is null" : "No destination of any provider: " + destination);
    }

    /** Kind and name in one string, as the reply-to of a message has it. */
    public final String address() {
        if (isTopic()) {
            return TOPIC_PREFIX + name;
        }
        boolean ambiguous = name.startsWith(TOPIC_PREFIX) || name.startsWith(QUEUE_PREFIX);
        return ambiguous ? QUEUE_PREFIX + name : name;
    }

    public final String name() {
        return name;
    }

    public abstract boolean isTopic();

    /** Whether the name is {@code exchange:NAME/KEY}, which can only be sent to. */
    public final boolean namesExchange() {
        return name.startsWith(EXCHANGE_PREFIX);
    }

    /** The exchange to send to; empty for the default one, null for that of topics. */
    public final String exchange() {
        if (!namesExchange()) {
            return isTopic() ? null : "";
        }
        int slash = name.indexOf('/');
        return name.substring(EXCHANGE_PREFIX.length(), slash < 0 ? name.length() : slash);
    }

    /** The routing key to send with. */
    public final String routingKey() {
        if (!namesExchange()) {
            return name;
        }
        int slash = name.indexOf('/');
        return slash < 0 ? "" : name.substring(slash + 1);
    }

    public boolean isTemporary() {
        return false;
    }

    @Override
    public final Reference getReference() {
        Reference reference =
                new Reference(getClass().getName(), "org.godwit.jms.GodwitObjectFactory", null /* no code base */);
        reference.add(new StringRefAddr("address", address()));
        return reference;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof GodwitDestination that && isTopic() == that.isTopic() && name.equals(that.name);
    }

    @Override
    public final int hashCode() {
        return name.hashCode() * 31 + (isTopic() ? 1 : 0);
    }

    @Override
    public final String toString() {
        return address();
    }
}
