package org.godwit.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.XAConnection;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.godwit.broker.boot.Broker;
import org.godwit.jms.ContainerSession;
import org.godwit.jms.GodwitConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a session offers the container that drives it. */
class ContainerSessionTest {
    private final String name = "container-" + UUID.randomUUID();
    private Broker broker;
    private XAConnection connection;
    private ContainerSession session;
    private Queue queue;

    @BeforeEach
    void open() throws JMSException {
        broker = Broker.builder().vm(name).start();
        connection = new GodwitConnectionFactory("vm:" + name).createXAConnection();
        session = (ContainerSession) connection.createXASession();
        queue = session.createQueue("orders");
    }

    @AfterEach
    void close() throws JMSException {
        connection.close();
        broker.close();
    }

    private void send(String text) throws JMSException {
        try (MessageProducer producer = session.createProducer(queue)) {
            producer.send(session.createTextMessage(text));
        }
    }

    @Test
    void tells_that_something_arrived() throws JMSException, InterruptedException {
        Semaphore arrivals = new Semaphore(0);
        session.onArrival(arrivals::release);
        MessageConsumer consumer = session.createConsumer(queue);
        connection.start();
        assertThat(session.hasArrivals()).isFalse();
        send("one");
        assertThat(arrivals.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
        assertThat(session.hasArrivals()).isTrue();
        assertThat(consumer.receiveNoWait().getBody(String.class)).isEqualTo("one");
        assertThat(session.hasArrivals()).isFalse();
    }

    @Test
    void release_closes_what_was_created_and_leaves_the_session_open() throws JMSException {
        MessageConsumer consumer = session.createConsumer(queue);
        MessageProducer producer = session.createProducer(queue);
        JMSProducer contextProducer = session.context().createProducer();
        session.release();
        assertThatThrownBy(() -> producer.send(session.createMessage())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> contextProducer.send(queue, "text")).isInstanceOf(IllegalStateRuntimeException.class);
        connection.start();
        send("one");
        try (MessageConsumer next = session.createConsumer(queue)) {
            assertThat(next.receive(60_000).getBody(String.class)).isEqualTo("one");
        }
    }

    @Test
    void closing_a_context_leaves_the_session_open() throws JMSException {
        JMSContext context = session.context();
        send("none");
        context.createProducer().send(queue, "one");
        context.close();
        assertThatThrownBy(() -> context.createContext(JMSContext.AUTO_ACKNOWLEDGE))
                .isInstanceOf(IllegalStateRuntimeException.class);
        send("two");
    }

    @Test
    void restricted_it_refuses_listeners() throws JMSException {
        session.restrict();
        MessageConsumer consumer = session.createConsumer(queue);
        MessageProducer producer = session.createProducer(queue);
        assertThatThrownBy(() -> consumer.setMessageListener(message -> {})).hasMessageContaining("container");
        assertThatThrownBy(consumer::getMessageListener).hasMessageContaining("container");
        assertThatThrownBy(() -> producer.send(session.createMessage(), null)).hasMessageContaining("container");
        assertThatThrownBy(() -> session.context().createProducer().setAsync(null))
                .isInstanceOf(IllegalStateRuntimeException.class);
    }

    @Test
    void knows_whether_the_connection_is_up() throws JMSException {
        assertThat(session.isConnected()).isTrue();
        connection.close();
        assertThat(session.isConnected()).isFalse();
    }

    @Test
    void takes_a_client_identifier_at_any_time_and_gives_it_back() throws JMSException {
        send("one");
        session.takeClientId("till");
        session.takeClientId("till");
        assertThat(connection.getClientID()).isEqualTo("till");
        try (XAConnection second = new GodwitConnectionFactory("vm:" + name).createXAConnection()) {
            ContainerSession other = (ContainerSession) second.createXASession();
            assertThatThrownBy(() -> other.takeClientId("till")).isInstanceOf(InvalidClientIDException.class);
            session.releaseClientId();
            session.releaseClientId();
            assertThat(connection.getClientID()).isNull();
            other.takeClientId("till");
        }
        session.takeClientId("till");
    }

    @Test
    void a_client_identifier_that_was_given_back_is_not_taken_again_after_a_break() throws JMSException {
        session.takeClientId("till");
        session.releaseClientId();
        broker.close();
        await().atMost(ONE_MINUTE).until(() -> !session.isConnected());
        broker = Broker.builder().vm(name).start();
        await().atMost(ONE_MINUTE).until(session::isConnected);
        new GodwitConnectionFactory("vm:" + name + "?clientId=till")
                .createConnection()
                .close();
    }

    @Test
    void says_that_it_was_lost() throws JMSException, InterruptedException {
        connection.close();
        connection = new GodwitConnectionFactory("vm:" + name + "?reconnect=false").createXAConnection();
        ContainerSession other = (ContainerSession) connection.createXASession();
        Semaphore arrivals = new Semaphore(0);
        other.onArrival(arrivals::release);
        other.createConsumer(queue);
        connection.start();
        broker.close();
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThatThrownBy(other::hasArrivals).isInstanceOf(JMSException.class));
        assertThat(arrivals.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
    }
}
