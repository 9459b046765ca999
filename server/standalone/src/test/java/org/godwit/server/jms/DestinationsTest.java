package org.godwit.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Queues, topics and temporary ones, in both APIs. */
@ParameterizedClass
@EnumSource(Way.class)
class DestinationsTest {
    private static final long SOON = 60_000;
    private static final long NOT_COMING = 100;

    @Parameter
    Way way;

    private RunningBroker broker;
    private Connection connection;
    private Session session;

    @BeforeEach
    void start() throws JMSException {
        broker = new RunningBroker(way, null);
        connection = broker.connect();
        session = connection.createSession();
    }

    @AfterEach
    void stop() throws JMSException {
        broker.close();
    }

    private static String text(Message message) throws JMSException {
        return message == null ? null : ((TextMessage) message).getText();
    }

    @Test
    void topicsReachEverySubscriberAndWildcards() throws JMSException {
        MessageConsumer exact = session.createConsumer(session.createTopic("news.sports"));
        MessageConsumer star = session.createConsumer(session.createTopic("news.*"));
        MessageConsumer hash = session.createConsumer(session.createTopic("news.#"));
        MessageProducer producer = session.createProducer(null);
        producer.send(session.createTopic("news.sports"), session.createTextMessage("goal"));
        producer.send(session.createTopic("news.world.europe"), session.createTextMessage("vote"));
        producer.send(session.createTopic("weather"), session.createTextMessage("rain"));
        Message goal = star.receive(SOON);
        assertThat(text(goal)).isEqualTo("goal");
        assertThat(goal.getJMSDestination()).isEqualTo(session.createTopic("news.sports"));
        assertThat(star.receive(NOT_COMING)).isNull();
        assertThat(text(exact.receive(SOON))).isEqualTo("goal");
        assertThat(text(hash.receive(SOON))).isEqualTo("goal");
        assertThat(text(hash.receive(SOON))).isEqualTo("vote");
        assertThat(hash.receive(NOT_COMING)).isNull();
    }

