package org.godwit.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which of several consumers gets a message: groups, single active consumers, priorities. */
@ParameterizedClass
@EnumSource(Way.class)
class GroupsTest {
    private static final long SOON = 60_000;
    private static final long NOT_COMING = 100;

    @Parameter
    Way way;

    private RunningBroker broker;
    private Session session;
    private Queue queue;

    @BeforeEach
    void start() throws JMSException {
        broker = new RunningBroker(way, null);
        session = broker.connect().createSession();
        queue = session.createQueue("orders");
    }

    @AfterEach
    void stop() throws JMSException {
        broker.close();
    }

    private void send(String group, int from, int through) throws JMSException {
        MessageProducer producer = session.createProducer(queue);
        for (int number = from; number <= through; number++) {
            TextMessage message = session.createTextMessage(group + number);
            message.setStringProperty("JMSXGroupID", group);
            message.setIntProperty("JMSXGroupSeq", number);
            producer.send(message);
        }
    }

    private static String text(Message message) throws JMSException {
        return message == null ? null : ((TextMessage) message).getText();
    }

    private static List<String> numbered(String group, int from, int through) {
        List<String> texts = new ArrayList<>();
        for (int number = from; number <= through; number++) {
            texts.add(group + number);
        }
        return texts;
    }

    private record Taken(int consumer, String text) {}

    @Test
    void concurrentConsumersShareGroupsAndKeepTheOrderOfEach() throws JMSException {
        ConcurrentLinkedQueue<Taken> taken = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 3; i++) {
            int consumer = i;
            broker.connect("prefetchCount=5")
                    .createSession()
                    .createConsumer(queue)
                    .setMessageListener(message -> {
                        try {
                            taken.add(new Taken(consumer, text(message)));
                        } catch (JMSException e) {
                            throw new AssertionError(e);
                        }
                    });
        }
        int each = 40;
        for (int number = 1; number <= each; number++) {
            for (String group : List.of("a", "b", "c", "d", "e", "f")) {
                send(group, number, number);
            }
        }
        await().atMost(Duration.ofMillis(SOON)).until(() -> taken.size() == 6 * each);
        Map<String, List<String>> texts = new LinkedHashMap<>();
        Map<String, Set<Integer>> consumers = new LinkedHashMap<>();
        taken.forEach(one -> {
            String group = one.text().substring(0, 1);
            texts.computeIfAbsent(group, first -> new ArrayList<>()).add(one.text());
            consumers.computeIfAbsent(group, first -> new HashSet<>()).add(one.consumer());
        });
        texts.forEach((group, got) -> assertThat(got).isEqualTo(numbered(group, 1, each)));
        assertThat(consumers.values()).allSatisfy(by -> assertThat(by).hasSize(1));
        Set<Integer> all = new HashSet<>();
        consumers.values().forEach(all::addAll);
        assertThat(all).as("who got groups").hasSizeGreaterThan(1);
    }

    @Test
    void aGroupPassesOnWhenItsConsumerCloses() throws JMSException {
        Session transacted = broker.connect("prefetchCount=2").createSession(Session.SESSION_TRANSACTED);
        MessageConsumer first = transacted.createConsumer(queue);
        send("a", 1, 4);
        assertThat(text(first.receive(SOON))).isEqualTo("a1");
        transacted.commit();
        MessageConsumer second = broker.connect().createSession().createConsumer(queue);
        assertThat(second.receive(NOT_COMING)).isNull();
        first.close();
        for (String expected : numbered("a", 2, 4)) {
            assertThat(text(second.receive(SOON))).isEqualTo(expected);
        }
    }

    @Test
    void aGroupStaysWithItsConsumerAndInOrderOverARollback() throws JMSException {
        Session transacted = broker.connect().createSession(Session.SESSION_TRANSACTED);
        MessageConsumer first = transacted.createConsumer(queue);
        send("a", 1, 3);
        assertThat(text(first.receive(SOON))).isEqualTo("a1");
        assertThat(text(first.receive(SOON))).isEqualTo("a2");
        MessageConsumer second = broker.connect().createSession().createConsumer(queue);
        transacted.rollback();
        for (String expected : numbered("a", 1, 3)) {
            assertThat(text(first.receive(SOON))).isEqualTo(expected);
        }
        transacted.commit();
        assertThat(second.receive(NOT_COMING)).isNull();
    }

    private void declare(Map<String, Object> arguments) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(broker.port());
        try (com.rabbitmq.client.Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("orders", true, false, false, arguments);
        }
    }

    @Test
    void aSingleActiveConsumerHasAllUntilItCloses() throws Exception {
        declare(Map.of("x-single-active-consumer", true));
        MessageConsumer first = broker.connect().createSession().createConsumer(queue);
        MessageConsumer second = broker.connect().createSession().createConsumer(queue);
        send("a", 1, 1);
        send("b", 1, 1);
        assertThat(text(first.receive(SOON))).isEqualTo("a1");
        assertThat(text(first.receive(SOON))).isEqualTo("b1");
        assertThat(second.receive(NOT_COMING)).isNull();
        first.close();
        send("a", 2, 2);
        assertThat(text(second.receive(SOON))).isEqualTo("a2");
    }

    @Test
    void theWillingConsumerOfTheHighestPriorityIsServedFirst() throws JMSException {
        MessageConsumer low = broker.connect().createSession().createConsumer(queue);
        Session urgent = broker.connect("prefetchCount=2&consumerPriority=5").createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer high = urgent.createConsumer(queue);
        MessageProducer producer = session.createProducer(queue);
        for (int number = 1; number <= 3; number++) {
            producer.send(session.createTextMessage("m" + number));
        }
        assertThat(text(low.receive(SOON))).as("the other is full").isEqualTo("m3");
        assertThat(text(high.receive(SOON))).isEqualTo("m1");
        assertThat(text(high.receive(SOON))).isEqualTo("m2");
    }
}
