package org.godwit.benchmarks.transaction;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.godwit.broker.boot.Broker;
import org.godwit.jms.GodwitConnectionFactory;

/**
 * How long the commit of a large transaction takes, and how long it makes another client wait: that one sends persistent
 * messages one after the other meanwhile, and its longest send is what counts. Arguments: how many messages the
 * transactions have.
 */
public final class LargeCommit {
    private static final int BODY_BYTES = 100;
    private static final int WARM_UP_MESSAGES = 20_000;

    private final AtomicLong longestNanos = new AtomicLong();
    private volatile boolean ended;

    private LargeCommit() {}

    public static void main(String[] arguments) throws IOException, JMSException, InterruptedException {
        System.out.println("messages  what     ms in all  longest send of another, ms");
        new LargeCommit().measure(WARM_UP_MESSAGES, false);
        for (String count : arguments) {
            new LargeCommit().measure(Integer.parseInt(count), true);
        }
    }

    private void measure(int count, boolean print) throws IOException, JMSException, InterruptedException {
        Path directory = Files.createTempDirectory("large-commit");
        try (Broker broker =
                Broker.builder().dataDirectory(directory).listen("127.0.0.1", 0).start()) {
            GodwitConnectionFactory factory =
                    new GodwitConnectionFactory(broker.addresses().get(0));
            try (Connection connection = factory.createConnection();
                    Connection otherConnection = factory.createConnection();
                    Session session = connection.createSession(Session.SESSION_TRANSACTED);
                    Session other = otherConnection.createSession(Session.AUTO_ACKNOWLEDGE)) {
                connection.start();
                Thread sender = new Thread(() -> send(other), "other");
                sender.start();
                Queue queue = session.createQueue("large");
                MessageProducer producer = session.createProducer(queue);
                step(print, count, "send", () -> sendAll(session, producer, count));
                step(print, count, "commit", session::commit);
                step(print, count, "receive", () -> receiveAll(session, queue, count));
                step(print, count, "commit", session::commit);
                ended = true;
                sender.join();
            }
        }
    }

    private interface Step {
        void run() throws JMSException;
    }

    private void step(boolean print, int count, String what, Step step) throws JMSException {
        longestNanos.set(0);
        long began = System.nanoTime();
        step.run();
        long nanos = System.nanoTime() - began;
        if (print) {
            System.out.printf("%8d  %-7s  %9.1f  %9.1f%n", count, what, nanos / 1e6, longestNanos.get() / 1e6);
        }
    }

    private void send(Session session) {
        try {
            MessageProducer producer = session.createProducer(session.createQueue("other"));
            while (!ended) {
                long began = System.nanoTime();
                producer.send(session.createMessage());
                longestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
            }
        } catch (JMSException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void sendAll(Session session, MessageProducer producer, int count) throws JMSException {
        byte[] body = new byte[BODY_BYTES];
        for (int i = 0; i < count; i++) {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(body);
            producer.send(message);
        }
    }

    private static void receiveAll(Session session, Queue queue, int count) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(queue)) {
            for (int i = 0; i < count; i++) {
                if (consumer.receive(60_000) == null) {
                    throw new IllegalStateException("message " + i + " did not come");
                }
            }
        }
    }
}
