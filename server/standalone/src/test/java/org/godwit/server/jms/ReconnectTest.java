package org.godwit.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The broker is stopped and started again under its clients: nothing is lost, nothing comes twice. */
@ParameterizedClass
@EnumSource(Way.class)
class ReconnectTest {
    private static final int RESTARTS = 3;

    @Parameter
    Way way;

    @TempDir
    Path directory;

    private RunningBroker broker;
    private final AtomicBoolean done = new AtomicBoolean();

    @BeforeEach
    void start() {
        broker = new RunningBroker(way, directory);
    }

    @AfterEach
    void stop() throws JMSException {
        broker.close();
    }

    private void restartWhen(AtomicInteger progress) {
        for (int i = 0; i < RESTARTS; i++) {
            int target = progress.get() + 50;
            await().atMost(ONE_MINUTE)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> progress.get() >= target || done.get());
            broker.stop();
            broker.start();
        }
    }

    @Test
    void sendsAreStoredOnce() throws Exception {
        Connection connection = broker.connect();
        AtomicInteger sent = new AtomicInteger();
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            try (Session session = connection.createSession()) {
                MessageProducer producer = session.createProducer(session.createQueue("orders"));
                while (!done.get()) {
                    producer.send(session.createTextMessage("" + sent.get()));
                    sent.incrementAndGet();
                }
            } catch (JMSException e) {
                throw new CompletionException(e);
            }
        });
        restartWhen(sent);
        done.set(true);
        sending.get(60, TimeUnit.SECONDS);
        List<String> received = new ArrayList<>();
        try (Session session = connection.createSession(Session.DUPS_OK_ACKNOWLEDGE)) {
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            for (Message next = consumer.receiveNoWait(); next != null; next = consumer.receiveNoWait()) {
                received.add(((TextMessage) next).getText());
            }
        }
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < sent.get(); i++) {
            expected.add("" + i);
        }
        assertThat(received).isEqualTo(expected);
    }

    @Test
    void transactionsMoveEachMessageOnce() throws Exception {
        int messages = 400;
        Connection connection = broker.connect();
        Queue in;
        Queue out;
        try (Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            in = session.createQueue("in");
            out = session.createQueue("out");
            MessageProducer producer = session.createProducer(in);
            for (int i = 0; i < messages; i++) {
                producer.send(session.createTextMessage("" + i));
            }
            session.commit();
        }
        AtomicInteger moved = new AtomicInteger();
        CompletableFuture<Void> working = CompletableFuture.runAsync(() -> {
            try (Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
                MessageConsumer consumer = session.createConsumer(in);
                MessageProducer producer = session.createProducer(out);
                while (moved.get() < messages) {
                    move(session, consumer, producer, moved);
                }
                done.set(true);
            } catch (JMSException e) {
                throw new CompletionException(e);
            }
        });
        restartWhen(moved);
        working.get(60, TimeUnit.SECONDS);
        Set<String> seen = new HashSet<>();
        try (Session session = connection.createSession()) {
            MessageConsumer consumer = session.createConsumer(out);
            for (Message next = consumer.receiveNoWait(); next != null; next = consumer.receiveNoWait()) {
                assertThat(seen.add(((TextMessage) next).getText()))
                        .as("not twice: %s", next)
                        .isTrue();
            }
            assertThat(seen).hasSize(messages);
            assertThat(session.createConsumer(in).receiveNoWait()).isNull();
        }
    }

    private static void move(Session session, MessageConsumer consumer, MessageProducer producer, AtomicInteger moved)
            throws JMSException {
        try {
            Message message = consumer.receive(5_000);
            if (message == null) {
                return;
            }
            producer.send(message);
            session.commit();
            moved.incrementAndGet();
        } catch (TransactionRolledBackException e) {
            session.rollback();
        }
    }
}
