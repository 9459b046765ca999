package org.godwit.tck.jakarta;

import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import org.godwit.jms.jndi.GodwitInitialContextFactory;

/** Binds the names of the suite to factories and destinations of the fork's broker. Stateless. */
public final class TckInitialContextFactory implements InitialContextFactory {
    private static final String DURABLE_FACTORY = "DURABLE_SUB_CONNECTION_FACTORY";
    private static final List<String> FACTORIES =
            List.of("MyConnectionFactory", "MyQueueConnectionFactory", "MyTopicConnectionFactory", DURABLE_FACTORY);

    /** Classes of the suite are what it sends in object messages, besides some of the JDK's. */
    private static final String ALLOWED = "com.sun.ts.*,java.util.*,java.lang.StringBuffer";

    @Override
    public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
        Hashtable<Object, Object> properties = new Hashtable<>(environment);
        for (String factory : FACTORIES) {
            String options = "property.connectionFactory." + factory + ".";
            properties.put("connectionFactory." + factory, TckBroker.address());
            properties.put(options + "user", TckBroker.USER);
            properties.put(options + "password", TckBroker.USER);
            properties.put(options + "deserializationAllow", ALLOWED);
            // A connection that a test leaves open ends with its broker
            properties.put(options + "reconnect", "false");
        }
        properties.put("property.connectionFactory." + DURABLE_FACTORY + ".clientId", "cts");
        TckBroker.QUEUES.forEach(queue -> properties.put("queue." + queue, queue));
        TckBroker.TOPICS.forEach(topic -> properties.put("topic." + topic, topic));
        return new GodwitInitialContextFactory().getInitialContext(properties);
    }
}
