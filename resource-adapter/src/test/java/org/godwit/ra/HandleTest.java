package org.godwit.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.resource.ResourceException;
import javax.transaction.xa.XAException;
import org.junit.jupiter.api.Test;

/** Handles whose container lends connections as they are used, and enlists them as they are used. */
class HandleTest extends LentConnections<LazyPool> {
    HandleTest() {
        super(new LazyPool());
        managedFactory.setLazyAssociation(true);
    }

    private Message received() {
        return broker.receive("orders", ServedBroker.SOON_MILLIS);
    }

    private void moveHandles() throws ResourceException {
        pool.dissociate();
        pool.open(managedFactory);
    }

    @Test
    void a_producer_goes_on_with_another_connection_as_it_was_set() throws JMSException, ResourceException {
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(session.createQueue("orders"));
            producer.setPriority(7);
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            moveHandles();
            producer.send(session.createTextMessage("one"));
            Message message = received();
            assertThat(message.getBody(String.class)).isEqualTo("one");
            assertThat(message.getJMSPriority()).isEqualTo(7);
            assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
            producer.close();
            pool.dissociate();
            assertThatThrownBy(() -> producer.send(session.createMessage())).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void a_consumer_goes_on_with_another_connection_and_leaves_nothing_on_the_first()
            throws JMSException, ResourceException {
        broker.send("orders", 0, 3);
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession();
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            connection.start();
            assertThat(consumer.receive(60_000).getBody(String.class)).isEqualTo("0");
            moveHandles();
            assertThat(received().getBody(String.class)).as("given back").isEqualTo("1");
            assertThat(consumer.receive(60_000).getBody(String.class))
                    .as("started")
                    .isEqualTo("2");
        }
    }

    @Test
    void a_context_goes_on_with_another_connection_as_it_was_set() throws JMSException, ResourceException {
        try (JMSContext context = factory.createContext()) {
            Queue orders = context.createQueue("orders");
            JMSProducer producer = context.createProducer()
                    .setPriority(7)
                    .setProperty("kept", 1)
                    .clearProperties()
                    .setProperty("number", 1)
                    .setProperty("number", 2);
            JMSConsumer consumer = context.createConsumer(orders);
            moveHandles();
            producer.send(orders, "one");
            Message message = consumer.receive(60_000);
            assertThat(message.getBody(String.class)).isEqualTo("one");
            assertThat(message.getIntProperty("number")).isEqualTo(2);
            assertThat(message.propertyExists("kept")).isFalse();
            assertThat(message.getJMSPriority()).isEqualTo(7);
        }
    }

    @Test
    void what_would_lose_messages_is_not_taken_away() throws JMSException, ResourceException {
        try (JMSContext context = factory.createContext()) {
            JMSConsumer consumer = context.createConsumer(context.createTopic("news"));
            assertThatThrownBy(pool::dissociate).hasMessageContaining("not durable");
            consumer.close();
            pool.dissociate();
            context.createTemporaryQueue();
            assertThatThrownBy(pool::dissociate).hasMessageContaining("temporary");
        }
    }

    @Test
    void a_handle_without_a_connection_is_closed_with_the_pool_s_knowledge() throws JMSException, ResourceException {
        Connection connection = factory.createConnection();
        Session session = connection.createSession();
        pool.dissociate();
        connection.close();
        assertThat(pool.inactiveClosed).isEqualTo(1);
        assertThatThrownBy(session::createMessage).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_connection_is_enlisted_when_it_sends_or_receives() throws JMSException, XAException {
        pool.transaction = TestXid.next();
        try (JMSContext context = factory.createContext()) {
            Queue orders = context.createQueue("orders");
            JMSProducer producer = context.createProducer();
            JMSConsumer consumer = context.createConsumer(orders);
            assertThat(pool.enlisted()).isZero();
            producer.send(orders, "one");
            assertThat(consumer.receiveNoWait()).as("not committed").isNull();
            assertThat(pool.enlisted()).isEqualTo(1);
            assertThat(pool.asked).isEqualTo(1);
            pool.commit();
            assertThat(consumer.receiveBody(String.class, 60_000)).isEqualTo("one");
            assertThat(pool.enlisted()).as("no transaction").isZero();
        }
    }

    @Test
    void a_handle_whose_connection_is_taken_while_it_is_enlisted_works_in_the_other() throws JMSException, XAException {
        pool.transaction = TestXid.next();
        pool.shares = true;
        try (JMSContext first = factory.createContext();
                JMSContext second = factory.createContext()) {
            Queue orders = first.createQueue("orders");
            JMSProducer two = second.createProducer();
            first.createProducer().send(orders, "one");
            two.send(orders, "two");
            assertThat(pool.enlisted()).isEqualTo(1);
            broker.assertNothingComes("orders");
            pool.commit();
            assertThat(received().getBody(String.class)).isEqualTo("one");
            assertThat(received().getBody(String.class)).isEqualTo("two");
        }
    }
}
