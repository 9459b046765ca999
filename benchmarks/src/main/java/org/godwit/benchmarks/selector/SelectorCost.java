package org.godwit.benchmarks.selector;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.godwit.broker.boot.Broker;
import org.godwit.jms.GodwitConnectionFactory;

/**
 * Measures, through the client and over {@code vm:}, what a consumer with a selector costs on a deep queue, and what many
 * short-lived consumers of their own replies cost on one reply queue. Stops by itself.
 *
 * <p>Arguments: {@code [waiting messages of each run...]}, 1,000, 100,000 and 1,000,000 unless told otherwise. The result
 * is docs/decisions/0007.
 */
public final class SelectorCost implements AutoCloseable {
    private static final int RARITY = 1_000;
    private static final int CONSUMERS = 10_000;
    private static final int DEEP = 1_000_000;
    private static final long PATIENCE_MILLIS = 60_000;
    private static final String NAME = "selector-cost";

    private final Broker broker = Broker.builder().vm(NAME).start();
    private final Connection connection;
    private final Session session;

    private SelectorCost() throws JMSException {
        connection = new GodwitConnectionFactory("vm:" + NAME).createConnection();
        connection.start();
        session = connection.createSession(Session.DUPS_OK_ACKNOWLEDGE);
    }

    public static void main(String[] arguments) throws JMSException {
        List<Integer> depths = new ArrayList<>();
        for (String argument : arguments) {
            depths.add(Integer.parseInt(argument));
        }
        if (depths.isEmpty()) {
            depths.addAll(List.of(1_000, 100_000, 1_000_000));
        }
        for (int depth : depths) {
            try (SelectorCost cost = new SelectorCost()) {
                cost.deepQueue(depth);
            }
        }
        try (SelectorCost cost = new SelectorCost()) {
            cost.repliesOneByOne("warm-up");
            cost.repliesOneByOne("requests");
            cost.consumersThatWait();
        }
        for (int waiting : new int[] {CONSUMERS, DEEP}) {
            try (SelectorCost cost = new SelectorCost()) {
                cost.repliesThatWait(waiting);
            }
        }
    }

    private MessageProducer producer(Queue queue) throws JMSException {
        MessageProducer producer = session.createProducer(queue);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        return producer;
    }

    private static Message received(MessageConsumer consumer) throws JMSException {
        Message message = consumer.receive(PATIENCE_MILLIS);
        if (message == null) {
            throw new IllegalStateException("a message that must be there did not come in " + PATIENCE_MILLIS + " ms");
        }
        return message;
    }

    private static void print(String what, long startNanos, int messages) {
        double millis = (System.nanoTime() - startNanos) / 1e6;
        System.out.printf(
                Locale.ROOT,
                "%-72s %8d messages %10.0f ms %10.1f us each%n",
                what,
                messages,
                millis,
                millis * 1e3 / messages);
    }

    private void deepQueue(int depth) throws JMSException {
        Queue queue = session.createQueue("deep");
        MessageProducer producer = producer(queue);
        long startNanos = System.nanoTime();
        for (int i = 0; i < depth; i++) {
            Message message = session.createMessage();
            message.setIntProperty("number", i % RARITY);
            producer.send(message);
        }
        print(depth + " waiting: sent", startNanos, depth);
        startNanos = System.nanoTime();
        int rare = depth / RARITY;
        try (MessageConsumer consumer = session.createConsumer(queue, "number = " + RARITY / 2)) {
            for (int i = 0; i < rare; i++) {
                received(consumer);
            }
        }
        print(depth + " waiting: received what matches, one in " + RARITY, startNanos, rare);
    }

    private MessageConsumer consumer(Queue queue, int number) throws JMSException {
        return session.createConsumer(queue, "JMSCorrelationID = 'request-" + number + "'");
    }

    private void reply(MessageProducer producer, int number) throws JMSException {
        Message reply = session.createMessage();
        reply.setJMSCorrelationID("request-" + number);
        producer.send(reply);
    }

    private void repliesOneByOne(String name) throws JMSException {
        Queue queue = session.createQueue(name);
        MessageProducer producer = producer(queue);
        long startNanos = System.nanoTime();
        for (int number = 0; number < CONSUMERS; number++) {
            try (MessageConsumer consumer = consumer(queue, number)) {
                reply(producer, number);
                received(consumer);
            }
        }
        print(name + ": a consumer, its reply, the next", startNanos, CONSUMERS);
    }

    private void repliesThatWait(int waiting) throws JMSException {
        Queue queue = session.createQueue("waiting replies");
        MessageProducer producer = producer(queue);
        List<Integer> numbers = new ArrayList<>();
        for (int number = 0; number < waiting; number++) {
            reply(producer, number);
            numbers.add(number);
        }
        Collections.shuffle(numbers, new Random(1));
        long startNanos = System.nanoTime();
        for (int number : numbers.subList(0, CONSUMERS)) {
            try (MessageConsumer consumer = consumer(queue, number)) {
                received(consumer);
            }
        }
        print(waiting + " replies wait; consumers one after the other, in any order", startNanos, CONSUMERS);
    }

    private void consumersThatWait() throws JMSException {
        Queue queue = session.createQueue("waiting consumers");
        List<MessageConsumer> consumers = new ArrayList<>();
        long startNanos = System.nanoTime();
        for (int number = 0; number < CONSUMERS; number++) {
            consumers.add(consumer(queue, number));
        }
        print("all consumers wait: opened", startNanos, CONSUMERS);
        MessageProducer producer = producer(queue);
        startNanos = System.nanoTime();
        for (int number = 0; number < CONSUMERS; number++) {
            reply(producer, number);
            MessageConsumer consumer = consumers.get(number);
            received(consumer);
            consumer.close();
        }
        print("all consumers wait: a reply to each, and it closes", startNanos, CONSUMERS);
    }

    @Override
    public void close() throws JMSException {
        connection.close();
        broker.close();
    }
}
