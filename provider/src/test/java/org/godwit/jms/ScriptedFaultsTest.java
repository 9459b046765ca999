package org.godwit.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.ChannelMethod;
import org.godwit.amqp.Content;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.JmsMethod;
import org.godwit.amqp.ProtocolHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What applications do wrong, or have happen to them: whoever waits is told, and the rest goes on. */
class ScriptedFaultsTest {
    private static final String LONG_NAME = "n".repeat(300);

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

    private static byte[] serialized(Object object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
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

    @Test
    void theExceptionListenerIsToldOneThingAfterTheOther() throws Exception {
        Session session = openSession();
        peer.expectConsume().expectConsume();
        session.createConsumer(session.createQueue("orders"));
        session.createConsumer(session.createQueue("parcels"));
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch both = new CountDownLatch(2);
        connection.setExceptionListener(lost -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            both.countDown();
            awaitBriefly(both);
            inside.decrementAndGet();
        });
        peer.expectConnect().expectSession();
        peer.expectFailed(JmsMethod.Consume.class, 404, "gone").expectFailed(JmsMethod.Consume.class, 404, "gone");
        peer.breakConnection();
        assertThat(both.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValue(1);
        peer.awaitScript();
        close(1);
    }

    private static void awaitBriefly(CountDownLatch latch) {
        try {
            if (latch.await(300, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aBodyThatCannotBeReadStaysToBeReceived() throws Exception {
        peer.expectConnect();
        peer.expectSession().expectConsume();
        try (JMSContext context = factory().createContext()) {
            JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
            peer.deliver(2, "c1", 1, false, content("object", serialized(new ArrayList<>(List.of("not allowed")))));
            assertThatThrownBy(() -> consumer.receiveBody(ArrayList.class, 60_000))
                    .isInstanceOf(MessageFormatRuntimeException.class)
                    .hasMessageContaining("deserializationAllow");
            peer.expectOk(JmsMethod.Settle.class);
            assertThat(consumer.receive(1_000)).isInstanceOf(ObjectMessage.class);
            peer.awaitScript();
            peer.expectSessionClose().expectConnectionClose();
        }
        peer.awaitScript();
    }

    /** Is read when the test says so. */
    private static final class Slow implements Serializable {
        private static final long serialVersionUID = 1L;
        private static volatile CountDownLatch reading = new CountDownLatch(1);
        private static volatile CountDownLatch readable = new CountDownLatch(1);

        private static void begin() {
            reading = new CountDownLatch(1);
            readable = new CountDownLatch(1);
        }

        private void readObject(ObjectInputStream in) throws IOException {
            reading.countDown();
            try {
                readable.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException(e.getMessage());
            }
        }
    }

    @Test
    void whatABreakMadeVoidDoesNotStayToBeReceived() throws Exception {
        Slow.begin();
        peer.expectConnect();
        peer.expectSession().expectConsume();
        GodwitConnectionFactory factory = factory();
        factory.setProperty("deserializationAllow", Slow.class.getName());
        try (JMSContext context = factory.createContext()) {
            JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
            peer.deliver(2, "c1", 1, false, content("object", serialized(new Slow())));
            CompletableFuture<String> receiving =
                    CompletableFuture.supplyAsync(() -> consumer.receiveBody(String.class, 60_000));
            assertThat(Slow.reading.await(60, TimeUnit.SECONDS)).isTrue();
            peer.expectConnect().expectSession().expectOk(JmsMethod.Consume.class);
            peer.breakConnection();
            peer.awaitScript();
            Slow.readable.countDown();
            assertThatThrownBy(receiving::join).hasCauseInstanceOf(MessageFormatRuntimeException.class);
            peer.expect(JmsMethod.Drain.class, (command, p) -> {
                p.deliver(2, "c1", 1, true, text("again"));
                p.send(2, new JmsMethod.Ok(((JmsMethod.Drain) command.method()).request()));
            });
            peer.expectOk(JmsMethod.Settle.class);
            assertThat(consumer.receiveBodyNoWait(String.class)).isEqualTo("again");
            peer.awaitScript();
            peer.expectSessionClose().expectConnectionClose();
        }
        peer.awaitScript();
    }

    @Test
    void whatIsTooFarAwayForATimeIsAtTheEndOfTime() throws Exception {
        Session session = openSession();
        peer.expectOk(JmsMethod.Lookup.class);
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        Message message = session.createMessage();
        producer.setTimeToLive(Long.MAX_VALUE);
        peer.expectPublish();
        producer.send(message);
        assertThat(message.getJMSExpiration()).isEqualTo(Long.MAX_VALUE);
        assertThat(Long.parseLong(lastPublished().expiration())).isBetween(1L, Long.MAX_VALUE / 2);
        producer.setTimeToLive(1);
        producer.setDeliveryDelay(Long.MAX_VALUE);
        peer.expectPublish();
        producer.send(message);
        assertThat(message.getJMSExpiration()).isEqualTo(Long.MAX_VALUE);
        assertThat(message.getJMSDeliveryTime()).isEqualTo(Long.MAX_VALUE);
        assertThat(lastPublished().headers().get("x-jms-delivery-time")).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> producer.send(message, 2, 4, -1))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("-1");
        close(1);
    }

    private ContentHeader lastPublished() {
        return peer.seen().get(peer.seen().size() - 1).content().header();
    }

    @Test
    void anInterruptedThreadClosesItsSession() throws Exception {
        Session session = openSession();
        peer.expectConsume();
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        connection.start();
        peer.deliver(2, "c1", 1, false, text("one"));
        peer.expect(JmsMethod.Settle.class);
        assertThat(consumer.receive()).isNotNull();
        peer.expectSessionClose();
        Thread.currentThread().interrupt();
        try {
            session.close();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        peer.awaitScript();
        close(0);
    }

    @Test
    void whatIsTooLongForTheWireIsRefusedAndNotAskedForAgain() throws Exception {
        Session session = openSession();
        Topic topic = session.createTopic(LONG_NAME);
        assertThatThrownBy(() -> session.createProducer(session.createQueue(LONG_NAME)))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createProducer(null).send(topic, session.createMessage()))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("300 bytes");
        assertThatThrownBy(() -> session.createConsumer(topic)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createSharedConsumer(session.createTopic("news"), LONG_NAME))
                .isInstanceOf(JMSException.class);
        peer.expectOk(JmsMethod.Lookup.class);
        String selector = "name = '" + "x".repeat(200_000) + "'";
        assertThatThrownBy(() -> session.createConsumer(session.createQueue("orders"), selector))
                .isInstanceOf(InvalidSelectorException.class)
                .hasMessageContaining("bytes");
        peer.expectConnect().expectSession();
        peer.breakConnection();
        peer.awaitScript();
        peer.expectOk(JmsMethod.Lookup.class).expectPublish();
        session.createProducer(session.createQueue("orders")).send(session.createMessage());
        close(1);
    }

    @Test
    void closingASessionWhileItsConnectionIsAwayTellsWhoWaits() throws Exception {
        Session session = openSession();
        peer.expect(ProtocolHeader.class);
        peer.breakConnection();
        peer.awaitScript();
        AtomicReference<Thread> subscriber = new AtomicReference<>();
        CompletableFuture<MessageConsumer> subscribing = CompletableFuture.supplyAsync(() -> {
            subscriber.set(Thread.currentThread());
            try {
                return session.createConsumer(session.createTopic("news"));
            } catch (JMSException e) {
                throw new CompletionException(e);
            }
        });
        await().atMost(ScriptedPeer.PATIENCE)
                .until(() -> subscriber.get() != null && subscriber.get().getState() == Thread.State.TIMED_WAITING);
        session.close();
        assertThatThrownBy(() -> subscribing.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFlowThatWasStoppedGoesOnWithTheNextConnection() throws Exception {
        Session session = openSession();
        peer.expectOk(JmsMethod.Lookup.class);
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        peer.expect(ChannelMethod.FlowOk.class);
        peer.send(2, new ChannelMethod.Flow(false));
        peer.awaitScript();
        peer.expectConnect().expectSession().expectPublish();
        peer.breakConnection();
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            try {
                producer.send(session.createMessage());
            } catch (JMSException e) {
                throw new CompletionException(e);
            }
        });
        sending.get(60, TimeUnit.SECONDS);
        close(1);
    }

    @Test
    void whatIsAcknowledgedOverALostConnectionIsNotAcknowledged() throws Exception {
        peer.expectConnect();
        connection = new GodwitConnectionFactory(peer.uri() + "?reconnect=false").createConnection();
        peer.expectSession().expectConsume();
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        connection.start();
        peer.deliver(2, "c1", 1, false, text("one"));
        Message message = consumer.receive();
        BlockingQueue<JMSException> told = new LinkedBlockingQueue<>();
        connection.setExceptionListener(told::add);
        peer.breakConnection();
        assertThat((Throwable) told.poll(60, TimeUnit.SECONDS)).isNotNull();
        assertThatThrownBy(message::acknowledge).isInstanceOf(JMSException.class);
        connection.close();
    }

    @Test
    void closingASessionWhileItIsRestoredIsNoLoss() throws Exception {
        Session session = openSession();
        peer.expectConsume();
        session.createConsumer(session.createQueue("orders"));
        BlockingQueue<JMSException> told = new LinkedBlockingQueue<>();
        connection.setExceptionListener(told::add);
        peer.expectConnect().expectSession().expect(JmsMethod.Consume.class);
        peer.breakConnection();
        peer.awaitScript();
        peer.expectSessionClose();
        session.close();
        assertThat(told.poll(200, TimeUnit.MILLISECONDS)).isNull();
        close(0);
    }

    @Test
    void aBrowserShowsNothingTwiceAndSaysThatItsConnectionBroke() throws Exception {
        Session session = openSession();
        peer.expectConsume().expectOk(JmsMethod.Cancel.class).expectOk(JmsMethod.Consume.class);
        QueueBrowser browser = session.createBrowser(session.createQueue("orders"));
        Enumeration<?> messages = browser.getEnumeration();
        peer.expect(JmsMethod.Drain.class, (command, p) -> {
            p.deliver(2, "c2", 1, false, text("one"));
            p.deliver(2, "c2", 2, false, text("two"));
            p.send(2, new JmsMethod.Ok(((JmsMethod.Drain) command.method()).request()));
        });
        assertThat(text((Message) messages.nextElement())).isEqualTo("one");
        peer.expectConnect().expectSession();
        peer.breakConnection();
        peer.awaitScript();
        assertThat(text((Message) messages.nextElement())).isEqualTo("two");
        assertThatThrownBy(messages::hasMoreElements)
                .isInstanceOf(JMSRuntimeException.class)
                .hasMessageContaining("broke");
        assertThat(messages.hasMoreElements()).isFalse();
        close(1);
    }
}
