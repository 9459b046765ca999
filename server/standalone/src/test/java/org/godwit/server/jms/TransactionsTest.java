package org.godwit.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TransactionRolledBackException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Transacted sessions over several queues, and what can go wrong before and at the commit. */
@ParameterizedClass
@EnumSource(Way.class)
class TransactionsTest {
    private static final long SOON = 60_000;

    @Parameter
    Way way;

    @TempDir
    Path directory;

    private final java.util.Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private RunningBroker broker;
    private Connection connection;
    private Session session;
    private Queue in;
    private Queue out;

    @BeforeEach
    void start() throws JMSException {
        broker = new RunningBroker(way, directory);
        connection = broker.factory().createConnection();
        session = connection.createSession(Session.SESSION_TRANSACTED);
        in = session.createQueue("in");
        out = session.createQueue("out");
        session.createConsumer(out).close();
        session.createConsumer(in).close();
        send(in, "1", "2", "3");
        session.commit();
        connection.start();
    }

    @AfterEach
    void stop() throws JMSException {
        try {
            connection.close();
        } finally {
            broker.close();
        }
    }

    private void send(Queue queue, String... texts) throws JMSException {
        try (MessageProducer producer = session.createProducer(queue)) {
            for (String text : texts) {
                producer.send(session.createTextMessage(text));
            }
        }
    }

    private List<String> texts(Queue queue) throws JMSException {
        List<String> texts = new ArrayList<>();
        try (Connection other = broker.factory().createConnection();
                Session browsing = other.createSession();
                QueueBrowser browser = browsing.createBrowser(queue)) {
            other.start();
            Enumeration<?> messages = browser.getEnumeration();
            while (messages.hasMoreElements()) {
                texts.add(((TextMessage) messages.nextElement()).getText());
            }
        }
        return texts;
    }

    private static String text(Message message) throws JMSException {
        return ((TextMessage) message).getText();
    }

    @Test
    void whatGoesToTopicsAndWhatIsNotPersistentIsPartOfIt() throws JMSException {
        Topic news = session.createTopic("news");
        try (Session listening = connection.createSession();
                MessageConsumer one = listening.createConsumer(news);
                MessageConsumer other = listening.createSharedDurableConsumer(news, "other");
                MessageConsumer queue = listening.createConsumer(out)) {
            sendEverywhere(news, "never");
            session.rollback();
            sendEverywhere(news, "now");
            for (MessageConsumer consumer : List.of(one, other, queue)) {
                assertThat(consumer.receiveNoWait()).isNull();
            }
            session.commit();
            for (MessageConsumer consumer : List.of(one, other, queue)) {
                assertThat(text(consumer.receive(SOON))).isEqualTo("now, persistent");
                assertThat(text(consumer.receive(SOON))).isEqualTo("now, not persistent");
                assertThat(consumer.receiveNoWait()).isNull();
            }
        }
    }

    private void sendEverywhere(Topic topic, String text) throws JMSException {
        try (MessageProducer producer = session.createProducer(null)) {
            for (Destination destination : List.of(out, topic)) {
                for (int mode : new int[] {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT}) {
                    producer.setDeliveryMode(mode);
                    producer.send(
                            destination,
                            session.createTextMessage(
                                    text + (mode == DeliveryMode.PERSISTENT ? ", persistent" : ", not persistent")));
                }
            }
        }
    }

    @Test
    void aListenerCommitsWhatItTookAndSent() throws JMSException {
        session.createConsumer(in).setMessageListener(message -> {
            try {
                send(out, text(message) + " done");
                session.commit();
            } catch (JMSException | RuntimeException e) {
                failures.add(e);
            }
        });
        Awaitility.await().atMost(RunningBroker.PATIENCE).until(() -> texts(out).size() == 3 || !failures.isEmpty());
        assertThat(failures).isEmpty();
        connection.close();
        assertThat(texts(out)).containsExactly("1 done", "2 done", "3 done");
        assertThat(texts(in)).isEmpty();
    }

    @Test
    void aRollbackReturnsMessagesToTheirPlaceWithTheCountRaised() throws JMSException {
        MessageConsumer consumer = session.createConsumer(in);
        assertThat(text(consumer.receive(SOON))).isEqualTo("1");
        assertThat(text(consumer.receive(SOON))).isEqualTo("2");
        send(out, "never");
        session.rollback();
        Message first = consumer.receive(SOON);
        assertThat(text(first)).isEqualTo("1");
        assertThat(first.getJMSRedelivered()).isTrue();
        assertThat(first.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        assertThat(text(consumer.receive(SOON))).isEqualTo("2");
        Message third = consumer.receive(SOON);
        assertThat(text(third)).isEqualTo("3");
        assertThat(third.getJMSRedelivered()).isFalse();
        session.commit();
        assertThat(texts(out)).isEmpty();
    }

    /** The application has heard of it: the rest is committed, if it wants that. */
    @Test
    void theCommitAfterASendThatFailedDoesTheRest() throws JMSException {
        MessageConsumer consumer = session.createConsumer(in);
        assertThat(text(consumer.receive(SOON))).isEqualTo("1");
        send(out, "the rest");
        try (MessageProducer producer = session.createProducer(null)) {
            assertThatThrownBy(() -> producer.send(session.createQueue("nowhere"), session.createTextMessage("lost")))
                    .isInstanceOf(InvalidDestinationException.class)
                    .hasMessageContaining("nowhere");
        }
        session.commit();
        assertThat(texts(out)).containsExactly("the rest");
        connection.close();
        assertThat(texts(in)).containsExactly("2", "3");
    }

    /** A session in a transaction does not wait for what it sends to a destination that has taken messages before. */
    @Test
    void theCommitAfterASendWhoseFailureNobodyHeardOfRollsBack() throws JMSException {
        MessageProducer producer = session.createProducer(null);
        Queue gone;
        try (Connection other = broker.factory().createConnection();
                Session owning = other.createSession()) {
            gone = owning.createTemporaryQueue();
            producer.send(gone, session.createTextMessage("taken"));
            session.commit();
        }
        MessageConsumer consumer = session.createConsumer(in);
        assertThat(text(consumer.receive(SOON))).isEqualTo("1");
        send(out, "never");
        producer.send(gone, session.createTextMessage("lost"));
        assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
        assertThat(texts(out)).isEmpty();
        assertThat(text(consumer.receive(SOON))).isEqualTo("1");
        send(out, "now");
        session.commit();
        assertThat(texts(out)).containsExactly("now");
    }

    @Test
    void theCommitAfterTheConnectionBrokeSaysThatItIsRolledBack() throws JMSException {
        MessageConsumer consumer = session.createConsumer(in);
        assertThat(text(consumer.receive(SOON))).isEqualTo("1");
        send(out, "never");
        broker.stop();
        broker.start();
        assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
        Message again = consumer.receive(SOON);
        assertThat(text(again)).isEqualTo("1");
        send(out, "now");
        session.commit();
        assertThat(texts(out)).containsExactly("now");
        connection.close();
        assertThat(texts(in)).containsExactly("2", "3");
    }
}
