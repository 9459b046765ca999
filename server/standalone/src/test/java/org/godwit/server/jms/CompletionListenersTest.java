package org.godwit.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.godwit.jms.GodwitConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Asynchronous sends: the order of their listeners, what those may call, and connections that break under them. */
class CompletionListenersTest {
    private static final long SOON = 60_000;
    private static final int MESSAGES = 500;

    private RunningBroker broker;
    private Session session;
    private Queue queue;

    @BeforeEach
    void start() throws JMSException {
        broker = new RunningBroker(Way.TCP, null);
        session = broker.connect().createSession();
        queue = session.createQueue("orders");
    }

    @AfterEach
    void stop() throws JMSException {
        broker.close();
    }

    private interface Told {
        void tell(Message message, Exception failure);
    }

    private static CompletionListener listener(Told told) {
        return new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                told.tell(message, null);
            }

            @Override
            public void onException(Message message, Exception exception) {
                told.tell(message, exception);
            }
        };
    }

    private static String text(Message message) {
        try {
            return message == null ? null : ((TextMessage) message).getText();
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> numbers() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            texts.add("" + i);
        }
        return texts;
    }

    @Test
    void brokenConnectionsNeitherLoseNorRepeatNorReorderAnything() throws Exception {
        ConcurrentLinkedQueue<String> completed = new ConcurrentLinkedQueue<>();
        try (ForgetfulProxy proxy = new ForgetfulProxy(broker.port());
                Connection lossy = new GodwitConnectionFactory(
                                "amqp://127.0.0.1:" + proxy.port() + "?reconnectDelayMillis=10")
                        .createConnection()) {
            try (Session sending = lossy.createSession()) {
                MessageProducer producer = sending.createProducer(sending.createQueue("orders"));
                for (int i = 0; i < MESSAGES; i++) {
                    producer.send(
                            sending.createTextMessage("" + i),
                            listener(
                                    (message, failure) -> completed.add(text(message) + (failure == null ? "" : "!"))));
                    if (i % 100 == 50) {
                        proxy.loseClients();
                    } else if (i % 100 == 99) {
                        proxy.breakConnections();
                    }
                }
            }
        }
        assertThat(completed).as("close has waited").containsExactlyElementsOf(numbers());
        List<String> received = new ArrayList<>();
        MessageConsumer consumer = session.createConsumer(queue);
        for (Message next = consumer.receive(SOON); next != null; next = consumer.receiveNoWait()) {
            received.add(text(next));
        }
        assertThat(received).isEqualTo(numbers());
    }

    @Test
    void aCommitWaitsForTheCompletionsOfItsTransaction() throws JMSException {
        Session transacted = broker.connect().createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = transacted.createProducer(queue);
        ConcurrentLinkedQueue<String> completed = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < MESSAGES; i++) {
            producer.send(
                    transacted.createTextMessage("" + i), listener((message, failure) -> completed.add(text(message))));
        }
        transacted.commit();
        assertThat(completed).containsExactlyElementsOf(numbers());
    }

    @Test
    void aListenerMaySendAndMayNotEndWhatItIsCalledFor() throws Exception {
        Connection connection = broker.connect();
        Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = transacted.createProducer(queue);
        BlockingQueue<Set<String>> told = new LinkedBlockingQueue<>();
        producer.send(transacted.createTextMessage("first"), listener((message, failure) -> {
            Set<String> refused = new LinkedHashSet<>();
            tryTo("commit", transacted::commit, refused);
            tryTo("rollback", transacted::rollback, refused);
            tryTo("close the session", transacted::close, refused);
            tryTo("close the producer", producer::close, refused);
            tryTo("close the connection", connection::close, refused);
            tryTo("send", () -> producer.send(transacted.createTextMessage("second")), refused);
            told.add(refused);
        }));
        assertThat(told.poll(SOON, TimeUnit.MILLISECONDS))
                .containsExactly(
                        "commit", "rollback", "close the session", "close the producer", "close the connection");
        transacted.commit();
        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(text(consumer.receive(SOON))).isEqualTo("first");
        assertThat(text(consumer.receive(SOON))).isEqualTo("second");
    }

    private interface Action {
        void run() throws JMSException;
    }

    private static void tryTo(String name, Action action, Set<String> refused) {
        try {
            action.run();
        } catch (jakarta.jms.IllegalStateException e) {
            refused.add(name);
        } catch (JMSException e) {
            refused.add(name + ": " + e);
        }
    }

    @Test
    void connectionConsumersAreRefusedByName() throws JMSException {
        Connection connection = broker.connect();
        assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, null, 1))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("ConnectionConsumer is not supported");
        assertThatThrownBy(() ->
                        connection.createSharedConnectionConsumer(session.createTopic("news"), "sub", null, null, 1))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("ConnectionConsumer is not supported");
    }
}
