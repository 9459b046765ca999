package org.godwit.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Acknowledgement, recovery and transactions. */
@ParameterizedClass
@EnumSource(Way.class)
class SessionsTest {
    private static final long SOON = 60_000;
    private static final long NOT_COMING = 100;

    @Parameter
    Way way;

    private RunningBroker broker;
    private Connection connection;

    @BeforeEach
    void start() throws JMSException {
        broker = new RunningBroker(way, null);
        connection = broker.connect();
    }

    @AfterEach
    void stop() throws JMSException {
        broker.close();
    }

    private void send(int deliveryMode, String... texts) throws JMSException {
        try (Session session = connection.createSession()) {
            MessageProducer producer = session.createProducer(session.createQueue("work"));
            producer.setDeliveryMode(deliveryMode);
            for (String text : texts) {
                producer.send(session.createTextMessage(text));
            }
        }
    }

    private void send(String... texts) throws JMSException {
        send(DeliveryMode.PERSISTENT, texts);
    }

    private static MessageConsumer consumer(Session session) throws JMSException {
        return session.createConsumer(session.createQueue("work"));
    }

    private static String text(Message message) throws JMSException {
        return message == null ? null : ((TextMessage) message).getText();
    }

    private List<String> left() throws JMSException {
        List<String> texts = new ArrayList<>();
        try (Session session = connection.createSession();
                MessageConsumer consumer = consumer(session)) {
            for (Message message = consumer.receiveNoWait(); message != null; message = consumer.receiveNoWait()) {
                texts.add(text(message));
            }
        }
        return texts;
    }

    @Test
    void automaticModesConsumeAsTheyHandOver() throws JMSException {
        for (int mode : new int[] {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE}) {
            for (int delivery : new int[] {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT}) {
                send(delivery, "one", "two", "three");
                try (Session session = connection.createSession(mode)) {
                    MessageConsumer consumer = consumer(session);
                    assertThat(text(consumer.receive(SOON))).isEqualTo("one");
                    assertThat(text(consumer.receive(SOON))).isEqualTo("two");
                }
                assertThat(left()).containsExactly("three");
            }
        }
    }

