package org.godwit.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Durable and shared subscriptions: concurrent consumers, and the rules about names and changes. */
@ParameterizedClass
@EnumSource(Way.class)
class SubscriptionsTest {
    private static final long SOON = 60_000;
    private static final long NOT_COMING = 100;
    private static final int MESSAGES = 300;

    @Parameter
    Way way;

    private RunningBroker broker;
    private Session publishing;
    private Topic topic;

    @BeforeEach
    void start() throws JMSException {
        broker = new RunningBroker(way, null);
        publishing = broker.connect().createSession();
        topic = publishing.createTopic("news");
    }

    @AfterEach
    void stop() throws JMSException {
        broker.close();
    }

    private Session session(String clientId) throws JMSException {
        return broker.connect(clientId == null ? "" : "clientId=" + clientId).createSession();
    }

    private void publish(Topic to, String... texts) throws JMSException {
        MessageProducer producer = publishing.createProducer(to);
        for (String text : texts) {
            producer.send(publishing.createTextMessage(text));
        }
    }

    private static String text(Message message) throws JMSException {
        return message == null ? null : ((TextMessage) message).getText();
    }

    private interface Opening {
        MessageConsumer open(Session session) throws JMSException;
    }

    /** Consumers of one subscription, each on a connection of its own, get every message once between them. */
    private void shareOut(Opening opening) throws JMSException {
        ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
        Set<Integer> busy = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 4; i++) {
            int number = i;
            Session session = broker.connect("prefetchCount=3").createSession();
            opening.open(session).setMessageListener(message -> {
                try {
                    busy.add(number);
                    received.add(text(message));
                } catch (JMSException e) {
                    throw new AssertionError(e);
                }
            });
        }
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            expected.add("" + i);
            publish(topic, "" + i);
        }
        await().atMost(Duration.ofMillis(SOON)).until(() -> received.size() >= MESSAGES);
        assertThat(received).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(busy).hasSizeGreaterThan(1);
    }

    @Test
    void aSharedSubscriptionIsSharedOutOverConnections() throws JMSException {
        shareOut(session -> session.createSharedConsumer(topic, "sub"));
    }

    @Test
    void aSharedDurableSubscriptionIsSharedOutOverConnections() throws JMSException {
        shareOut(session -> session.createSharedDurableConsumer(topic, "sub"));
    }

    @Test
    void whatAConsumerOfASharedSubscriptionLeavesGoesToTheOthers() throws JMSException {
        Session leaving = broker.connect().createSession(Session.SESSION_TRANSACTED);
        MessageConsumer first = leaving.createSharedConsumer(topic, "sub");
        MessageConsumer second = session(null).createSharedConsumer(topic, "sub");
        publish(topic, "1", "2", "3", "4");
        assertThat(first.receive(SOON)).isNotNull();
        leaving.close();
        List<String> received = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            received.add(text(second.receive(SOON)));
        }
        assertThat(received).containsExactlyInAnyOrder("1", "2", "3", "4");
    }

    @Test
    void aSharedDurableSubscriptionKeepsWhatComesWhileNobodyListens() throws JMSException {
        session("me").createSharedDurableConsumer(topic, "sub").close();
        publish(topic, "kept");
        Session another = session(null);
        MessageConsumer others = another.createSharedDurableConsumer(topic, "sub");
        assertThat(others.receive(NOT_COMING))
                .as("of another client identifier")
                .isNull();
    }

    @Test
    void aSharedNonDurableSubscriptionEndsWithItsLastConsumer() throws JMSException {
        Session session = session(null);
        MessageConsumer first = session.createSharedConsumer(topic, "sub");
        MessageConsumer second = session.createSharedConsumer(topic, "sub");
        first.close();
        publish(topic, "kept");
        assertThat(text(second.receive(SOON))).isEqualTo("kept");
        second.close();
        publish(topic, "lost");
        assertThat(session.createSharedConsumer(topic, "sub").receive(NOT_COMING))
                .isNull();
    }

    @Test
    void aDurableSubscriptionHasOneConsumer() throws JMSException {
        Session session = session("me");
        session.createDurableConsumer(topic, "sub");
        assertThatThrownBy(() -> session.createDurableConsumer(topic, "sub")).isInstanceOf(JMSException.class);
    }

    @Test
    void durableSubscriptionsNeedAClientIdentifierUnlessShared() throws JMSException {
        Session session = session(null);
        assertThatThrownBy(() -> session.createDurableConsumer(topic, "sub")).isInstanceOf(JMSException.class);
        session.createSharedDurableConsumer(topic, "sub").close();
        session.unsubscribe("sub");
    }

    @Test
    void aSubscriptionInUseCannotChangeItsTopicOrSelector() throws JMSException {
        Session session = session("me");
        Topic other = session.createTopic("weather");
        session.createSharedDurableConsumer(topic, "durable", "number = 1");
        session.createSharedConsumer(topic, "shared", "number = 1");
        assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, "durable", "number = 2"))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createSharedDurableConsumer(other, "durable", "number = 1"))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createSharedConsumer(topic, "shared", "number = 2"))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createSharedConsumer(other, "shared", "number = 1"))
                .isInstanceOf(JMSException.class);
        session.createSharedDurableConsumer(topic, "durable", "number = 1");
        session.createSharedConsumer(topic, "shared", "number = 1");
    }

    @Test
    void changingATopicSelectorOrNoLocalMakesADurableSubscriptionAnew() throws JMSException {
        Session session = session("me");
        session.createDurableConsumer(topic, "sub").close();
        publish(topic, "dropped with the change");
        session.createDurableConsumer(topic, "sub", null, true).close();
        session.createDurableConsumer(topic, "sub", "number IS NULL", true).close();
        publish(topic, "kept");
        assertThat(text(session.createDurableConsumer(topic, "sub", "number IS NULL", true)
                        .receive(SOON)))
                .isEqualTo("kept");
        Session same = session("you");
        same.createDurableConsumer(topic, "sub").close();
        publish(topic, "for you");
        Topic other = same.createTopic("weather");
        MessageConsumer moved = same.createDurableConsumer(other, "sub");
        assertThat(moved.receive(NOT_COMING)).isNull();
        publish(other, "sunny");
        assertThat(text(moved.receive(SOON))).isEqualTo("sunny");
    }

    @Test
    void sharedAndUnsharedDurableSubscriptionsOfOneNameDoNotMix() throws JMSException {
        Session session = session("me");
        MessageConsumer unshared = session.createDurableConsumer(topic, "sub");
        assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, "sub"))
                .isInstanceOf(JMSException.class);
        unshared.close();
        session.unsubscribe("sub");
        session.createSharedDurableConsumer(topic, "sub");
        assertThatThrownBy(() -> session.createDurableConsumer(topic, "sub")).isInstanceOf(JMSException.class);
    }

    @Test
    void durableAndNonDurableSubscriptionsOfOneNameCoexist() throws JMSException {
        Session session = session("me");
        MessageConsumer durable = session.createSharedDurableConsumer(topic, "sub");
        MessageConsumer shared = session.createSharedConsumer(topic, "sub");
        publish(topic, "both");
        assertThat(text(durable.receive(SOON))).isEqualTo("both");
        assertThat(text(shared.receive(SOON))).isEqualTo("both");
    }

    @Test
    void unsubscribeWaitsForTheConsumersAndForgetsTheMessages() throws JMSException {
        Connection connection = broker.connect("clientId=me");
        Session session = connection.createSession();
        MessageConsumer consumer = session.createDurableConsumer(topic, "sub");
        assertThatThrownBy(() -> session.unsubscribe("sub")).isInstanceOf(JMSException.class);
        consumer.close();
        publish(topic, "forgotten");
        session.unsubscribe("sub");
        assertThat(session.createDurableConsumer(topic, "sub").receive(NOT_COMING))
                .isNull();
        assertThatThrownBy(() -> session.unsubscribe("unknown")).isInstanceOf(JMSException.class);
    }
}
