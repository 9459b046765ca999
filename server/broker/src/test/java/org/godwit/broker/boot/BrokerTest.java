package org.godwit.broker.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.model.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker from its start to its end, and what outlives it. */
class BrokerTest {
    private static final LogOptions SMALL_LOG = LogOptions.DEFAULT.withSegmentBytes(4 << 20);

    @TempDir
    private Path directory;

    @AfterEach
    void nothingIsLeft() {
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("godwit-")));
    }

    private BrokerBuilder durable() {
        return Broker.builder().dataDirectory(directory).logOptions(SMALL_LOG).listen("127.0.0.1", 0);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void keepsWhatIsDurable() throws IOException, TimeoutException, InterruptedException {
        byte[] large = new byte[3_000_000];
        large[2_999_999] = 7;
        try (Broker broker = durable().start();
                Connection connection = RabbitClients.connect(broker)) {
            Channel channel = connection.createChannel();
            channel.queueDeclare("orders", true, false, false, null);
            channel.queueDeclare("transient", false, false, false, null);
            channel.exchangeDeclare("prices", "topic", true);
            channel.queueBind("orders", "prices", "eur.#");
            channel.confirmSelect();
            channel.basicPublish("", "orders", MessageProperties.PERSISTENT_TEXT_PLAIN, utf8("acknowledged"));
            channel.basicPublish("prices", "eur.usd", MessageProperties.PERSISTENT_TEXT_PLAIN, utf8("kept"));
            channel.basicPublish("", "orders", MessageProperties.TEXT_PLAIN, utf8("not persistent"));
            channel.basicPublish("", "orders", MessageProperties.PERSISTENT_BASIC, large);
            channel.waitForConfirmsOrDie(60_000);
            GetResponse first = channel.basicGet("orders", false);
            channel.basicAck(first.getEnvelope().getDeliveryTag(), false);
        }

        try (Broker broker = durable().start();
                Connection connection = RabbitClients.connect(broker)) {
            Channel channel = connection.createChannel();
            GetResponse kept = channel.basicGet("orders", true);
            assertThat(kept.getBody()).isEqualTo(utf8("kept"));
            assertThat(kept.getEnvelope().getExchange()).isEqualTo("prices");
            assertThat(kept.getProps().getContentType()).isEqualTo("text/plain");
            assertThat(channel.basicGet("orders", true).getBody()).isEqualTo(large);
            assertThat(channel.basicGet("orders", true)).isNull();
            channel.confirmSelect();
            channel.basicPublish("prices", "eur", MessageProperties.PERSISTENT_TEXT_PLAIN, utf8("bound"));
            channel.waitForConfirmsOrDie(60_000);
            assertThat(channel.basicGet("orders", true).getBody()).isEqualTo(utf8("bound"));
            assertThatThrownBy(() -> channel.queueDeclarePassive("transient")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesADataDirectoryInUse() {
        try (Broker broker = durable().start()) {
            assertThat(broker.addresses()).hasSize(1);
            assertThatThrownBy(() -> durable().start())
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageContaining(directory.toString());
        }
    }

    @Test
    void refusesADataDirectoryThatIsAFile() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> Broker.builder().dataDirectory(file).start())
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void refusesAPortInUse() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = other.getLocalPort();

            assertThatThrownBy(() -> Broker.builder().listen("127.0.0.1", port).start())
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void refusesAHostNameThatIsNoAddressHere() {
        assertThatThrownBy(
                        () -> Broker.builder().listen("no-such-host.invalid", 0).start())
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void tellsConnectionsThatItStops() throws IOException, TimeoutException {
        AtomicReference<AMQP.Connection.Close> told = new AtomicReference<>();
        Broker broker = Broker.builder().listen("127.0.0.1", 0).start();
        Connection connection = RabbitClients.connect(broker);
        connection.addShutdownListener(signal -> told.set((AMQP.Connection.Close) signal.getReason()));

        broker.close();

        await().atMost(ONE_MINUTE).until(() -> told.get() != null);
        assertThat(told.get().getReplyCode()).isEqualTo(320);
        assertThat(told.get().getReplyText()).contains("the broker stops");
        connection.abort();
        broker.close();
    }

    @Test
    void endsAtOnceWhenAForceFailsAndConfirmsNothing() throws IOException, TimeoutException {
        FailingDisk disk = new FailingDisk();
        AtomicReference<Throwable> fatal = new AtomicReference<>();
        AtomicBoolean confirmed = new AtomicBoolean();
        Broker broker = durable().disk(disk).onFatalError(fatal::set).start();
        Connection connection = RabbitClients.connect(broker);
        Channel channel = connection.createChannel();
        channel.queueDeclare("orders", true, false, false, null);
        channel.addConfirmListener((tag, multiple) -> confirmed.set(true), (tag, multiple) -> {});
        channel.confirmSelect();

        disk.fail();
        channel.basicPublish("", "orders", MessageProperties.PERSISTENT_TEXT_PLAIN, utf8("in doubt"));

        await().atMost(ONE_MINUTE).until(() -> !connection.isOpen());
        await().atMost(ONE_MINUTE).until(() -> fatal.get() != null);
        assertThat(fatal.get()).hasMessageContaining("Input/output error");
        assertThat(confirmed).isFalse();
        broker.close();
        try (Broker again = durable().start()) {
            RabbitClients.connect(again).close();
        }
    }

    @Test
    void endsAtOnceWhenAMessageCannotBeReadForLackOfMemory()
            throws IOException, TimeoutException, InterruptedException {
        try (Broker broker = durable().start();
                Connection connection = RabbitClients.connect(broker)) {
            Channel channel = connection.createChannel();
            channel.queueDeclare("orders", true, false, false, null);
            channel.confirmSelect();
            channel.basicPublish("", "orders", MessageProperties.PERSISTENT_TEXT_PLAIN, utf8("kept"));
            channel.waitForConfirmsOrDie(60_000);
        }
        FailingDisk disk = new FailingDisk();
        AtomicReference<Throwable> fatal = new AtomicReference<>();
        try (Broker broker = durable().disk(disk).onFatalError(fatal::set).start()) {
            Connection connection = RabbitClients.connect(broker);
            Channel channel = connection.createChannel();
            disk.hasNoMemoryToRead("segment-");
            assertThatThrownBy(() -> channel.basicGet("orders", true)).isInstanceOf(IOException.class);
            await().atMost(ONE_MINUTE)
                    .untilAsserted(() -> assertThat(fatal.get()).isInstanceOf(OutOfMemoryError.class));
            await().atMost(ONE_MINUTE).until(() -> !connection.isOpen());
        }
        try (Broker again = durable().start();
                Connection connection = RabbitClients.connect(again)) {
            assertThat(connection.createChannel().basicGet("orders", true).getBody())
                    .isEqualTo(utf8("kept"));
        }
    }

    @Test
    void endsAtOnceWhenACheckpointEndsAsNobodyExpects() throws IOException, TimeoutException {
        FailingDisk disk = new FailingDisk();
        AtomicReference<Throwable> fatal = new AtomicReference<>();
        Broker broker = durable()
                .logOptions(SMALL_LOG.withCheckpointBytes(100_000))
                .disk(disk)
                .onFatalError(fatal::set)
                .start();
        Connection connection = RabbitClients.connect(broker);
        Channel channel = connection.createChannel();
        channel.queueDeclare("orders", true, false, false, null);
        disk.hasNoMemoryToWrite("checkpoint");
        channel.basicPublish("", "orders", MessageProperties.PERSISTENT_BASIC, new byte[200_000]);

        await().atMost(ONE_MINUTE).untilAsserted(() -> assertThat(fatal.get()).isInstanceOf(OutOfMemoryError.class));
        await().atMost(ONE_MINUTE).until(() -> !connection.isOpen());
        broker.close();
    }

    /** The time cannot be told to those who use a queue. */
    private static final class BrokenClock implements Clock {
        @Override
        public long wallMillis() {
            return Clock.SYSTEM.wallMillis();
        }

        @Override
        public long nanoTime() {
            boolean asked = StackWalker.getInstance()
                    .walk(frames ->
                            frames.anyMatch(frame -> frame.getClassName().endsWith(".AmqpChannel")
                                    && frame.getMethodName().equals("perform")));
            if (asked) {
                throw new IllegalStateException("a bug");
            }
            return Clock.SYSTEM.nanoTime();
        }
    }

    @Test
    void endsAtOnceWhenARequestFailsAsNobodyExpects() throws IOException, TimeoutException {
        AtomicReference<Throwable> fatal = new AtomicReference<>();
        Broker broker =
                durable().clock(new BrokenClock()).onFatalError(fatal::set).start();
        Connection connection = RabbitClients.connect(broker);
        Channel channel = connection.createChannel();
        channel.exchangeDeclare("prices", "topic", true);
        assertThat(fatal.get()).isNull();

        assertThatThrownBy(() -> channel.queueDeclare("orders", true, false, false, null))
                .isInstanceOf(IOException.class);

        await().atMost(ONE_MINUTE).untilAsserted(() -> assertThat(fatal.get()).hasMessage("a bug"));
        await().atMost(ONE_MINUTE).until(() -> !connection.isOpen());
        broker.close();
    }

    @Test
    void listensOnSeveralAddresses() throws IOException, TimeoutException {
        try (Broker broker = Broker.builder()
                .listen("127.0.0.1", 0)
                .listen("localhost", 0)
                .vm("several")
                .start()) {
            assertThat(broker.addresses()).hasSize(3);
            assertThat(broker.addresses().get(0)).matches("amqp://127\\.0\\.0\\.1:[1-9]\\d*");
            assertThat(broker.addresses().get(1)).matches("amqp://localhost:[1-9]\\d*");
            assertThat(broker.addresses().get(2)).isEqualTo("vm:several");
            RabbitClients.connect(broker).close();
        }
    }
}
