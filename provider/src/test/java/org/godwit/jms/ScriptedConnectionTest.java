package org.godwit.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.Command;
import org.godwit.amqp.ConnectionMethod;
import org.godwit.amqp.Content;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.JmsMethod;
import org.godwit.amqp.ProtocolHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The client against a peer that says what the test wants. */
class ScriptedConnectionTest {
    private final ScriptedPeer peer = new ScriptedPeer();
    private final List<Connection> connections = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() throws JMSException {
        try {
            peer.close();
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
        ThreadCheck.noClientThreads();
    }

    private GodwitConnectionFactory factory() {
        return new GodwitConnectionFactory(peer.uri() + "?reconnectDelayMillis=5&sendTimeoutMillis=60000");
    }

    private Connection connect() throws JMSException {
        return connect(factory());
    }

    private Connection connect(GodwitConnectionFactory factory) throws JMSException {
        peer.expectConnect();
        Connection connection = factory.createConnection();
        connections.add(connection);
        return connection;
    }

    private void close(Connection connection, int sessions) throws JMSException {
        for (int i = 0; i < sessions; i++) {
            peer.expectSessionClose();
        }
        peer.expectConnectionClose();
        connection.close();
        peer.awaitScript();
    }

    private static Content text(String text, int deliveryMode) {
        BasicProperties properties = BasicProperties.builder()
                .contentType("text/plain")
                .deliveryMode(deliveryMode)
                .headers(FieldTable.builder().put("x-jms-type", "text").build())
                .build();
        return new Content(ContentHeader.of(properties), Body.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void connectsAndCloses() throws JMSException {
        Connection connection = connect();
        close(connection, 0);
        ConnectionMethod.StartOk startOk =
                peer.seen(ConnectionMethod.StartOk.class).get(0);
        assertThat(new String(startOk.response(), StandardCharsets.UTF_8)).isEqualTo("\0user\0secret");
        assertThatThrownBy(connection::createSession).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void wrongCredentialsAreASecurityException() {
        peer.expect(ProtocolHeader.class, (command, p) -> p.send(0, ScriptedPeer.start(true)));
        peer.expect(
                ConnectionMethod.StartOk.class,
                (command, p) -> p.send(0, new ConnectionMethod.Close(403, "ACCESS_REFUSED - who are you", 0, 0)));
        peer.expect(ConnectionMethod.CloseOk.class);
        assertThatThrownBy(factory()::createConnection)
                .isInstanceOf(JMSSecurityException.class)
                .hasMessageContaining("who are you");
        peer.awaitScript();
    }

    @Test
    void aServerWithoutClassJmsIsRefusedByName() {
        peer.expect(ProtocolHeader.class, (command, p) -> p.send(0, ScriptedPeer.start(false)));
        assertThatThrownBy(factory()::createConnection)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("does not offer class jms");
        peer.awaitScript();
    }

    @Test
    void theNextHostIsTried() throws JMSException {
        Connection connection = connect(new GodwitConnectionFactory("amqp://127.0.0.1:1,127.0.0.1:" + peer.port()));
        close(connection, 0);
    }

    @Test
    void aConnectionThatIsRefusedIsSaidSo() {
        assertThatThrownBy(new GodwitConnectionFactory("amqp://127.0.0.1:1")::createConnection)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("Connection refused");
    }

    @Test
    void aClientIdInUseIsSaidSo() throws JMSException {
        Connection connection = connect();
        peer.expectFailed(JmsMethod.ClientId.class, 405, "taken");
        assertThatThrownBy(() -> connection.setClientID("me")).isInstanceOf(InvalidClientIDException.class);
        peer.expectOk(JmsMethod.ClientId.class);
        connection.setClientID("me");
        assertThatThrownBy(() -> connection.setClientID("you")).isInstanceOf(IllegalStateException.class);
        close(connection, 0);
    }

    @Test
    void aPersistentSendReturnsWhenPublished() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectOk(JmsMethod.Lookup.class);
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        peer.expect(JmsMethod.Publish.class);
        CompletableFuture<Void> sent = async(() -> producer.send(session.createTextMessage("one")));
        peer.awaitScript();
        assertThat(sent).isNotDone();
        peer.send(2, new JmsMethod.Published(1));
        sent.get(60, TimeUnit.SECONDS);
        Command publish = peer.seen().get(peer.seen().size() - 1);
        assertThat(publish.method()).isEqualTo(new JmsMethod.Publish(1, "", "orders", true));
        assertThat(publish.content().header().deliveryMode()).isEqualTo(2);
        close(connection, 1);
    }

    @Test
    void aRefusedSendThrowsWhatItMeans() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectOk(JmsMethod.Lookup.class);
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        peer.expect(JmsMethod.Publish.class, (command, p) -> p.send(2, new JmsMethod.Refused(1, 312, "no such queue")));
        assertThatThrownBy(() -> producer.send(session.createTextMessage("one")))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("no such queue");
        peer.expect(JmsMethod.Publish.class, (command, p) -> p.send(2, new JmsMethod.Refused(2, 403, "no right")));
        assertThatThrownBy(() -> producer.send(session.createTextMessage("two")))
                .isInstanceOf(JMSSecurityException.class);
        peer.expectPublish();
        producer.send(session.createTextMessage("three"));
        close(connection, 1);
    }

    @Test
    void transientSendsArePipelinedAfterTheFirst() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectOk(JmsMethod.Lookup.class);
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        peer.expectPublish();
        for (int i = 0; i < 100; i++) {
            peer.expect(JmsMethod.Publish.class);
        }
        for (int i = 0; i <= 100; i++) {
            producer.send(session.createTextMessage("message " + i));
        }
        peer.awaitScript();
        peer.send(2, new JmsMethod.Published(101));
        close(connection, 1);
    }

    @Test
    void aFullWindowBlocksUntilAnAnswerOrTheTimeout() throws Exception {
        Connection connection =
                connect(new GodwitConnectionFactory(peer.uri() + "?sendWindowCount=2&sendTimeoutMillis=2000"));
        peer.expectSession().expectOk(JmsMethod.Lookup.class);
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        peer.expectPublish().expect(JmsMethod.Publish.class).expect(JmsMethod.Publish.class);
        for (int i = 0; i < 3; i++) {
            producer.send(session.createTextMessage("message"));
        }
        assertThatThrownBy(() -> producer.send(session.createTextMessage("too many")))
                .isInstanceOf(ResourceAllocationException.class)
                .hasMessageContaining("no answer yet");
        peer.send(2, new JmsMethod.Published(3));
        peer.expect(JmsMethod.Publish.class);
        await().atMost(ONE_MINUTE).untilAsserted(() -> producer.send(session.createTextMessage("now")));
        close(connection, 1);
    }

    @Test
    void aBlockedConnectionBlocksSending() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectOk(JmsMethod.Lookup.class);
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        peer.send(0, new ConnectionMethod.Blocked("low on disk"));
        peer.expectOk(JmsMethod.Lookup.class);
        session.createProducer(session.createQueue("orders"));
        CompletableFuture<Void> sent = async(() -> producer.send(session.createTextMessage("one")));
        peer.awaitScript();
        assertThat(sent).isNotDone();
        peer.expectPublish();
        peer.send(0, new ConnectionMethod.Unblocked());
        sent.get(60, TimeUnit.SECONDS);
        close(connection, 1);
    }

