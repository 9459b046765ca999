package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.godwit.jms.GodwitConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Transactions larger than a batch of the log, and larger than the broker's heap: all of each, or nothing, through kills. */
@Timeout(300)
class LargeTransactionTest {
    private static final long RECEIVE_MILLIS = 30_000;

    @TempDir
    private Path directory;

    private ServerProcess server;

    private GodwitConnectionFactory start(String heap) throws IOException {
        server = new ServerProcess(List.of(heap), directory, "--data=data", "--listen=127.0.0.1:0");
        return new GodwitConnectionFactory(server.address());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aHundredThousandMessagesInOneCommit() throws IOException, InterruptedException, JMSException {
        commitsGoThroughKills("-Xmx128m", 100_000, 100);
    }

    @Test
    @Tag("long")
    void aHundredThousandMessagesInTransactionsThatEndOtherwise()
            throws IOException, InterruptedException, JMSException {
        lossesAndRollbacksLeaveNothing("-Xmx128m", 100_000, 100);
    }

    @Test
    @Tag("long")
    void fourHundredMebibytesInOneCommitWithAHeapOf96() throws IOException, InterruptedException, JMSException {
        commitsGoThroughKills("-Xmx96m", 4_096, 100 << 10);
    }

    @Test
    @Tag("long")
    void fourHundredMebibytesInTransactionsThatEndOtherwise() throws IOException, InterruptedException, JMSException {
        lossesAndRollbacksLeaveNothing("-Xmx96m", 4_096, 100 << 10);
    }

    private void commitsGoThroughKills(String heap, int count, int bodyBytes)
            throws IOException, InterruptedException, JMSException {
        GodwitConnectionFactory factory = start(heap);
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            send(session, count, bodyBytes);
            session.commit();
        }
        server.kill();
        factory = start(heap);
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            connection.start();
            receive(session, count, bodyBytes);
            session.commit();
        }
        server.kill();
        assertNothingLeft(start(heap));
    }

    private static void assertNothingLeft(GodwitConnectionFactory factory) throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            assertThat(session.createConsumer(queue(session)).receiveNoWait()).isNull();
        }
    }

    /** The broker is killed in a transaction that sends and one that receives; others of both kinds are rolled back. */
    private void lossesAndRollbacksLeaveNothing(String heap, int count, int bodyBytes)
            throws IOException, InterruptedException, JMSException {
        GodwitConnectionFactory factory = start(heap);
        Connection lost = factory.createConnection();
        send(lost.createSession(Session.SESSION_TRANSACTED), count, bodyBytes);
        server.kill();
        lost.close();

        factory = start(heap);
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            send(session, count, bodyBytes);
            session.rollback();
            send(session, count, bodyBytes);
            session.commit();
        }
        Connection forgotten = factory.createConnection();
        forgotten.start();
        receive(forgotten.createSession(Session.SESSION_TRANSACTED), count, bodyBytes);
        server.kill();
        forgotten.close();

        factory = start(heap);
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            connection.start();
            receive(session, count, bodyBytes);
            session.rollback();
        }
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            connection.start();
            receive(session, count, bodyBytes);
            session.commit();
        }
        assertNothingLeft(factory);
    }

    private static Queue queue(Session session) throws JMSException {
        return session.createQueue("large");
    }

    private static void send(Session session, int count, int bodyBytes) throws JMSException {
        MessageProducer producer = session.createProducer(queue(session));
        byte[] body = new byte[bodyBytes];
        for (int number = 0; number < count; number++) {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(body);
            message.setIntProperty("number", number);
            producer.send(message);
        }
    }

    private static void receive(Session session, int count, int bodyBytes) throws JMSException {
        MessageConsumer consumer = session.createConsumer(queue(session));
        for (int number = 0; number < count; number++) {
            BytesMessage message = (BytesMessage) consumer.receive(RECEIVE_MILLIS);
            assertThat(message).as("message %d", number).isNotNull();
            assertThat(message.getIntProperty("number")).isEqualTo(number);
            assertThat(message.getBodyLength()).isEqualTo(bodyBytes);
        }
    }
}
