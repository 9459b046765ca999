package org.godwit.broker.boot;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeoutException;

/** Connections of RabbitMQ's client to a broker of a test, which stay lost when they are. Stateless. */
final class RabbitClients {
    private RabbitClients() {}

    /** One to its first address, as guest; the caller closes it. */
    static Connection connect(Broker broker) throws IOException, TimeoutException {
        URI address = URI.create(broker.addresses().get(0));
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(address.getHost());
        factory.setPort(address.getPort());
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }
}
