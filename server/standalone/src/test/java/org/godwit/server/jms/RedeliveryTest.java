package org.godwit.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is not acknowledged comes again, when and as often as the broker or the queue says, and then goes elsewhere. */
@ParameterizedClass
@EnumSource(Way.class)
class RedeliveryTest {
    private static final long SOON = 60_000;
    private static final long NOT_COMING = 100;

    @Parameter
    Way way;

    private RunningBroker broker;
    private Session session;

    @BeforeEach
    void start() throws JMSException {
        broker = new RunningBroker(way, null);
        session = broker.connect().createSession();
    }

    @AfterEach
    void stop() throws JMSException {
        broker.close();
    }

    private void declare(String queue, Map<String, Object> arguments) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(broker.port());
        try (com.rabbitmq.client.Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(queue, true, false, false, arguments);
        }
    }

    private void send(Queue queue, String... texts) throws JMSException {
        for (String text : texts) {
            session.createProducer(queue).send(session.createTextMessage(text));
        }
    }

    private static String text(Message message) throws JMSException {
        return message == null ? null : ((TextMessage) message).getText();
    }

    @Test
    void aFullQueueThatRefusesFailsTheSendAndDeadLettersACopyWhereAskedTo() throws Exception {
        declare("dead", Map.of());
        declare(
                "full",
                Map.of(
                        "x-max-length", 1,
                        "x-overflow", "reject-publish-dlx",
                        "x-dead-letter-exchange", "",
                        "x-dead-letter-routing-key", "dead"));
        Queue full = session.createQueue("full");
        send(full, "one");
        assertThatThrownBy(() -> send(full, "two"))
                .isInstanceOf(ResourceAllocationException.class)
                .hasMessageContaining("full");
        MessageConsumer dead = session.createConsumer(session.createQueue("dead"));
        assertThat(text(dead.receive(SOON))).isEqualTo("two");
        assertThat(text(session.createConsumer(full).receive(SOON))).isEqualTo("one");
        send(full, "three");
    }

    private static List<Integer> failingListener(Connection connection, Queue queue, String poison)
            throws JMSException {
        List<Integer> counts = new CopyOnWriteArrayList<>();
        connection.createSession().createConsumer(queue).setMessageListener(message -> {
            try {
                if (poison.equals(text(message))) {
                    counts.add(message.getIntProperty("JMSXDeliveryCount"));
                    throw new IllegalStateException("cannot take " + poison);
                }
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
        return counts;
    }

    @Test
    void whatAListenerThrowsOnGoesToThePoisonQueueAfterTenRedeliveries() throws JMSException {
        Queue orders = session.createQueue("orders");
        send(orders, "good", "bad", "better");
        List<Integer> counts = failingListener(broker.connect(), orders, "bad");
        MessageConsumer poisoned = session.createConsumer(session.createQueue("DLQ"));
        Message dead = poisoned.receive(SOON);
        assertThat(text(dead)).isEqualTo("bad");
        assertThat(dead.getJMSDestination()).as("where it was sent").isEqualTo(orders);
        assertThat(dead.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(counts).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(poisoned.receive(NOT_COMING)).isNull();
    }

    @Test
    void aQueueHasItsOwnLimitPoisonQueueAndGrowingDelay() throws Exception {
        declare("poison", Map.of());
        declare(
                "orders",
                Map.of(
                        "x-delivery-limit",
                        2,
                        "x-dead-letter-exchange",
                        "",
                        "x-dead-letter-routing-key",
                        "poison",
                        "x-redelivery-delay",
                        200,
                        "x-redelivery-delay-multiplier",
                        2.0));
        Queue orders = session.createQueue("orders");
        Session transacted = broker.connect().createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = transacted.createConsumer(orders);
        send(orders, "bad");
        assertThat(text(consumer.receive(SOON))).isEqualTo("bad");
        assertThat(millisFromRollbackTo(2, transacted, consumer)).isBetween(190L, SOON);
        assertThat(millisFromRollbackTo(3, transacted, consumer)).isBetween(390L, SOON);
        transacted.rollback();
        MessageConsumer poisoned = session.createConsumer(session.createQueue("poison"));
        assertThat(text(poisoned.receive(SOON))).isEqualTo("bad");
        assertThat(consumer.receive(NOT_COMING)).isNull();
    }

    @Test
    void aConsumerMayWantLessThanTheBrokerSaysButNotThanItsQueue() throws Exception {
        declare(
                "patient",
                Map.of("x-delivery-limit", 2, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", "DLQ"));
        Queue orders = session.createQueue("orders");
        Queue patient = session.createQueue("patient");
        MessageConsumer poisoned = session.createConsumer(session.createQueue("DLQ"));
        send(orders, "bad");
        send(patient, "worse");
        Connection impatient = broker.connect("redeliveryLimit=0");
        assertThat(failingListener(impatient, orders, "bad")).isNotNull();
        assertThat(text(poisoned.receive(SOON))).isEqualTo("bad");
        List<Integer> counts = failingListener(impatient, patient, "worse");
        assertThat(text(poisoned.receive(SOON))).isEqualTo("worse");
        assertThat(counts).containsExactly(1, 2, 3);
    }

    private static long millisFromRollbackTo(int deliveryCount, Session transacted, MessageConsumer consumer)
            throws JMSException {
        long began = System.nanoTime();
        transacted.rollback();
        Message message = consumer.receive(SOON);
        assertThat(message.getJMSRedelivered()).isTrue();
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(deliveryCount);
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    @Test
    void othersPassAMessageThatWaits() throws Exception {
        declare("orders", Map.of("x-redelivery-delay", 2_000));
        Queue orders = session.createQueue("orders");
        send(orders, "first");
        Session transacted = broker.connect().createSession(Session.SESSION_TRANSACTED);
        MessageConsumer patient = transacted.createConsumer(orders);
        assertThat(text(patient.receive(SOON))).isEqualTo("first");
        transacted.rollback();
        send(orders, "second");
        assertThat(text(patient.receive(SOON))).isEqualTo("second");
        assertThat(text(patient.receive(SOON))).isEqualTo("first");
        transacted.commit();
    }

    @Test
    void theBrokersRulesCanBeSetForAllQueues() throws JMSException {
        broker.close();
        broker = new RunningBroker(way, null, builder -> builder.redelivery(1, Duration.ZERO, 1, null)
                .poisonQueue("dead"));
        Session transacted = broker.connect().createSession(Session.SESSION_TRANSACTED);
        Queue orders = transacted.createQueue("orders");
        transacted.createProducer(orders).send(transacted.createTextMessage("bad"));
        transacted.commit();
        MessageConsumer consumer = transacted.createConsumer(orders);
        for (int delivery = 1; delivery <= 2; delivery++) {
            assertThat(text(consumer.receive(SOON))).isEqualTo("bad");
            transacted.rollback();
        }
        MessageConsumer dead = transacted.createConsumer(transacted.createQueue("dead"));
        for (int delivery = 1; delivery <= 5; delivery++) {
            assertThat(text(dead.receive(SOON))).isEqualTo("bad");
            transacted.rollback();
        }
        assertThat(consumer.receive(NOT_COMING)).isNull();
    }
}
