package org.godwit.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.List;
import org.godwit.benchmarks.load.Factories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NullBrokerTest {
    private static final long TIMEOUT_MILLIS = 60_000;

    @TempDir
    private Path directory;

    private RunningBroker broker;
    private Connection connection;

    @BeforeEach
    void connect() throws Exception {
        broker = new NullPeer(System.getProperty("java.class.path")).start(directory);
        Client client = broker.client();
        ConnectionFactory factory = Factories.create(client.factoryClass(), client.properties());
        connection = factory.createConnection();
        connection.start();
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
        broker.close();
    }

    @Test
    void passesWhatIsSentToAQueueOnInTurn() throws Exception {
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        session.createProducer(session.createQueue("q")).send(session.createTextMessage("before"));
        session.commit();
        List<MessageConsumer> consumers = List.of(
                session.createConsumer(session.createQueue("q")), session.createConsumer(session.createQueue("q")));

        assertThat(consumers.get(0).receive(TIMEOUT_MILLIS).getBody(String.class))
                .isEqualTo("before");
        session.createProducer(session.createQueue("q")).send(session.createTextMessage("one"));
        session.createProducer(session.createQueue("q")).send(session.createTextMessage("another"));
        assertThat(consumers).allSatisfy(consumer -> assertThat(consumer.receive(TIMEOUT_MILLIS))
                .isNotNull());
        session.commit();
    }

    @Test
    void passesWhatIsSentToATopicToAll() throws Exception {
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        List<MessageConsumer> subscribers = List.of(
                session.createConsumer(session.createTopic("t")), session.createConsumer(session.createTopic("t")));

        session.createProducer(session.createTopic("t")).send(session.createTextMessage("news"));

        for (MessageConsumer subscriber : subscribers) {
            assertThat(subscriber.receive(TIMEOUT_MILLIS).getBody(String.class)).isEqualTo("news");
        }
    }
}