    @Test
    void requestAndReplyOverATemporaryQueue() throws Exception {
        Queue service = session.createQueue("service");
        Session serving = connection.createSession();
        serving.createConsumer(service).setMessageListener(request -> {
            try {
                TextMessage answer = serving.createTextMessage(text(request) + "!");
                answer.setJMSCorrelationID(request.getJMSMessageID());
                serving.createProducer(request.getJMSReplyTo()).send(answer);
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
        TemporaryQueue answers = session.createTemporaryQueue();
        MessageConsumer consumer = session.createConsumer(answers);
        TextMessage request = session.createTextMessage("hello");
        request.setJMSReplyTo(answers);
        session.createProducer(service).send(request);
        Message answer = consumer.receive(SOON);
        assertThat(text(answer)).isEqualTo("hello!");
        assertThat(answer.getJMSCorrelationID()).isEqualTo(request.getJMSMessageID());
        assertThatThrownBy(answers::delete).isInstanceOf(IllegalStateException.class);
        consumer.close();
        answers.delete();
        assertThatThrownBy(() -> session.createProducer(null).send(answers, session.createTextMessage("late")))
                .isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void temporaryDestinationsBelongToTheirConnection() throws JMSException {
        TemporaryTopic topic = session.createTemporaryTopic();
        TemporaryQueue queue = session.createTemporaryQueue();
        Session other = broker.connect().createSession();
        assertThatThrownBy(() -> other.createConsumer(topic)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> other.createConsumer(queue)).isInstanceOf(InvalidDestinationException.class);
        MessageConsumer own = session.createConsumer(topic);
        other.createProducer(topic).send(other.createTextMessage("hi"));
        assertThat(text(own.receive(SOON))).isEqualTo("hi");
        connection.close();
        assertThatThrownBy(() -> other.createProducer(null).send(queue, other.createTextMessage("late")))
                .isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void aConsumerThatIsNotStartedTakesNothingFromOthers() throws JMSException {
        Queue queue = session.createQueue("work");
        try (Connection idle = broker.factory().createConnection()) {
            MessageConsumer waiting = idle.createSession().createConsumer(queue);
            MessageConsumer working = session.createConsumer(queue);
            for (int i = 0; i < 4; i++) {
                session.createProducer(queue).send(session.createTextMessage("job " + i));
            }
            for (int i = 0; i < 4; i++) {
                assertThat(text(working.receive(SOON))).isEqualTo("job " + i);
            }
            session.createProducer(queue).send(session.createTextMessage("for whom is left"));
            working.close();
            idle.start();
            assertThat(text(waiting.receive(SOON))).isEqualTo("for whom is left");
        }
    }

    @Test
    void aMissingTopicIsToldBeforeAMissingClientIdentifier() {
        assertThatThrownBy(() -> session.createDurableConsumer(null, "kept"))
                .isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void aSendAloneDeclaresNothing() throws JMSException {
        MessageProducer any = session.createProducer(null);
        assertThatThrownBy(() -> any.send(session.createQueue("nowhere"), session.createTextMessage("lost")))
                .isInstanceOf(InvalidDestinationException.class);
        Session careful = broker.connect("createQueues=false").createSession();
        assertThatThrownBy(() -> careful.createConsumer(careful.createQueue("nowhere")))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> careful.createProducer(careful.createQueue("nowhere")))
                .isInstanceOf(InvalidDestinationException.class);
        session.createConsumer(session.createQueue("nowhere"));
        any.send(session.createQueue("nowhere"), session.createTextMessage("found"));
    }

    @Test
    void anyExchangeCanBeSentTo() throws JMSException {
        MessageConsumer consumer = session.createConsumer(session.createTopic("prices.gold"));
        session.createProducer(session.createQueue("exchange:amq.topic/prices.gold"))
                .send(session.createTextMessage("up"));
        assertThat(text(consumer.receive(SOON))).isEqualTo("up");
    }

    @Test
    void clientIdsAreUnique() throws JMSException {
        Connection first = broker.factory("clientId=me").createConnection();
        assertThat(first.getClientID()).isEqualTo("me");
        assertThatThrownBy(() -> broker.factory("clientId=me").createConnection())
                .isInstanceOf(InvalidClientIDException.class);
        first.close();
        broker.factory("clientId=me").createConnection().close();
        assertThatThrownBy(() -> connection.setClientID("late")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theSimplifiedApi() {
        try (JMSContext context = broker.factory().createContext()) {
            Queue queue = context.createQueue("simple");
            Topic topic = context.createTopic("simple.topic");
            var subscriber = context.createConsumer(topic);
            var consumer = context.createConsumer(queue);
            JMSProducer producer = context.createProducer()
                    .setProperty("colour", "blue")
                    .setPriority(8)
                    .setJMSCorrelationID("c");
            producer.send(queue, "text")
                    .send(queue, Map.of("key", 5))
                    .send(queue, new byte[] {1})
                    .send(topic, "news");
            Message first = consumer.receive(SOON);
            assertThat(Unchecked.get(() -> first.getStringProperty("colour"))).isEqualTo("blue");
            assertThat(Unchecked.get(first::getJMSPriority)).isEqualTo(8);
            assertThat(Unchecked.get(first::getJMSCorrelationID)).isEqualTo("c");
            assertThatThrownBy(() -> consumer.receiveBody(String.class, SOON))
                    .isInstanceOf(MessageFormatRuntimeException.class);
            assertThat((Object) consumer.receiveBody(Map.class, SOON)).isEqualTo(Map.of("key", 5));
            assertThat(consumer.receiveBody(byte[].class, SOON)).containsExactly(1);
            assertThat(subscriber.receiveBody(String.class, SOON)).isEqualTo("news");
            assertThat(consumer.receiveBodyNoWait(String.class)).isNull();
            try (JMSContext transacted = context.createContext(JMSContext.SESSION_TRANSACTED)) {
                transacted.createProducer().send(queue, "dropped");
                transacted.rollback();
                transacted.createProducer().send(queue, "kept");
                transacted.commit();
            }
            assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("kept");
        }
    }
}
