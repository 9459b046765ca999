package org.godwit.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TransactionRolledBackException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.godwit.jms.GodwitConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several hosts: when the one that serves goes, the client goes on at the next, with all that it had. */
class FailoverTest {
    private static final long SOON = 60_000;

    private RunningBroker broker;
    private ForgetfulProxy first;
    private ForgetfulProxy second;
    private Connection connection;
    private final List<JMSException> told = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws IOException, JMSException {
        broker = new RunningBroker(Way.TCP, null);
        first = new ForgetfulProxy(broker.port());
        second = new ForgetfulProxy(broker.port());
        connection = new GodwitConnectionFactory("amqp://127.0.0.1:" + first.port() + ",127.0.0.1:" + second.port()
                        + "?reconnectDelayMillis=20&reportInterruptions=true&clientId=till")
                .createConnection();
        connection.setExceptionListener(told::add);
        connection.start();
    }

    @AfterEach
    void stop() throws IOException, JMSException {
        connection.close();
        first.close();
        second.close();
        broker.close();
    }

    @Test
    void everythingGoesOnAtTheNextHost() throws Exception {
        Session session = connection.createSession();
        Queue queue = session.createQueue("orders");
        MessageConsumer consumer = session.createConsumer(queue);
        MessageConsumer durable = session.createDurableConsumer(session.createTopic("news"), "archive");
        TemporaryQueue temporary = session.createTemporaryQueue();
        MessageConsumer replies = session.createConsumer(temporary);
        MessageProducer producer = session.createProducer(null);

        first.close();

        producer.send(queue, session.createTextMessage("order"));
        producer.send(session.createTopic("news"), session.createTextMessage("news"));
        producer.send(temporary, session.createTextMessage("reply"));
        assertThat(consumer.receive(SOON).getBody(String.class)).isEqualTo("order");
        assertThat(durable.receive(SOON).getBody(String.class)).isEqualTo("news");
        assertThat(replies.receive(SOON).getBody(String.class)).isEqualTo("reply");
        assertThat(connection.getClientID()).isEqualTo("till");
        await().atMost(RunningBroker.PATIENCE).untilAsserted(() -> assertThat(told)
                .singleElement(InstanceOfAssertFactories.THROWABLE)
                .hasMessageContaining("being restored"));
    }

    @Test
    void aTransactionThatTheBreakInterruptedIsRolledBackAndSaysSo() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        Queue queue = session.createQueue("orders");
        MessageConsumer consumer = session.createConsumer(queue);
        MessageProducer producer = session.createProducer(queue);
        producer.send(session.createTextMessage("lost"));

        first.close();

        assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
        producer.send(session.createTextMessage("kept"));
        session.commit();
        assertThat(consumer.receive(SOON).getBody(String.class)).isEqualTo("kept");
        session.commit();
        assertThat(consumer.receiveNoWait()).isNull();
    }
}
