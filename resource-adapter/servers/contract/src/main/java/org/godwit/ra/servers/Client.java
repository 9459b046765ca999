package org.godwit.ra.servers;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.godwit.jms.GodwitConnectionFactory;

/** What the test sends and receives itself, past the server. Makes a connection for each call. */
public final class Client {
    private final GodwitConnectionFactory factory;

    public Client(String uri) {
        factory = new GodwitConnectionFactory(uri);
        factory.setProperty("connectAttempts", "100");
    }

    /** Makes queues, so that they can be sent to. */
    public void declare(String... queues) {
        try (JMSContext context = factory.createContext()) {
            for (String queue : queues) {
                context.createConsumer(context.createQueue(queue)).close();
            }
        }
    }

    /** Sends all in one transaction, also to a queue whose bean has yet to come up and make it. */
    public void send(String queue, int count, IntFunction<String> text) {
        declare(queue);
        try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
            Queue target = context.createQueue(queue);
            JMSProducer producer = context.createProducer();
            for (int i = 0; i < count; i++) {
                producer.send(target, text.apply(i));
            }
            context.commit();
        }
    }

    public void publish(String topic, int count) {
        try (JMSContext context = factory.createContext()) {
            for (int i = 0; i < count; i++) {
                context.createProducer().setProperty("number", i).send(context.createTopic(topic), Integer.toString(i));
            }
        }
    }

    /** The next message; null when none comes in time. */
    public Message receive(String queue, long timeoutMillis) {
        try (JMSContext context = factory.createContext();
                JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
            return consumer.receive(timeoutMillis);
        }
    }

    /** So many texts, in the order they come, and what else comes shortly after. */
    public List<String> receiveAll(String queue, int count, long timeoutMillis) {
        List<String> texts = new ArrayList<>();
        try (JMSContext context = factory.createContext();
                JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
            String text;
            while ((text = consumer.receiveBody(String.class, texts.size() < count ? timeoutMillis : 300)) != null) {
                texts.add(text);
            }
        }
        return texts;
    }
}
