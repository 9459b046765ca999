package org.godwit.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.godwit.broker.security.PasswordHash;
import org.godwit.broker.security.Permissions;
import org.godwit.broker.security.User;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Starting, stopping and closing: what waits for what, and what an error leaves alone. */
@ParameterizedClass
@EnumSource(Way.class)
class LifecycleTest {
    private static final long SOON = 60_000;

    @Parameter
    Way way;

    private RunningBroker broker;
    private Connection connection;
    private Session session;
    private Queue queue;

    @BeforeEach
    void start() throws JMSException {
        broker = new RunningBroker(way, null, builder -> builder.user("guest", "guest")
                .user(new User(
                        "clerk",
                        PasswordHash.of("clerk"),
                        Set.of(),
                        Map.of("/", new Permissions("^work$", "^(work|amq\\.default)$", "^work$")))));
        connection = broker.connect();
        session = connection.createSession();
        queue = session.createQueue("work");
        session.createProducer(queue);
    }

    @AfterEach
    void stop() throws JMSException {
        broker.close();
    }

    private void send(int messages) throws JMSException {
        try (Session sending = connection.createSession()) {
            MessageProducer producer = sending.createProducer(queue);
            for (int i = 0; i < messages; i++) {
                producer.send(sending.createTextMessage("" + i));
            }
        }
    }

    @Test
    void stopWaitsForTheListenerAndNothingFollows() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        session.createConsumer(queue).setMessageListener(message -> {
            calls.incrementAndGet();
            running.countDown();
            awaitQuietly(mayEnd);
        });
        send(2);
        assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
        AtomicReference<Thread> stopper = new AtomicReference<>();
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> {
            stopper.set(Thread.currentThread());
            Unchecked.get(() -> {
                connection.stop();
                return null;
            });
        });
        await().atMost(ONE_MINUTE).until(() -> stopper.get() != null && isWaiting(stopper.get()));
        assertThat(stopping).isNotDone();
        mayEnd.countDown();
        stopping.get(60, TimeUnit.SECONDS);
        assertThat(calls).hasValue(1);
        connection.start();
        await().atMost(RunningBroker.PATIENCE).until(() -> calls.get() == 2);
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aListenerMayCloseItsConsumerAndNotItsSessionOrConnection() throws Exception {
        MessageConsumer consumer = session.createConsumer(queue);
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        AtomicInteger calls = new AtomicInteger();
        consumer.setMessageListener(message -> {
            calls.incrementAndGet();
            try {
                consumer.close();
                assertThatThrownBy(session::close).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(connection::close).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(connection::stop).isInstanceOf(IllegalStateException.class);
                refused.complete(null);
            } catch (JMSException | AssertionError e) {
                refused.complete(e);
            }
        });
        send(3);
        assertThat(refused.get(60, TimeUnit.SECONDS)).isNull();
        try (Session other = connection.createSession();
                MessageConsumer rest = other.createConsumer(queue)) {
            assertThat(rest.receive(SOON).getBody(String.class)).isEqualTo("1");
            assertThat(rest.receive(SOON).getBody(String.class)).isEqualTo("2");
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void closingFromAnotherThreadEndsAReceive() throws Exception {
        MessageConsumer consumer = session.createConsumer(queue);
        AtomicReference<Thread> receiver = new AtomicReference<>();
        CompletableFuture<Message> receiving = CompletableFuture.supplyAsync(() -> {
            receiver.set(Thread.currentThread());
            return Unchecked.get(consumer::receive);
        });
        await().atMost(ONE_MINUTE).until(() -> receiver.get() != null && isWaiting(receiver.get()));
        connection.close();
        assertThat(receiving.get(60, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void whatIsForbiddenLeavesTheTransactionAndItsMessagesAlone() throws Exception {
        send(1);
        try (Connection clerk = broker.factory().createConnection("clerk", "clerk");
                Session clerks = clerk.createSession(Session.SESSION_TRANSACTED)) {
            clerk.start();
            MessageConsumer consumer = clerks.createConsumer(queue);
            assertThat(consumer.receive(SOON).getBody(String.class)).isEqualTo("0");
            MessageProducer producer = clerks.createProducer(queue);
            producer.send(clerks.createTextMessage("answer"));
            assertThatThrownBy(() -> clerks.createConsumer(clerks.createQueue("vault")))
                    .isInstanceOf(JMSSecurityException.class);
            assertThatThrownBy(() ->
                            clerks.createProducer(clerks.createTopic("news")).send(clerks.createMessage()))
                    .isInstanceOf(JMSSecurityException.class);
            assertThatThrownBy(() -> clerks.createConsumer(queue, "not a selector"))
                    .isInstanceOf(jakarta.jms.InvalidSelectorException.class);
            clerks.commit();
            assertThat(consumer.receive(SOON).getBody(String.class)).isEqualTo("answer");
            clerks.rollback();
            assertThat(consumer.receive(SOON).getJMSRedelivered()).isTrue();
            clerks.commit();
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }
}
