package org.godwit.ra;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Topic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Enumeration;
import org.godwit.broker.boot.Broker;
import org.godwit.jms.GodwitConnectionFactory;

/** A broker that can go away and come back at the same port, and a client of it. */
final class ServedBroker implements AutoCloseable {
    static final long SOON_MILLIS = 60_000;
    private static final long NOT_COMING_MILLIS = 300;

    private final Path data;
    private final int port = freePort();
    private Broker broker;

    ServedBroker(Path data) {
        this.data = data;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    String uri() {
        return "amqp://127.0.0.1:" + port;
    }

    ServedBroker start() {
        broker = Broker.builder()
                .dataDirectory(data)
                .user("guest", "guest")
                .user("shop", "secret")
                .listen("127.0.0.1", port)
                .start();
        return this;
    }

    void stop() {
        broker.close();
        broker = null;
    }

    void send(String queue, int first, int count) {
        try (JMSContext context = new GodwitConnectionFactory(uri()).createContext(JMSContext.SESSION_TRANSACTED)) {
            Queue target = context.createQueue(queue);
            context.createConsumer(target).close();
            for (int i = first; i < first + count; i++) {
                context.createProducer().send(target, Integer.toString(i));
            }
            context.commit();
        }
    }

    void publish(String topic, int count) {
        try (JMSContext context = new GodwitConnectionFactory(uri()).createContext()) {
            Topic target = context.createTopic(topic);
            for (int i = 0; i < count; i++) {
                context.createProducer().setProperty("number", i).send(target, Integer.toString(i));
            }
        }
    }

    /** The text of the next message, which has to come. */
    String receive(String queue) throws JMSException {
        Message message = receive(queue, SOON_MILLIS);
        assertThat(message).as("a message in '%s'", queue).isNotNull();
        return message.getBody(String.class);
    }

    /** Sees that none comes, for a while. */
    void assertNothingComes(String queue) {
        assertThat(receive(queue, NOT_COMING_MILLIS)).isNull();
    }

    /** The next message; null when none comes in time. */
    Message receive(String queue, long timeoutMillis) {
        try (JMSContext context = new GodwitConnectionFactory(uri()).createContext();
                JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
            return consumer.receive(timeoutMillis);
        }
    }

    /** How many messages the queue has. */
    int count(String queue) throws JMSException {
        try (JMSContext context = new GodwitConnectionFactory(uri()).createContext();
                QueueBrowser browser = context.createBrowser(context.createQueue(queue))) {
            int count = 0;
            for (Enumeration<?> messages = browser.getEnumeration(); messages.hasMoreElements(); count++) {
                messages.nextElement();
            }
            return count;
        }
    }

    @Override
    public void close() {
        if (broker != null) {
            stop();
        }
    }
}
