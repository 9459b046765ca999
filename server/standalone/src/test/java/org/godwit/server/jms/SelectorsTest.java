package org.godwit.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Selectors of consumers, subscriptions and browsers, no-local, and browsing. */
@ParameterizedClass
@EnumSource(Way.class)
class SelectorsTest {
    private static final long SOON = 60_000;
    private static final long NOT_COMING = 100;

    @Parameter
    Way way;

    private RunningBroker broker;
    private Connection connection;
    private Session session;
    private Queue queue;
    private Topic topic;

    @BeforeEach
    void start() throws JMSException {
        broker = new RunningBroker(way, null);
        connection = broker.connect();
        session = connection.createSession();
        queue = session.createQueue("orders");
        topic = session.createTopic("orders");
    }

    @AfterEach
    void stop() throws JMSException {
        broker.close();
    }

    private static String text(Message message) throws JMSException {
        return message == null ? null : ((TextMessage) message).getText();
    }

    private static List<String> texts(MessageConsumer consumer, int count) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text(consumer.receive(SOON)));
        }
        assertThat(consumer.receive(NOT_COMING)).isNull();
        return texts;
    }

    private static List<String> texts(QueueBrowser browser) throws JMSException {
        List<String> texts = new ArrayList<>();
        Enumeration<?> messages = browser.getEnumeration();
        while (messages.hasMoreElements()) {
            texts.add(text((Message) messages.nextElement()));
        }
        return texts;
    }

    /** Messages with the property number, from 1 on. */
    private void sendNumbers(Session by, Destination to, int count) throws JMSException {
        MessageProducer producer = by.createProducer(to);
        for (int number = 1; number <= count; number++) {
            TextMessage message = by.createTextMessage("m" + number);
            message.setIntProperty("number", number);
            producer.send(message);
        }
    }

    @Test
    void aConsumerGetsWhatItsSelectorMatches() throws JMSException {
        session.createConsumer(queue).close();
        sendNumbers(session, queue, 6);
        MessageConsumer low = session.createConsumer(queue, "number BETWEEN 2 AND 3");
        assertThat(low.getMessageSelector()).isEqualTo("number BETWEEN 2 AND 3");
        assertThat(texts(low, 2)).containsExactly("m2", "m3");
        assertThat(texts(session.createConsumer(queue, "number = 5"), 1)).containsExactly("m5");
        assertThat(texts(session.createConsumer(queue, ""), 3)).containsExactly("m1", "m4", "m6");
    }

    @Test
    void everyHeaderFieldThatMayBeSelectedIsSelected() throws JMSException {
        MessageConsumer all = session.createConsumer(queue);
        MessageProducer producer = session.createProducer(queue);
        TextMessage message = session.createTextMessage("it");
        message.setJMSType("priced");
        message.setJMSCorrelationID("c'1");
        message.setStringProperty("JMSXGroupID", "group");
        message.setBooleanProperty("urgent", true);
        message.setDoubleProperty("price", 2.5);
        message.setFloatProperty("weight", 0.5f);
        message.setByteProperty("tiny", (byte) 1);
        message.setLongProperty("large", 1L << 40);
        message.setStringProperty("größe", "L");
        producer.send(message, DeliveryMode.NON_PERSISTENT, 7, 0);
        all.close();
        String selector = "JMSType = 'priced' AND JMSCorrelationID = 'c''1' AND JMSPriority = 7"
                + " AND JMSDeliveryMode = 'NON_PERSISTENT' AND JMSMessageID = '" + message.getJMSMessageID()
                + "' AND JMSTimestamp = " + message.getJMSTimestamp() + " AND JMSXGroupID LIKE 'gr%'"
                + " AND urgent AND price * 2 = 5 AND weight = .5 AND tiny IS NOT NULL AND large > 1e12"
                + " AND größe IN ('M', 'L') AND NOT (missing IS NOT NULL OR urgent = FALSE)";
        assertThat(texts(session.createConsumer(queue, selector), 1)).containsExactly("it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"number =", "JMSDestination = 'x'", "number = 'unterminated"})
    void aWrongSelectorIsRefusedAndTheSessionLivesOn(String selector) throws JMSException {
        Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = transacted.createConsumer(queue);
        sendNumbers(session, queue, 1);
        assertThat(text(consumer.receive(SOON))).isEqualTo("m1");
        assertThatThrownBy(() -> transacted.createConsumer(queue, selector))
                .isInstanceOf(InvalidSelectorException.class)
                .hasMessageContaining("at index");
        assertThatThrownBy(() -> transacted.createConsumer(topic, selector))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> transacted.createSharedConsumer(topic, "shared", selector))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> transacted.createBrowser(queue, selector))
                .isInstanceOf(InvalidSelectorException.class);
        transacted.rollback();
        assertThat(text(consumer.receive(SOON))).isEqualTo("m1");
        transacted.commit();
    }

    @Test
    void aSubscriptionStoresWhatItsSelectorMatches() throws JMSException {
        MessageConsumer even = session.createConsumer(topic, "number = 2 OR number = 4");
        MessageConsumer shared = session.createSharedConsumer(topic, "shared", "number > 3");
        MessageConsumer all = session.createConsumer(topic);
        sendNumbers(session, topic, 5);
        assertThat(texts(even, 2)).containsExactly("m2", "m4");
        assertThat(texts(shared, 2)).containsExactly("m4", "m5");
        assertThat(texts(all, 5)).hasSize(5);
    }

    @Test
    void noLocalKeepsOwnMessagesOut() throws JMSException {
        Connection identified = broker.factory().createConnection();
        try {
            identified.setClientID("me");
            identified.start();
            Session own = identified.createSession();
            MessageConsumer others = own.createConsumer(topic, null, true);
            MessageConsumer durable = own.createDurableConsumer(topic, "durable", "number < 2", true);
            MessageConsumer anonymous = session.createConsumer(topic, null, true);
            sendNumbers(own, topic, 1);
            sendNumbers(session, topic, 2);
            assertThat(texts(others, 2)).containsExactly("m1", "m2");
            assertThat(texts(durable, 1)).containsExactly("m1");
            assertThat(texts(anonymous, 1)).containsExactly("m1");
        } finally {
            identified.close();
        }
    }

    @Test
    void aBrowserSeesWhatIsThereAndTakesNothing() throws JMSException {
        session.createConsumer(queue).close();
        sendNumbers(session, queue, 500);
        Connection narrow = broker.connect("prefetchCount=7");
        QueueBrowser all = narrow.createSession().createBrowser(queue);
        QueueBrowser some = session.createBrowser(queue, "number > 498");
        assertThat(texts(all)).hasSize(500).startsWith("m1", "m2").endsWith("m499", "m500");
        assertThat(texts(some)).containsExactly("m499", "m500");
        assertThat(texts(all)).hasSize(500);
        MessageConsumer consumer = session.createConsumer(queue, "number <= 498");
        for (int number = 1; number <= 498; number++) {
            Message message = consumer.receive(SOON);
            assertThat(text(message)).isEqualTo("m" + number);
            assertThat(message.getJMSRedelivered()).isFalse();
        }
        assertThat(texts(all)).containsExactly("m499", "m500");
        assertThat(texts(session.createConsumer(queue), 2)).containsExactly("m499", "m500");
        assertThat(texts(all)).isEmpty();
        all.close();
        some.close();
    }
}
