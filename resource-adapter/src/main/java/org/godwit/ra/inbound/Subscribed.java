package org.godwit.ra.inbound;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.resource.spi.InvalidPropertyException;
import java.util.UUID;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.jms.message.GodwitQueue;
import org.godwit.jms.message.GodwitTopic;
import org.godwit.ra.connection.ConnectionProperties;
import org.godwit.ra.outbound.ConnectionFactoryHandle;

/**
 * What an activation consumes, and over which connections: its properties with the names in JNDI resolved. Immutable.
 *
 * @param name that of the subscription; null for a queue and for an unshared subscription that is not durable
 */
record Subscribed(GodwitConnectionFactory factory, Destination destination, String name, GodwitActivationSpec spec) {
    /** Resolves and checks; on a thread of the application, whose JNDI names are meant. */
    static Subscribed of(GodwitActivationSpec spec, ConnectionProperties adapter) throws InvalidPropertyException {
        spec.validate();
        GodwitConnectionFactory factory = factory(spec, adapter);
        factory.setProperty("prefetchCount", Integer.toString(spec.prefetchCount()));
        set(factory, "redeliveryLimit", spec.getRedeliveryLimit());
        set(factory, "redeliveryDelayMillis", spec.getRedeliveryDelay());
        set(factory, "redeliveryDelayMultiplier", spec.getRedeliveryDelayMultiplier());
        set(factory, "redeliveryMaximumDelayMillis", spec.getRedeliveryMaximumDelay());
        Destination destination = destination(spec);
        if (destination instanceof Queue) {
            return new Subscribed(factory, destination, null, spec);
        }
        if (spec.isDurable() && !spec.isShared() && factory.getClientId() == null) {
            throw GodwitActivationSpec.invalid(
                    "clientId", null, "a durable subscription that is not shared needs a client identifier");
        }
        String name = spec.isDurable() || spec.isShared() ? spec.getSubscriptionName() : "mdb-" + UUID.randomUUID();
        return new Subscribed(factory, destination, name, spec);
    }

    private static void set(GodwitConnectionFactory factory, String option, Integer value) {
        if (value != null) {
            factory.setProperty(option, value.toString());
        }
    }

    private static GodwitConnectionFactory factory(GodwitActivationSpec spec, ConnectionProperties adapter)
            throws InvalidPropertyException {
        String lookup = spec.getConnectionFactoryLookup();
        if (lookup == null || lookup.isBlank()) {
            return spec.connectionFactory(adapter);
        }
        ConnectionFactory found = lookup("connectionFactoryLookup", lookup, ConnectionFactory.class);
        if (found instanceof ConnectionFactoryHandle handle) {
            return spec.connectionFactory(handle.managedConnectionFactory());
        }
        throw GodwitActivationSpec.invalid(
                "connectionFactoryLookup", lookup, "this is no connection factory of this resource adapter");
    }

    private static Destination destination(GodwitActivationSpec spec) throws InvalidPropertyException {
        String lookup = spec.getDestinationLookup();
        if (lookup == null || lookup.isBlank()) {
            return spec.isTopicType() ? new GodwitTopic(spec.getDestination()) : new GodwitQueue(spec.getDestination());
        }
        Destination found = lookup("destinationLookup", lookup, Destination.class);
        if (spec.isTopicType() && !(found instanceof Topic) || spec.isQueueType() && !(found instanceof Queue)) {
            throw GodwitActivationSpec.invalid(
                    "destinationLookup", lookup, "what is bound there is no " + spec.getDestinationType());
        }
        return found;
    }

    private static <T> T lookup(String property, String name, Class<T> type) throws InvalidPropertyException {
        try {
            Object found = InitialContext.doLookup(name);
            if (!type.isInstance(found)) {
                throw GodwitActivationSpec.invalid(
                        property, name, "what is bound there is no " + type.getName() + " but " + found);
            }
            return type.cast(found);
        } catch (NamingException e) {
            InvalidPropertyException invalid = GodwitActivationSpec.invalid(property, name, "nothing is bound there");
            invalid.initCause(e);
            throw invalid;
        }
    }

    /** An unshared durable subscription has one consumer. */
    int sessions() {
        return destination instanceof Topic && spec.isDurable() && !spec.isShared() ? 1 : spec.sessions();
    }

    MessageConsumer consumer(Session session) throws JMSException {
        String selector = spec.getMessageSelector();
        if (!(destination instanceof Topic topic)) {
            return session.createConsumer(destination, selector);
        }
        if (!spec.isDurable()) {
            return session.createSharedConsumer(topic, name, selector);
        }
        return spec.isShared()
                ? session.createSharedDurableConsumer(topic, name, selector)
                : session.createDurableConsumer(topic, name, selector, false);
    }

    @Override
    public String toString() {
        return destination + (name == null ? "" : " as '" + name + "'");
    }
}