    @Test
    void acknowledgeConsumesWhatTheSessionHandedOver() throws JMSException {
        send("one", "two", "three");
        try (Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE)) {
            MessageConsumer consumer = consumer(session);
            consumer.receive(SOON);
            consumer.receive(SOON).acknowledge();
            consumer.receive(SOON);
        }
        assertThat(left()).containsExactly("three");
    }

    @Test
    void acknowledgeReachesMessagesOfAClosedConsumer() throws JMSException {
        send("one", "two");
        try (Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE)) {
            MessageConsumer consumer = consumer(session);
            Message one = consumer.receive(SOON);
            consumer.close();
            one.acknowledge();
        }
        assertThat(left()).containsExactly("two");
    }

    @Test
    void recoverDeliversAgainInOrderWithCounts() throws JMSException {
        send("one", "two", "three");
        try (Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE)) {
            MessageConsumer consumer = consumer(session);
            assertThat(text(consumer.receive(SOON))).isEqualTo("one");
            assertThat(text(consumer.receive(SOON))).isEqualTo("two");
            session.recover();
            Message one = consumer.receive(SOON);
            assertThat(text(one)).isEqualTo("one");
            assertThat(one.getJMSRedelivered()).isTrue();
            assertThat(one.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
            assertThat(text(consumer.receive(SOON))).isEqualTo("two");
            Message three = consumer.receive(SOON);
            assertThat(text(three)).isEqualTo("three");
            assertThat(three.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
            three.acknowledge();
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void aTransactionIsAllOrNothing() throws JMSException {
        send("one");
        try (Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            MessageConsumer consumer = consumer(session);
            Queue out = session.createQueue("out");
            MessageProducer producer = session.createProducer(out);
            assertThat(text(consumer.receive(SOON))).isEqualTo("one");
            producer.send(session.createTextMessage("dropped"));
            session.rollback();
            Message again = consumer.receive(SOON);
            assertThat(again.getJMSRedelivered()).isTrue();
            assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
            producer.send(session.createTextMessage("priced"));
            session.commit();
            MessageConsumer results = session.createConsumer(out);
            assertThat(text(results.receive(SOON))).isEqualTo("priced");
            assertThat(results.receive(NOT_COMING)).isNull();
            session.commit();
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void closingATransactedSessionRollsBack() throws JMSException {
        send("one");
        try (Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            session.createProducer(session.createQueue("work")).send(session.createTextMessage("never"));
            assertThat(text(consumer(session).receive(SOON))).isEqualTo("one");
        }
        assertThat(left()).containsExactly("one");
    }

    @Test
    void transactionsWithManyMessages() throws JMSException {
        try (Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            MessageProducer producer = session.createProducer(session.createQueue("work"));
            for (int i = 0; i < 5_000; i++) {
                producer.send(session.createTextMessage("message " + i));
            }
            session.commit();
            MessageConsumer consumer = consumer(session);
            for (int i = 0; i < 5_000; i++) {
                assertThat(text(consumer.receive(SOON))).isEqualTo("message " + i);
            }
            session.commit();
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void listenersConsumeAndFailingOnesSeeTheMessageAgain() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (Session session = connection.createSession()) {
            consumer(session).setMessageListener(message -> {
                try {
                    heard.add(text(message) + message.getIntProperty("JMSXDeliveryCount"));
                    if (message.getIntProperty("JMSXDeliveryCount") == 1
                            && text(message).equals("bad")) {
                        throw new UnsupportedOperationException("the first time");
                    }
                } catch (JMSException e) {
                    throw new AssertionError(e);
                }
            });
            send("good", "bad");
            assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("good1");
            assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("bad1");
            assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("bad2");
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void aListenerCanRollBackItsTransaction() throws Exception {
        BlockingQueue<Integer> counts = new LinkedBlockingQueue<>();
        send("one");
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        consumer(session).setMessageListener(message -> {
            try {
                int count = message.getIntProperty("JMSXDeliveryCount");
                if (count < 3) {
                    session.rollback();
                } else {
                    session.commit();
                }
                counts.add(count);
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
        for (int count = 1; count <= 3; count++) {
            assertThat(counts.poll(60, TimeUnit.SECONDS)).isEqualTo(count);
        }
        session.close();
        assertThat(left()).isEmpty();
    }

    @Test
    void aStoppedConnectionHandsNothingOver() throws Exception {
        Session session = connection.createSession();
        MessageConsumer consumer = consumer(session);
        connection.stop();
        send("one");
        assertThat(consumer.receive(NOT_COMING)).isNull();
        assertThat(consumer.receiveNoWait()).isNull();
        connection.start();
        assertThat(text(consumer.receive(SOON))).isEqualTo("one");
        session.close();
        assertThatThrownBy(() -> consumer.receive(NOT_COMING)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void competingConsumersShareAQueue() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        for (int i = 0; i < 3; i++) {
            Session session = broker.connect("prefetchCount=1").createSession();
            consumer(session).setMessageListener(message -> {
                try {
                    heard.add(text(message));
                } catch (JMSException e) {
                    throw new AssertionError(e);
                }
            });
        }
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            sent.add("message " + i);
        }
        send(sent.toArray(String[]::new));
        await().atMost(RunningBroker.PATIENCE).until(() -> heard.size() == 200);
        assertThat(heard).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    void aSmallWindowIsOpenedAgain() throws Exception {
        try (Session session =
                broker.connect("prefetchCount=2&prefetchBytes=100").createSession(Session.CLIENT_ACKNOWLEDGE)) {
            MessageConsumer consumer = consumer(session);
            for (int i = 0; i < 20; i++) {
                send("message " + i);
            }
            Message last = null;
            for (int i = 0; i < 20; i++) {
                last = consumer.receive(SOON);
                assertThat(text(last)).isEqualTo("message " + i);
            }
            last.acknowledge();
        }
        assertThat(left()).isEmpty();
    }
}
