package org.godwit.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import jakarta.jms.BytesMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A JMS application and RabbitMQ's own client meet on the same queues. */
@Timeout(60)
class ForeignClientTest {
    private RunningBroker broker;
    private com.rabbitmq.client.Connection foreign;
    private Channel channel;
    private Session session;

    @BeforeEach
    void start() throws Exception {
        broker = new RunningBroker(Way.TCP, null);
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(broker.port());
        foreign = factory.newConnection();
        channel = foreign.createChannel();
        channel.queueDeclare("orders", true, false, false, null);
        session = broker.connect().createSession();
    }

    @AfterEach
    void stop() throws Exception {
        foreign.close();
        broker.close();
    }

    @Test
    void aForeignTextReachesJms() throws Exception {
        Date timestamp = new Date(1_700_000_000_000L);
        channel.basicPublish(
                "",
                "orders",
                new AMQP.BasicProperties.Builder()
                        .contentType("application/json")
                        .deliveryMode(2)
                        .priority(3)
                        .correlationId("c-1")
                        .messageId("m-1")
                        .replyTo("answers")
                        .type("order")
                        .timestamp(timestamp)
                        .userId("guest")
                        .appId("shop")
                        .headers(Map.of("region", "eu", "amount", 12L, "x-trace", "t", "list", List.of(1)))
                        .build(),
                "{\"ü\":1}".getBytes(StandardCharsets.UTF_8));
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        TextMessage message = (TextMessage) consumer.receive(20_000);
        assertThat(message.getText()).isEqualTo("{\"ü\":1}");
        assertThat(message.getJMSCorrelationID()).isEqualTo("c-1");
        assertThat(message.getJMSMessageID()).isEqualTo("m-1");
        assertThat(message.getJMSType()).isEqualTo("order");
        assertThat(message.getJMSPriority()).isEqualTo(3);
        assertThat(message.getJMSTimestamp()).isEqualTo(timestamp.getTime());
        assertThat(message.getJMSReplyTo()).isEqualTo(session.createQueue("answers"));
        assertThat(message.getJMSDestination()).isEqualTo(session.createQueue("orders"));
        assertThat(message.getStringProperty("region")).isEqualTo("eu");
        assertThat(message.getLongProperty("amount")).isEqualTo(12);
        assertThat(message.getStringProperty("JMSXUserID")).isEqualTo("guest");
        assertThat(message.getStringProperty("JMSXAppID")).isEqualTo("shop");
        assertThat(message.propertyExists("x-trace")).isFalse();
        assertThat(message.propertyExists("list")).isFalse();
    }

    @Test
    void hiddenHeadersAndTheContentTypeTravelOn() throws Exception {
        channel.basicPublish(
                "",
                "orders",
                new AMQP.BasicProperties.Builder()
                        .contentType("application/json")
                        .headers(Map.of("x-trace", "t", "list", List.of(1)))
                        .build(),
                "{}".getBytes(StandardCharsets.UTF_8));
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        Message message = consumer.receive(20_000);
        channel.queueDeclare("forwarded", true, false, false, null);
        session.createProducer(session.createQueue("forwarded")).send(message);
        GetResponse got = get("forwarded");
        assertThat(got.getProps().getContentType()).isEqualTo("application/json");
        assertThat(got.getProps().getHeaders().get("x-trace")).hasToString("t");
        assertThat(got.getProps().getHeaders().get("list")).isEqualTo(List.of(1));
    }

    @Test
    void bytesWithoutTypeAreABytesMessage() throws Exception {
        channel.basicPublish("", "orders", null, new byte[] {1, 2, 3});
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        BytesMessage message = (BytesMessage) consumer.receive(20_000);
        assertThat(message.getBody(byte[].class)).containsExactly(1, 2, 3);
    }

    @Test
    void aJmsTextReachesTheForeignClient() throws Exception {
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        TextMessage message = session.createTextMessage("hällo");
        message.setStringProperty("region", "eu");
        message.setIntProperty("amount", 12);
        message.setJMSType("order");
        message.setJMSReplyTo(session.createTopic("answers"));
        producer.setPriority(6);
        producer.send(message);
        GetResponse got = get("orders");
        assertThat(new String(got.getBody(), StandardCharsets.UTF_8)).isEqualTo("hällo");
        AMQP.BasicProperties properties = got.getProps();
        assertThat(properties.getContentType()).isEqualTo("text/plain");
        assertThat(properties.getDeliveryMode()).isEqualTo(2);
        assertThat(properties.getPriority()).isEqualTo(6);
        assertThat(properties.getMessageId()).isEqualTo(message.getJMSMessageID());
        assertThat(properties.getType()).isEqualTo("order");
        assertThat(properties.getReplyTo()).isEqualTo("topic:answers");
        assertThat(properties.getTimestamp().getTime()).isEqualTo(message.getJMSTimestamp() / 1_000 * 1_000);
        assertThat(properties.getHeaders().get("region")).hasToString("eu");
        assertThat(properties.getHeaders().get("amount")).isEqualTo(12);
        assertThat(properties.getHeaders().get("x-jms-type")).hasToString("text");
    }

    private GetResponse get(String queue) {
        AtomicReference<GetResponse> got = new AtomicReference<>();
        await().atMost(RunningBroker.PATIENCE).until(() -> {
            got.set(channel.basicGet(queue, true));
            return got.get() != null;
        });
        return got.get();
    }
}