    @Test
    void automaticAcknowledgementIsDurableBeforeTheNextMessage() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectConsume();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        connection.start();
        peer.expect(JmsMethod.Settle.class);
        peer.deliver(2, "c1", 1, false, text("one", 2));
        peer.deliver(2, "c1", 2, false, text("two", 2));
        assertThat(((TextMessage) consumer.receive()).getText()).isEqualTo("one");
        peer.awaitScript();
        JmsMethod.Settle settle = peer.seen(JmsMethod.Settle.class).get(0);
        assertThat(settle.first()).isEqualTo(1);
        assertThat(settle.request()).isNotZero();
        CompletableFuture<Message> second = supply(consumer::receive);
        assertThat(second).isNotDone();
        peer.expectOk(JmsMethod.Settle.class);
        peer.send(2, new JmsMethod.Ok(settle.request()));
        assertThat(((TextMessage) second.get(60, TimeUnit.SECONDS)).getText()).isEqualTo("two");
        close(connection, 1);
    }

    @Test
    void transientMessagesAreSettledInRanges() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectConsume();
        Session session = connection.createSession(Session.DUPS_OK_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        connection.start();
        for (int i = 1; i <= 10; i++) {
            peer.deliver(2, "c1", i, false, text("message", 1));
        }
        for (int i = 1; i <= 10; i++) {
            assertThat(consumer.receive(60_000)).isNotNull();
        }
        assertThat(consumer.receive(1)).isNull();
        await().atMost(ONE_MINUTE)
                .until(() -> peer.seen(JmsMethod.Settle.class).stream().anyMatch(settle -> settle.last() == 10));
        assertThat(peer.seen(JmsMethod.Settle.class)).allSatisfy(settle -> {
            assertThat(settle.request()).isZero();
            assertThat(settle.outcome()).isEqualTo(JmsMethod.OUTCOME_ACCEPTED);
        });
        close(connection, 1);
    }

    @Test
    void acknowledgeSettlesAllThatWasHandedOver() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectConsume();
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        connection.start();
        for (int i = 1; i <= 3; i++) {
            peer.deliver(2, "c1", i, false, text("message", 2));
        }
        consumer.receive();
        Message second = consumer.receive();
        peer.expectOk(JmsMethod.Settle.class);
        second.acknowledge();
        JmsMethod.Settle settle = peer.seen(JmsMethod.Settle.class).get(0);
        assertThat(List.of(settle.first(), settle.last())).containsExactly(1L, 2L);
        close(connection, 1);
    }

    @Test
    void recoverVoidsWhatWasDeliveredBefore() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectConsume();
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        connection.start();
        peer.deliver(2, "c1", 1, false, text("one", 2));
        peer.deliver(2, "c1", 2, false, text("two", 2));
        assertThat(consumer.receive()).isNotNull();
        peer.expect(JmsMethod.Recover.class, (command, p) -> {
            p.deliver(2, "c1", 3, false, text("void", 2));
            p.send(2, new JmsMethod.Ok(((JmsMethod.Recover) command.method()).request()));
            p.deliver(2, "c1", 4, true, text("one again", 2));
        });
        session.recover();
        Message again = consumer.receive();
        assertThat(((TextMessage) again).getText()).isEqualTo("one again");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        close(connection, 1);
    }

    @Test
    void anExpiredMessageIsRejectedUnseen() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectConsume();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        connection.start();
        BasicProperties expired = BasicProperties.builder()
                .expiration("1")
                .headers(FieldTable.builder().put("x-jms-expiration", 1_000L).build())
                .build();
        peer.expect(JmsMethod.Settle.class);
        peer.deliver(2, "c1", 1, false, new Content(ContentHeader.of(expired), Body.EMPTY));
        assertThat(consumer.receive(300)).isNull();
        peer.awaitScript();
        assertThat(peer.seen(JmsMethod.Settle.class).get(0).outcome()).isEqualTo(JmsMethod.OUTCOME_REJECTED);
        close(connection, 1);
    }

    @Test
    void receiveNoWaitDrains() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectConsume();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        connection.start();
        peer.expectOk(JmsMethod.Drain.class);
        assertThat(consumer.receiveNoWait()).isNull();
        peer.expect(JmsMethod.Drain.class, (command, p) -> {
            p.deliver(2, "c1", 1, false, text("one", 1));
            p.send(2, new JmsMethod.Ok(((JmsMethod.Drain) command.method()).request()));
        });
        assertThat(consumer.receiveNoWait()).isNotNull();
        close(connection, 1);
    }

    @Test
    void aListenerRunsOnItsOwnThreadAndItsFailureReturnsTheMessage() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectConsume();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        AtomicInteger calls = new AtomicInteger();
        consumer.setMessageListener(message -> {
            heard.add(Thread.currentThread().getName());
            if (calls.incrementAndGet() == 1) {
                throw new UnsupportedOperationException("not this time");
            }
        });
        connection.start();
        peer.expect(JmsMethod.Settle.class).expectOk(JmsMethod.Settle.class);
        peer.deliver(2, "c1", 1, false, text("one", 2));
        peer.deliver(2, "c1", 2, true, text("one", 2));
        assertThat(heard.poll(60, TimeUnit.SECONDS)).contains("listener");
        assertThat(heard.poll(60, TimeUnit.SECONDS)).contains("listener");
        peer.awaitScript();
        assertThat(peer.seen(JmsMethod.Settle.class))
                .extracting(JmsMethod.Settle::outcome)
                .containsExactly(JmsMethod.OUTCOME_RETURNED_SEEN, JmsMethod.OUTCOME_ACCEPTED);
        close(connection, 1);
    }

    @Test
    void aListenerCannotCloseItsSessionOrConnection() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectConsume();
        Session session = connection.createSession();
        BlockingQueue<Class<?>> thrown = new LinkedBlockingQueue<>();
        session.createConsumer(session.createQueue("orders")).setMessageListener(message -> {
            thrown.add(caught(session::close));
            thrown.add(caught(connection::close));
            thrown.add(caught(connection::stop));
        });
        connection.start();
        peer.expectOk(JmsMethod.Settle.class);
        peer.deliver(2, "c1", 1, false, text("one", 2));
        for (int i = 0; i < 3; i++) {
            assertThat((Object) thrown.poll(60, TimeUnit.SECONDS)).isEqualTo(IllegalStateException.class);
        }
        peer.awaitScript();
        close(connection, 1);
    }

    @Test
    void closeWakesAReceive() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectConsume();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        connection.start();
        AtomicReference<Thread> receiver = new AtomicReference<>();
        CompletableFuture<Message> waiting = supply(() -> {
            receiver.set(Thread.currentThread());
            return consumer.receive();
        });
        await().atMost(ONE_MINUTE)
                .until(() -> receiver.get() != null && receiver.get().getState() == Thread.State.WAITING);
        close(connection, 1);
        assertThat(waiting.get(60, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void closeWakesASend() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectOk(JmsMethod.Lookup.class);
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        peer.expect(JmsMethod.Publish.class);
        CompletableFuture<Void> sent = async(() -> producer.send(session.createTextMessage("one")));
        peer.awaitScript();
        close(connection, 1);
        assertThatThrownBy(() -> sent.get(60, TimeUnit.SECONDS)).hasRootCauseMessage("the session is closed");
    }

    @Test
    void anInterruptedSendSaysSoAndLeavesTheConnectionAlone() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectOk(JmsMethod.Lookup.class);
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        peer.expect(JmsMethod.Publish.class);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> producer.send(session.createTextMessage("one")))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        peer.expectPublish();
        producer.send(session.createTextMessage("two"));
        close(connection, 1);
    }

    @Test
    void wrongSelectorsAndQueuesLeaveTheSessionAlone() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectOk(JmsMethod.Lookup.class).expectFailed(JmsMethod.Consume.class, 502, "syntax");
        Session session = connection.createSession();
        assertThatThrownBy(() -> session.createConsumer(session.createQueue("orders"), "= = ="))
                .isInstanceOf(InvalidSelectorException.class);
        peer.expectFailed(JmsMethod.Lookup.class, 404, "no queue");
        assertThatThrownBy(() -> session.createConsumer(session.createQueue("missing")))
                .isInstanceOf(InvalidDestinationException.class);
        peer.expectConsume();
        session.createConsumer(session.createQueue("orders"));
        close(connection, 1);
    }

    @Test
    void aTransactionIsPublishedWithoutWaitingAndCommittedOnce() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectOk(JmsMethod.Lookup.class);
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        peer.expectPublish().expectPublish().expectPublish();
        for (int i = 0; i < 3; i++) {
            producer.send(session.createTextMessage("message"));
        }
        peer.expectOk(JmsMethod.Commit.class);
        session.commit();
        assertThat(peer.seen(JmsMethod.Commit.class).get(0).sequence()).isEqualTo(4);
        session.commit();
        close(connection, 1);
    }

    @Test
    void aRefusalInATransactionRollsItBack() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectOk(JmsMethod.Lookup.class);
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        peer.expectPublish();
        producer.send(session.createTextMessage("good"));
        peer.expect(JmsMethod.Publish.class, (command, p) -> p.send(2, new JmsMethod.Refused(2, 312, "gone")));
        producer.send(session.createTextMessage("bad"));
        peer.expectOk(JmsMethod.Rollback.class);
        assertThatThrownBy(session::commit)
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("gone");
        close(connection, 1);
    }

    @Test
    void unansweredSendsAreRepeatedAfterABreak() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectOk(JmsMethod.Lookup.class);
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        peer.expect(JmsMethod.Publish.class, (command, p) -> p.breakConnectionLater());
        peer.expectConnect().expectSession().expectPublish();
        producer.send(session.createTextMessage("one"));
        peer.awaitScript();
        List<JmsMethod.Publish> publishes = peer.seen(JmsMethod.Publish.class);
        assertThat(publishes).hasSize(2);
        assertThat(publishes.get(0)).isEqualTo(publishes.get(1));
        List<JmsMethod.Session> sessions = peer.seen(JmsMethod.Session.class);
        assertThat(sessions.get(3).producer()).isEqualTo(sessions.get(1).producer());
        close(connection, 1);
    }

    @Test
    void consumersComeBackAndOldDeliveriesAreVoid() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectConsume();
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        connection.start();
        peer.deliver(2, "c1", 1, false, text("one", 2));
        Message first = consumer.receive();
        peer.expectConnect().expectSession().expectOk(JmsMethod.Consume.class);
        peer.breakConnection();
        peer.awaitScript();
        first.acknowledge();
        peer.deliver(2, "c1", 1, true, text("one", 2));
        assertThat(consumer.receive().getJMSRedelivered()).isTrue();
        assertThat(peer.seen(JmsMethod.Settle.class)).isEmpty();
        close(connection, 1);
    }

    @Test
    void aTransactionThatBrokeIsRolledBack() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectOk(JmsMethod.Lookup.class);
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        peer.expectPublish();
        producer.send(session.createTextMessage("one"));
        peer.expectConnect().expectSession();
        peer.breakConnection();
        peer.awaitScript();
        peer.expectOk(JmsMethod.Rollback.class);
        assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
        peer.expectPublish().expectOk(JmsMethod.Commit.class);
        producer.send(session.createTextMessage("two"));
        session.commit();
        close(connection, 1);
    }

    @Test
    void aSendThatTheBreakInterruptedLeavesItToTheCommitToSaySo() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectOk(JmsMethod.Lookup.class);
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        peer.expect(JmsMethod.Publish.class, (command, p) -> p.breakConnectionLater());
        peer.expectConnect().expectSession();
        producer.send(session.createTextMessage("one"));
        peer.awaitScript();
        peer.expectOk(JmsMethod.Rollback.class);
        assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
        peer.expectPublish().expectOk(JmsMethod.Commit.class);
        producer.send(session.createTextMessage("two"));
        session.commit();
        close(connection, 1);
    }

    @Test
    void theOutcomeOfACommitIsAskedFor() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectOk(JmsMethod.Lookup.class);
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        for (int state : new int[] {JmsMethod.STATE_DONE, JmsMethod.STATE_NOT_KNOWN}) {
            peer.expectPublish();
            producer.send(session.createTextMessage("message"));
            peer.expect(JmsMethod.Commit.class, (command, p) -> p.breakConnectionLater());
            peer.expectConnect().expectSession();
            peer.expect(
                    JmsMethod.Outcome.class,
                    (command, p) ->
                            p.send(2, new JmsMethod.Decided(((JmsMethod.Outcome) command.method()).request(), state)));
            if (state == JmsMethod.STATE_DONE) {
                session.commit();
            } else {
                peer.expectOk(JmsMethod.Rollback.class);
                assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
            }
            peer.awaitScript();
        }
        List<JmsMethod.Commit> commits = peer.seen(JmsMethod.Commit.class);
        List<JmsMethod.Outcome> outcomes = peer.seen(JmsMethod.Outcome.class);
        assertThat(outcomes.get(0).sequence()).isEqualTo(commits.get(0).sequence());
        close(connection, 1);
    }

    @Test
    void aLinkThatIsNotRestoredTellsTheExceptionListener() throws Exception {
        Connection connection = connect(new GodwitConnectionFactory(peer.uri() + "?reconnect=false"));
        peer.expectSession().expectConsume();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        connection.start();
        BlockingQueue<JMSException> told = new LinkedBlockingQueue<>();
        connection.setExceptionListener(told::add);
        CompletableFuture<Message> waiting = supply(consumer::receive);
        peer.breakConnection();
        assertThat((Throwable) told.poll(60, TimeUnit.SECONDS)).isNotNull();
        assertThatThrownBy(() -> waiting.get(60, TimeUnit.SECONDS)).hasRootCauseMessage(told(peer));
        assertThatThrownBy(connection::createSession).isInstanceOf(JMSException.class);
        connection.close();
        peer.awaitScript();
    }

    private static String told(ScriptedPeer peer) {
        return "the connection to amqp://127.0.0.1:" + peer.port() + " was closed by the other side";
    }

    @Test
    void asynchronousSendsCompleteInOrderOnAThreadOfTheirOwn() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectOk(JmsMethod.Lookup.class);
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        peer.expect(JmsMethod.Publish.class).expect(JmsMethod.Publish.class);
        peer.expect(JmsMethod.Publish.class, (command, p) -> {
            p.send(2, new JmsMethod.Refused(2, 403, "no"));
            p.send(2, new JmsMethod.Published(3));
        });
        BlockingQueue<String> completed = new LinkedBlockingQueue<>();
        for (int i = 1; i <= 3; i++) {
            producer.send(session.createTextMessage("" + i), new RecordingCompletionListener(completed));
        }
        assertThat(completed.poll(60, TimeUnit.SECONDS)).isEqualTo("completed 1");
        assertThat(completed.poll(60, TimeUnit.SECONDS)).isEqualTo("failed 2");
        assertThat(completed.poll(60, TimeUnit.SECONDS)).isEqualTo("completed 3");
        close(connection, 1);
    }

    @Test
    void aMessageCannotBeChangedWhileItIsSentAsynchronously() throws Exception {
        Connection connection = connect();
        peer.expectSession().expectOk(JmsMethod.Lookup.class);
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        CountDownLatch tried = new CountDownLatch(1);
        peer.expect(JmsMethod.Publish.class, (command, p) -> {
            awaitQuietly(tried);
            p.send(2, new JmsMethod.Published(1));
        });
        BlockingQueue<String> completed = new LinkedBlockingQueue<>();
        TextMessage message = session.createTextMessage("1");
        producer.send(message, new RecordingCompletionListener(completed));
        assertThatThrownBy(() -> message.setText("2")).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> message.setIntProperty("n", 2)).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(message::clearBody).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> producer.send(message))
                .isInstanceOf(MessageNotWriteableException.class)
                .hasMessageContaining("CompletionListener");
        assertThat(message.getText()).isEqualTo("1");
        tried.countDown();
        assertThat(completed.poll(60, TimeUnit.SECONDS)).isEqualTo("completed 1");
        message.setText("2");
        close(connection, 1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @FunctionalInterface
    private interface Action {
        void run() throws JMSException;
    }

    @FunctionalInterface
    private interface Source<T> {
        T get() throws JMSException;
    }

    private static CompletableFuture<Void> async(Action action) {
        return supply(() -> {
            action.run();
            return null;
        });
    }

    private static <T> CompletableFuture<T> supply(Source<T> source) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return source.get();
            } catch (JMSException e) {
                throw new java.util.concurrent.CompletionException(e);
            }
        });
    }

    private static Class<?> caught(Action action) {
        try {
            action.run();
            return Void.class;
        } catch (JMSException e) {
            return e.getClass();
        }
    }
}
