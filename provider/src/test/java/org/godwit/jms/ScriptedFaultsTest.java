package org.godwit.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.Content;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.JmsMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What applications do wrong, or have happen to them: whoever waits is told, and the rest goes on. */
class ScriptedFaultsTest {
    private final ScriptedPeer peer = new ScriptedPeer();
    private Connection connection;

    @AfterEach
    void nothingIsLeft() throws JMSException {
        try {
            peer.close();
        } finally {
            if (connection != null) {
                connection.close();
            }
        }
        ThreadCheck.noClientThreads();
    }

    private GodwitConnectionFactory factory() {
        return new GodwitConnectionFactory(peer.uri() + "?reconnectDelayMillis=5");
    }

    private Session openSession() throws JMSException {
        peer.expectConnect();
        connection = factory().createConnection();
        peer.expectSession();
        return connection.createSession();
    }

    private void close(int sessions) throws JMSException {
        for (int i = 0; i < sessions; i++) {
            peer.expectSessionClose();
        }
        peer.expectConnectionClose();
        connection.close();
        peer.awaitScript();
    }

    private static Content content(String kind, byte[] body) {
        BasicProperties properties = BasicProperties.builder()
                .deliveryMode(BasicProperties.PERSISTENT)
                .headers(FieldTable.builder().put("x-jms-type", kind).build())
                .build();
        return new Content(ContentHeader.of(properties), Body.of(body));
    }

    private static Content text(String text) {
        return content("text", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anErrorOfAListenerReturnsTheMessageAndLeavesItsThreadAlone() throws Exception {
        Session session = openSession();
        peer.expectConsume();
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        consumer.setMessageListener(message -> {
            heard.add(text(message));
            if (heard.size() == 1) {
                throw new NoClassDefFoundError("for the test");
            }
        });
        connection.start();
        peer.expect(JmsMethod.Settle.class).expectOk(JmsMethod.Settle.class);
        peer.deliver(2, "c1", 1, false, text("one"));
        peer.deliver(2, "c1", 2, false, text("two"));
        await().atMost(ScriptedPeer.PATIENCE)
                .untilAsserted(() -> assertThat(heard).containsExactly("one", "two"));
        peer.awaitScript();
        assertThat(peer.seen(JmsMethod.Settle.class))
                .extracting(JmsMethod.Settle::outcome)
                .containsExactly(JmsMethod.OUTCOME_RETURNED_SEEN, JmsMethod.OUTCOME_ACCEPTED);
        connection.stop();
        peer.expectOk(JmsMethod.Cancel.class);
        consumer.close();
        close(1);
    }

    private static String text(Message message) {
        try {
            return ((TextMessage) message).getText();
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anErrorOfACompletionListenerLeavesTheNextToBeTold() throws Exception {
        Session session = openSession();
        peer.expectOk(JmsMethod.Lookup.class);
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        BlockingQueue<String> completed = new LinkedBlockingQueue<>();
        peer.expectPublish().expectPublish();
        producer.send(session.createTextMessage("one"), new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                throw new NoClassDefFoundError("for the test");
            }

            @Override
            public void onException(Message message, Exception exception) {
                completed.add("exception");
            }
        });
        producer.send(session.createTextMessage("two"), new RecordingCompletionListener(completed));
        assertThat(completed.poll(60, TimeUnit.SECONDS)).isEqualTo("completed two");
        close(1);
    }
}
