package org.godwit.jms;

import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Topic;
import org.godwit.jms.link.ConsumerRequest;
import org.godwit.jms.link.ConsumerRequest.Subscription;
import org.godwit.jms.message.GodwitDestination;
import org.godwit.jms.message.GodwitQueue;

/**
 * Opens what messages are received by: consumers of queues, subscribers of topics, browsers. Checks what Jakarta Messaging wants
 * of a destination, a selector and a subscription's name, and asks the broker for it.
 *
 * <p>Belongs to the thread that the session belongs to.
 */
final class Consumers {
    private final GodwitSession session;
    private final GodwitConnection connection;
    private final ConnectionOptions options;
    private final Domain domain;

    Consumers(GodwitSession session, GodwitConnection connection, Domain domain) {
        this.session = session;
        this.connection = connection;
        this.options = connection.options();
        this.domain = domain;
    }

    /** Of a queue, or an unshared subscriber of a topic that lives as long as the consumer. */
    GodwitConsumer consumer(Destination destination, String selector, boolean noLocal) throws JMSException {
        GodwitDestination own = Destinations.consumable(destination, connection);
        if (own.isTopic()) {
            return subscriber(own, Subscription.Kind.UNSHARED, "", selector, noLocal);
        }
        connection.lookup(own);
        ConsumerRequest request = ConsumerRequest.ofQueue(
                own.name(), text(selector), false, options.prefetchCount(), options.prefetchBytes());
        return open(own, request);
    }

    /** Of a subscription that has a name; {@code method} is what the application called. */
    GodwitConsumer subscriber(
            String method, Topic topic, Subscription.Kind kind, String name, String selector, boolean noLocal)
            throws JMSException {
        domain.checkTopics(method);
        GodwitDestination own = Destinations.consumable(topic, connection);
        if (name == null || name.isEmpty()) {
            throw new JMSException(method + " needs a subscription name that is neither null nor empty");
        }
        if (kind == Subscription.Kind.DURABLE && connection.getClientID() == null) {
            throw new IllegalStateException(method + " needs a connection with a client identifier");
        }
        return subscriber(own, kind, name, selector, noLocal);
    }

    private GodwitConsumer subscriber(
            GodwitDestination topic, Subscription.Kind kind, String name, String selector, boolean noLocal)
            throws JMSException {
        Subscription subscription = new Subscription(kind, name, topic.name(), noLocal);
        ConsumerRequest request =
                ConsumerRequest.ofTopic(subscription, text(selector), options.prefetchCount(), options.prefetchBytes());
        return open(topic, request);
    }

    private GodwitConsumer open(GodwitDestination destination, ConsumerRequest request) throws JMSException {
        return GodwitConsumer.open(
                session,
                destination,
                request.withPriority(options.consumerPriority()).withRedelivery(options.redelivery()));
    }

    QueueBrowser browser(Queue queue, String selector) throws JMSException {
        domain.checkQueues("createBrowser");
        GodwitDestination own = Destinations.consumable(queue, connection);
        connection.lookup(own);
        return GodwitQueueBrowser.open(session, (GodwitQueue) own, text(selector));
    }

    private static String text(String selector) {
        return selector == null ? "" : selector.trim();
    }
}
