package org.godwit.server.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.godwit.jms.GodwitConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that comes back while the broker holds its lost connection for alive is the same client. */
class TakeoverTest {
    private static final long SOON = 60_000;
    private static final long NOT_COMING = 100;

    private final CountDownLatch interrupted = new CountDownLatch(1);
    private RunningBroker broker;
    private ForgetfulProxy proxy;
    private Connection lossy;
    private Session session;
    private Session other;

    @BeforeEach
    void start() throws JMSException, IOException {
        broker = new RunningBroker(Way.TCP, null);
        proxy = new ForgetfulProxy(broker.port());
        String uri = "amqp://127.0.0.1:" + proxy.port() + "?reconnectDelayMillis=20&reportInterruptions=true";
        lossy = new GodwitConnectionFactory(uri).createConnection();
        other = broker.connect().createSession();
    }

    private void open() throws JMSException {
        lossy.setExceptionListener(told -> interrupted.countDown());
        lossy.start();
        session = lossy.createSession(Session.CLIENT_ACKNOWLEDGE);
    }

    @AfterEach
    void stop() throws JMSException, IOException {
        try {
            lossy.close();
        } finally {
            proxy.close();
            broker.close();
        }
    }

    private void send(Destination to, String text) throws JMSException {
        other.createProducer(null).send(to, other.createTextMessage(text));
    }

    private static String text(Message message) throws JMSException {
        return message == null ? null : ((TextMessage) message).getText();
    }

    private void loseConnection() throws InterruptedException {
        proxy.loseClients();
        assertThat(interrupted.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
    }

    @Test
    void temporaryQueuesPassOnWithWhatIsInThem() throws Exception {
        open();
        TemporaryQueue consumed = session.createTemporaryQueue();
        TemporaryQueue waiting = session.createTemporaryQueue();
        MessageConsumer consumer = session.createConsumer(consumed);
        send(waiting, "waits");
        send(consumed, "before");
        Message before = consumer.receive(SOON);
        assertThat(text(before)).isEqualTo("before");
        before.acknowledge();
        loseConnection();
        send(consumed, "after");
        assertThat(text(consumer.receive(SOON))).isEqualTo("after");
        assertThat(text(session.createConsumer(waiting).receive(SOON))).isEqualTo("waits");
        consumer.close();
        consumed.delete();
    }

    @Test
    void temporaryTopicsPassOn() throws Exception {
        open();
        TemporaryTopic topic = session.createTemporaryTopic();
        loseConnection();
        MessageConsumer consumer = session.createConsumer(topic);
        send(topic, "after");
        assertThat(text(consumer.receive(SOON))).isEqualTo("after");
        consumer.close();
        topic.delete();
    }

    @Test
    void theClientIdentifierAndItsDurableConsumersPassOn() throws Exception {
        lossy.setClientID("me");
        open();
        Topic topic = session.createTopic("news");
        MessageConsumer consumer = session.createDurableConsumer(topic, "sub");
        send(topic, "before");
        Message before = consumer.receive(SOON);
        assertThat(text(before)).isEqualTo("before");
        before.acknowledge();
        loseConnection();
        send(topic, "after");
        assertThat(text(consumer.receive(SOON))).isEqualTo("after");
        assertThat(consumer.receive(NOT_COMING)).isNull();
        consumer.close();
        session.unsubscribe("sub");
    }

    @Test
    void temporaryQueuesAreMadeAnewWhenTheBrokerHadNoticed() throws Exception {
        open();
        TemporaryQueue queue = session.createTemporaryQueue();
        MessageConsumer consumer = session.createConsumer(queue);
        proxy.breakConnections();
        assertThat(interrupted.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
        session.createTopic("anything, to be answered once the connection is back");
        session.createConsumer(session.createTopic("news")).close();
        send(queue, "after");
        assertThat(text(consumer.receive(SOON))).isEqualTo("after");
    }
}
