package org.godwit.broker.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.godwit.broker.boot.Broker;
import org.godwit.broker.boot.BrokerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the tests with RabbitMQ's own client share: a broker in memory, connections to it, and that nothing is left over. */
abstract class RabbitClientTest {
    private final List<Connection> connections = new ArrayList<>();
    private Broker broker;
    Connection connection;
    Channel channel;

    @BeforeEach
    void connect() throws IOException, TimeoutException {
        broker = configure(Broker.builder().listen("127.0.0.1", 0)).start();
        connection = newConnection();
        channel = connection.createChannel();
    }

    /** For a test that needs a broker of another kind. */
    BrokerBuilder configure(BrokerBuilder builder) {
        return builder;
    }

    @AfterEach
    void closeAll() throws IOException {
        for (Connection open : connections) {
            open.abort(5_000);
        }
        broker.close();
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("godwit-")));
    }

    ConnectionFactory factory() {
        URI address = URI.create(broker.addresses().get(0));
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(address.getHost());
        factory.setPort(address.getPort());
        factory.setAutomaticRecoveryEnabled(false);
        factory.setShutdownTimeout(5_000);
        return factory;
    }

    Broker broker() {
        return broker;
    }

    Connection newConnection() throws IOException, TimeoutException {
        return open(factory());
    }

    Connection open(ConnectionFactory factory) throws IOException, TimeoutException {
        Connection opened = factory.newConnection();
        connections.add(opened);
        return opened;
    }

    void publish(String exchange, String routingKey, String text) throws IOException {
        channel.basicPublish(exchange, routingKey, null, utf8(text));
    }

    /** The text of the next message of a queue, taken without acknowledgement, or null when there is none. */
    String get(String queue) throws IOException {
        GetResponse response = channel.basicGet(queue, true);
        return response == null ? null : text(response.getBody());
    }

    /** Awaits a message in a queue, as what another channel published may be on its way. */
    String awaitGet(String queue) {
        return await().atMost(ONE_MINUTE).until(() -> get(queue), text -> text != null);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Asserts that a call ends in the channel, or the connection, closed with a code. */
    static ShutdownSignalException assertCloses(int code, boolean hard, ThrowingCallable call) {
        ShutdownSignalException[] reason = new ShutdownSignalException[1];
        assertThatThrownBy(call).satisfies(failure -> {
            Throwable cause = failure instanceof ShutdownSignalException ? failure : failure.getCause();
            reason[0] = (ShutdownSignalException) cause;
        });
        assertReason(code, hard, reason[0]);
        return reason[0];
    }

    static void assertReason(int code, boolean hard, ShutdownSignalException reason) {
        assertThat(reason.isHardError()).isEqualTo(hard);
        assertThat(reason.isInitiatedByApplication()).isFalse();
        int actual = reason.getReason() instanceof AMQP.Connection.Close close
                ? close.getReplyCode()
                : ((AMQP.Channel.Close) reason.getReason()).getReplyCode();
        assertThat(actual).as(reason.getMessage()).isEqualTo(code);
    }

    /** Awaits that the broker closes a channel for something that has no answer. */
    static ShutdownSignalException awaitClosed(int code, Channel closing) {
        await().atMost(ONE_MINUTE).until(() -> !closing.isOpen());
        assertReason(code, false, closing.getCloseReason());
        assertThatThrownBy(() -> closing.basicQos(1)).isInstanceOf(AlreadyClosedException.class);
        return closing.getCloseReason();
    }

    /** A delivery as a consumer got it. */
    record Received(String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        String text() {
            return RabbitClientTest.text(body);
        }
    }

    /** Keeps what it gets, in order. */
    static final class Collector extends DefaultConsumer {
        final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
        final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

        Collector(Channel channel) {
            super(channel);
        }

        @Override
        public void handleDelivery(
                String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            received.add(new Received(consumerTag, envelope, properties, body));
        }

        @Override
        public void handleCancel(String consumerTag) {
            cancelled.add(consumerTag);
        }

        Received next() throws InterruptedException {
            Received next = received.poll(60, TimeUnit.SECONDS);
            assertThat(next).as("a delivery within a minute").isNotNull();
            return next;
        }

        List<String> nextTexts(int count) throws InterruptedException {
            List<String> texts = new ArrayList<>();
            while (texts.size() < count) {
                texts.add(next().text());
            }
            return texts;
        }
    }
}
