package org.godwit.jms.jndi;

import java.util.Hashtable;
import java.util.Map;
import java.util.TreeMap;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.jms.message.GodwitQueue;
import org.godwit.jms.message.GodwitTopic;

/**
 * Binds connection factories and destinations that the environment (a {@code jndi.properties} file, or the properties given
 * to {@code InitialContext}) names. Stateless.
 *
 * <pre>
 * java.naming.factory.initial = org.godwit.jms.jndi.GodwitInitialContextFactory
 * java.naming.provider.url = amqp://localhost:5672
 *
 * connectionFactory.orders = amqp://shop:secret@broker1,broker2
 * connectionFactory.archive =
 * property.connectionFactory.archive.clientId = archive
 * queue.incoming = shop.orders
 * topic.prices = shop.prices.*
 * </pre>
 *
 * <ul>
 *   <li>{@code connectionFactory.NAME}: a {@link GodwitConnectionFactory} of this URI; of the provider URL when it is empty.
 *   <li>{@code property.connectionFactory.NAME.OPTION}: an option of that factory.
 *   <li>{@code queue.NAME}, {@code topic.NAME}: a destination of this name; of NAME when it is empty.
 * </ul>
 *
 * <p>Besides, {@code ConnectionFactory} is bound unless the environment binds it, and {@code dynamicQueues/NAME} and
 * {@code dynamicTopics/NAME} name any destination.
 */
public final class GodwitInitialContextFactory implements InitialContextFactory {
    static final String CONNECTION_FACTORY = "ConnectionFactory";

    private static final String CONNECTION_FACTORY_PREFIX = "connectionFactory.";
    private static final String OPTION_PREFIX = "property.connectionFactory.";
    private static final String QUEUE_PREFIX = "queue.";
    private static final String TOPIC_PREFIX = "topic.";

    /** Throws {@link ConfigurationException}, naming the property, when one of them cannot be used. */
    @Override
    public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
        Map<String, String> properties = new TreeMap<>();
        environment.forEach((key, value) -> {
            if (key instanceof String name && value instanceof String text) {
                properties.put(name, text.trim());
            }
        });
        Map<String, Object> bindings = new TreeMap<>();
        String providerUrl = properties.get(Context.PROVIDER_URL);
        bindings.put(CONNECTION_FACTORY, connectionFactory(Context.PROVIDER_URL, providerUrl));
        for (Map.Entry<String, String> property : properties.entrySet()) {
            String key = property.getKey();
            String value = property.getValue();
            if (key.startsWith(CONNECTION_FACTORY_PREFIX)) {
                String name = nameIn(key, CONNECTION_FACTORY_PREFIX);
                bindings.put(name, connectionFactory(key, value.isEmpty() ? providerUrl : value));
            } else if (key.startsWith(QUEUE_PREFIX)) {
                String name = nameIn(key, QUEUE_PREFIX);
                bindings.put(name, new GodwitQueue(value.isEmpty() ? name : value));
            } else if (key.startsWith(TOPIC_PREFIX)) {
                String name = nameIn(key, TOPIC_PREFIX);
                bindings.put(name, new GodwitTopic(value.isEmpty() ? name : value));
            }
        }
        for (Map.Entry<String, String> property : properties.entrySet()) {
            if (property.getKey().startsWith(OPTION_PREFIX)) {
                setOption(bindings, property.getKey(), property.getValue());
            }
        }
        return new BoundContext(environment, bindings);
    }

    private static String nameIn(String key, String prefix) throws ConfigurationException {
        if (key.length() == prefix.length()) {
            throw new ConfigurationException("The JNDI property '" + key + "' lacks the name to bind");
        }
        return key.substring(prefix.length());
    }

    private static GodwitConnectionFactory connectionFactory(String key, String uri) throws ConfigurationException {
        try {
            return uri == null || uri.isEmpty() ? new GodwitConnectionFactory() : new GodwitConnectionFactory(uri);
        } catch (IllegalArgumentException e) {
            throw unusable(key, e);
        }
    }

    private static void setOption(Map<String, Object> bindings, String key, String value)
            throws ConfigurationException {
        int dot = key.lastIndexOf('.');
        String name = dot < OPTION_PREFIX.length() ? "" : key.substring(OPTION_PREFIX.length(), dot);
        if (!(bindings.get(name) instanceof GodwitConnectionFactory factory)) {
            throw new ConfigurationException("The JNDI property '" + key + "' is for a connection factory '" + name
                    + "', but there is no property '" + CONNECTION_FACTORY_PREFIX + name + "'");
        }
        try {
            factory.setProperty(key.substring(dot + 1), value);
        } catch (IllegalArgumentException e) {
            throw unusable(key, e);
        }
    }

    private static ConfigurationException unusable(String key, IllegalArgumentException cause) {
        ConfigurationException exception =
                new ConfigurationException("The JNDI property '" + key + "' cannot be used: " + cause.getMessage());
        exception.setRootCause(cause);
        return exception;
    }
}
