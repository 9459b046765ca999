package org.godwit.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.LongString;
import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.godwit.broker.boot.Broker;
import org.godwit.jms.GodwitConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RabbitMQ's own Java client and a JMS application on the same queues of a broker with a data directory. */
class RabbitInteropTest {
    private static final long RECEIVE_MILLIS = 60_000;
    private static final int PERSISTENT = 2;

    @TempDir
    private Path dataDirectory;

    private Broker broker;
    private Connection connection;
    private Channel channel;
    private JMSContext context;
    private Queue orders;

    @BeforeEach
    void connect() throws IOException, TimeoutException {
        broker = Broker.builder()
                .dataDirectory(dataDirectory)
                .listen("127.0.0.1", 0)
                .start();
        URI address = URI.create(broker.addresses().get(0));
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(address.getHost());
        factory.setPort(address.getPort());
        factory.setAutomaticRecoveryEnabled(false);
        connection = factory.newConnection();
        channel = connection.createChannel();
        channel.queueDeclare("orders", true, false, false, null);
        context = new GodwitConnectionFactory(address.toString()).createContext();
        orders = context.createQueue("orders");
    }

    @AfterEach
    void close() throws IOException {
        context.close();
        connection.abort(5_000);
        broker.close();
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("godwit-")));
    }

    @Test
    void whatRabbitPublishesReachesJmsAsTextWithAllItCarries()
            throws IOException, InterruptedException, JMSException, TimeoutException {
        channel.exchangeDeclare("shop", "direct", true);
        channel.queueBind("orders", "shop", "new");
        channel.confirmSelect();
        Map<String, Object> headers = new HashMap<>();
        headers.put("aBoolean", true);
        headers.put("aByte", (byte) -7);
        headers.put("aShort", (short) -30_000);
        headers.put("anInt", 2_000_000_000);
        headers.put("aLong", Long.MIN_VALUE);
        headers.put("aFloat", 1.5f);
        headers.put("aDouble", Math.PI);
        headers.put("aString", "Tee für Łukasz ☕");
        headers.put("x-not.a jms-name", "hidden");
        headers.put("aTable", Map.of("nested", 1));
        Date timestamp = new Date(1_790_000_000_000L);
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType("text/plain")
                .headers(headers)
                .deliveryMode(PERSISTENT)
                .priority(7)
                .correlationId("order-42")
                .replyTo("answers")
                .expiration("600000")
                .messageId("rabbit-1")
                .timestamp(timestamp)
                .type("order")
                .userId("guest")
                .appId("shop-front")
                .build();

        channel.basicPublish("shop", "new", true, properties, utf8("2 × Tee"));
        channel.waitForConfirmsOrDie(RECEIVE_MILLIS);

        Message message = receive(orders);
        assertThat(message).isInstanceOf(TextMessage.class);
        assertThat(message.getBody(String.class)).isEqualTo("2 × Tee");
        assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
        assertThat(message.getJMSPriority()).isEqualTo(7);
        assertThat(message.getJMSCorrelationID()).isEqualTo("order-42");
        assertThat(message.getJMSReplyTo()).isEqualTo(context.createQueue("answers"));
        assertThat(message.getJMSExpiration()).isEqualTo(timestamp.getTime() + 600_000);
        assertThat(message.getJMSMessageID()).isEqualTo("rabbit-1");
        assertThat(message.getJMSTimestamp()).isEqualTo(timestamp.getTime());
        assertThat(message.getJMSType()).isEqualTo("order");
        assertThat(message.getJMSRedelivered()).isFalse();
        assertThat(message.getJMSDestination()).isEqualTo(orders);
        assertThat(message.getStringProperty("JMSXUserID")).isEqualTo("guest");
        assertThat(message.getStringProperty("JMSXAppID")).isEqualTo("shop-front");
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(applicationProperties(message))
                .isEqualTo(Map.of(
                        "aBoolean",
                        true,
                        "aByte",
                        (byte) -7,
                        "aShort",
                        (short) -30_000,
                        "anInt",
                        2_000_000_000,
                        "aLong",
                        Long.MIN_VALUE,
                        "aFloat",
                        1.5f,
                        "aDouble",
                        Math.PI,
                        "aString",
                        "Tee für Łukasz ☕"));
    }

    @Test
    void whatJmsSendsReachesRabbitWithAllItCarries()
            throws IOException, InterruptedException, JMSException, TimeoutException {
        TextMessage message = context.createTextMessage("2 × Tee");
        setAllProperties(message);
        message.setJMSCorrelationID("order-42");
        message.setJMSReplyTo(context.createQueue("answers"));
        message.setJMSType("order");
        long before = System.currentTimeMillis();
        context.createProducer().setPriority(7).setTimeToLive(600_000).send(orders, message);

        BlockingQueue<Delivery> deliveries = consume("orders");
        Delivery delivery = deliveries.poll(RECEIVE_MILLIS, TimeUnit.MILLISECONDS);

        assertThat(delivery).isNotNull();
        assertThat(new String(delivery.getBody(), StandardCharsets.UTF_8)).isEqualTo("2 × Tee");
        assertThat(delivery.getEnvelope().isRedeliver()).isFalse();
        AMQP.BasicProperties properties = delivery.getProperties();
        assertThat(properties.getContentType()).isEqualTo("text/plain");
        assertThat(properties.getDeliveryMode()).isEqualTo(PERSISTENT);
        assertThat(properties.getPriority()).isEqualTo(7);
        assertThat(properties.getCorrelationId()).isEqualTo("order-42");
        assertThat(properties.getReplyTo()).isEqualTo("answers");
        assertThat(properties.getType()).isEqualTo("order");
        assertThat(properties.getMessageId()).isEqualTo(message.getJMSMessageID());
        assertThat(Long.parseLong(properties.getExpiration())).isBetween(500_000L, 600_000L);
        assertThat(properties.getTimestamp().getTime()).isBetween(before - 1_000, before + 100_000);
        Map<String, Object> headers = properties.getHeaders();
        assertThat(headers)
                .containsEntry("aBoolean", true)
                .containsEntry("aByte", (byte) 5)
                .containsEntry("aShort", (short) 300)
                .containsEntry("anInt", 70_000)
                .containsEntry("aLong", 1L << 40)
                .containsEntry("aFloat", 0.25f)
                .containsEntry("aDouble", 1e300);
        assertThat(headers.get("aString")).hasToString("Grüße");
        assertThat(headers.get("x-jms-type")).hasToString("text");
        assertThat(headers.get("x-jms-destination")).hasToString("orders");
        assertThat(headers.get("x-jms-timestamp")).isEqualTo(message.getJMSTimestamp());
        assertThat(headers.get("x-jms-expiration")).isEqualTo(message.getJMSExpiration());

        channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        channel.close();
        try (Channel later = connection.createChannel()) {
            assertThat(later.queueDeclarePassive("orders").getMessageCount()).isZero();
        }
    }

    @Test
    void rabbitForwardsAMessageOfJmsUnchanged()
            throws IOException, InterruptedException, JMSException, TimeoutException {
        Queue forwarded = context.createQueue("forwarded");
        context.createConsumer(forwarded).close();
        MapMessage message = context.createMapMessage();
        message.setChar("letter", 'x');
        message.setBytes("bytes", new byte[] {0, -1, 127});
        message.setDouble("number", 0.1);
        message.setString("text", "Grüße");
        setAllProperties(message);
        message.setJMSReplyTo(context.createTopic("answers.all"));
        context.createProducer()
                .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
                .setTimeToLive(600_000)
                .send(orders, message);

        channel.confirmSelect();
        Delivery delivery = consume("orders").poll(RECEIVE_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(delivery).isNotNull();
        channel.basicPublish("", "forwarded", true, delivery.getProperties(), delivery.getBody());
        channel.waitForConfirmsOrDie(RECEIVE_MILLIS);
        channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);

        MapMessage received = (MapMessage) receive(forwarded);
        assertThat(received.getChar("letter")).isEqualTo('x');
        assertThat(received.getBytes("bytes")).containsExactly(0, -1, 127);
        assertThat(received.getDouble("number")).isEqualTo(0.1);
        assertThat(received.getString("text")).isEqualTo("Grüße");
        assertThat(applicationProperties(received)).isEqualTo(applicationProperties(message));
        assertThat(received.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
        assertThat(received.getJMSTimestamp()).isEqualTo(message.getJMSTimestamp());
        assertThat(received.getJMSExpiration()).isEqualTo(message.getJMSExpiration());
        assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(received.getJMSPriority()).isEqualTo(Message.DEFAULT_PRIORITY);
        assertThat(received.getJMSReplyTo()).isEqualTo(context.createTopic("answers.all"));
        assertThat(received.getJMSDestination()).isEqualTo(orders);
    }

    @Test
    void jmsForwardsAMessageOfRabbitWithTheHeadersThatItCannotSee()
            throws IOException, InterruptedException, JMSException, TimeoutException {
        channel.queueDeclare("forwarded", true, false, false, null);
        Map<String, Object> headers = new HashMap<>();
        headers.put("seen", "yes");
        headers.put("not a jms name", 1);
        headers.put("table", Map.of("list", List.of(1, 2L, true)));
        headers.put("decimal", new BigDecimal("12.34"));
        headers.put("bytes", new byte[] {1, 2});
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType("application/json")
                .headers(headers)
                .build();
        channel.basicPublish("", "orders", properties, utf8("{\"tea\":2}"));

        Message message = receive(orders);
        assertThat(message.getBody(String.class)).isEqualTo("{\"tea\":2}");
        assertThat(Collections.list((Enumeration<?>) message.getPropertyNames()).stream()
                        .map(String::valueOf))
                .contains("seen")
                .doesNotContain("not a jms name", "table", "decimal", "bytes");
        context.createProducer().send(context.createQueue("forwarded"), message);

        Delivery delivery = consume("forwarded").poll(RECEIVE_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(delivery).isNotNull();
        Map<String, Object> received = delivery.getProperties().getHeaders();
        assertThat(delivery.getProperties().getContentType()).isEqualTo("application/json");
        assertThat(received.get("seen")).hasToString("yes");
        assertThat(received.get("not a jms name")).isEqualTo(1);
        assertThat(received.get("table")).isEqualTo(Map.of("list", List.of(1, 2L, true)));
        assertThat(received.get("decimal")).isEqualTo(new BigDecimal("12.34"));
        assertThat(bytes(received.get("bytes"))).containsExactly(1, 2);
    }

    @Test
    void aMessageThatRabbitReturnsIsRedeliveredToJms()
            throws IOException, InterruptedException, JMSException, TimeoutException {
        context.createProducer().send(orders, "again");
        BlockingQueue<Delivery> deliveries = consume("orders");
        Delivery delivery = deliveries.poll(RECEIVE_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(delivery).isNotNull();
        channel.basicNack(delivery.getEnvelope().getDeliveryTag(), false, false);
        context.createProducer().send(orders, "and again");
        delivery = deliveries.poll(RECEIVE_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(delivery).isNotNull();
        assertThat(delivery.getBody()).isEqualTo(utf8("and again"));
        channel.close();

        Message message = receive(orders);
        assertThat(message.getBody(String.class)).isEqualTo("and again");
        assertThat(message.getJMSRedelivered()).isTrue();
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    }

    @Test
    void rabbitAnswersARequestOfJmsAtItsTemporaryQueue()
            throws IOException, InterruptedException, JMSException, TimeoutException {
        TemporaryQueue answers = context.createTemporaryQueue();
        BytesMessage request = context.createBytesMessage();
        request.writeBytes(new byte[] {1, 2, 3});
        request.setJMSReplyTo(answers);
        context.createProducer().send(orders, request);

        Delivery delivery = consume("orders").poll(RECEIVE_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(delivery).isNotNull();
        assertThat(delivery.getBody()).containsExactly(1, 2, 3);
        AMQP.BasicProperties answer = new AMQP.BasicProperties.Builder()
                .correlationId(delivery.getProperties().getMessageId())
                .build();
        channel.basicPublish("", delivery.getProperties().getReplyTo(), true, answer, new byte[] {4, 5});

        Message received = receive(answers);
        assertThat(received).isInstanceOf(BytesMessage.class);
        assertThat(received.getBody(byte[].class)).containsExactly(4, 5);
        assertThat(received.getJMSCorrelationID()).isEqualTo(request.getJMSMessageID());
    }

    @Test
    void topicsAreBindingsOfTheTopicExchange()
            throws IOException, InterruptedException, JMSException, TimeoutException {
        Topic sports = context.createTopic("news.sports");
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, "amq.topic", "news.#");
        try (JMSConsumer consumer = context.createConsumer(sports)) {
            AMQP.BasicProperties text =
                    new AMQP.BasicProperties.Builder().contentType("text/plain").build();
            channel.basicPublish("amq.topic", "news.politics", text, utf8("not for the subscriber"));
            channel.basicPublish("amq.topic", "news.sports", text, utf8("from rabbit"));
            context.createProducer().send(sports, "from jms");

            assertThat(consumer.receiveBody(String.class, RECEIVE_MILLIS)).isIn("from rabbit", "from jms");
            assertThat(consumer.receiveBody(String.class, RECEIVE_MILLIS)).isIn("from rabbit", "from jms");
            assertThat(consumer.receiveNoWait()).isNull();
        }
        BlockingQueue<Delivery> deliveries = consume(queue);
        for (int count = 0; count < 3; count++) {
            assertThat(deliveries.poll(RECEIVE_MILLIS, TimeUnit.MILLISECONDS)).isNotNull();
        }
    }

    private Message receive(Queue queue) {
        try (JMSConsumer consumer = context.createConsumer(queue)) {
            Message message = consumer.receive(RECEIVE_MILLIS);
            assertThat(message).isNotNull();
            return message;
        }
    }

    private BlockingQueue<Delivery> consume(String queue) throws IOException {
        BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
        channel.basicConsume(queue, false, (tag, delivery) -> deliveries.add(delivery), tag -> {});
        return deliveries;
    }

    private static void setAllProperties(Message message) throws JMSException {
        message.setBooleanProperty("aBoolean", true);
        message.setByteProperty("aByte", (byte) 5);
        message.setShortProperty("aShort", (short) 300);
        message.setIntProperty("anInt", 70_000);
        message.setLongProperty("aLong", 1L << 40);
        message.setFloatProperty("aFloat", 0.25f);
        message.setDoubleProperty("aDouble", 1e300);
        message.setStringProperty("aString", "Grüße");
    }

    /** Those that the application set. */
    private static Map<String, Object> applicationProperties(Message message) throws JMSException {
        Map<String, Object> properties = new HashMap<>();
        for (Object name : Collections.list((Enumeration<?>) message.getPropertyNames())) {
            if (!name.toString().startsWith("JMSX")) {
                properties.put(name.toString(), message.getObjectProperty(name.toString()));
            }
        }
        return properties;
    }

    private static byte[] bytes(Object value) {
        return value instanceof LongString text ? text.getBytes() : (byte[]) value;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
