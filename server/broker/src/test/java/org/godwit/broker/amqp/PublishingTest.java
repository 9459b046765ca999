package org.godwit.broker.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;
import static org.hamcrest.Matchers.equalTo;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.Return;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Publishing, confirms, returns and transactions, by RabbitMQ's client. */
class PublishingTest extends RabbitClientTest {
    @Test
    void carriesPropertiesAndHeadersUnchanged() throws IOException {
        channel.queueDeclare("orders", true, false, false, null);
        Map<String, Object> headers = new HashMap<>();
        headers.put("text", "wörd");
        headers.put("int", 42);
        headers.put("long", 1L << 40);
        headers.put("double", 1.5);
        headers.put("flag", true);
        headers.put("bytes", new byte[] {1, 2, 3});
        headers.put("table", Map.of("inner", 1));
        headers.put("list", List.of(1, 2));
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType("text/plain")
                .contentEncoding("utf-8")
                .headers(headers)
                .deliveryMode(2)
                .priority(4)
                .correlationId("correlation")
                .replyTo("reply")
                .expiration("100000")
                .messageId("id")
                .timestamp(Date.from(Instant.ofEpochSecond(1_700_000_000)))
                .type("type")
                .userId("guest")
                .appId("app")
                .build();

        channel.basicPublish("", "orders", properties, utf8("body"));

        GetResponse response = channel.basicGet("orders", true);
        AMQP.BasicProperties received = response.getProps();
        assertThat(text(response.getBody())).isEqualTo("body");
        assertThat(received.getContentType()).isEqualTo("text/plain");
        assertThat(received.getContentEncoding()).isEqualTo("utf-8");
        assertThat(received.getDeliveryMode()).isEqualTo(2);
        assertThat(received.getPriority()).isEqualTo(4);
        assertThat(received.getCorrelationId()).isEqualTo("correlation");
        assertThat(received.getReplyTo()).isEqualTo("reply");
        assertThat(received.getExpiration()).isEqualTo("100000");
        assertThat(received.getMessageId()).isEqualTo("id");
        assertThat(received.getTimestamp()).isEqualTo(properties.getTimestamp());
        assertThat(received.getType()).isEqualTo("type");
        assertThat(received.getUserId()).isEqualTo("guest");
        assertThat(received.getAppId()).isEqualTo("app");
        assertThat(received.getHeaders()).hasSize(headers.size());
        assertThat(received.getHeaders().get("text")).hasToString("wörd");
        assertThat(received.getHeaders()).containsEntry("int", 42).containsEntry("long", 1L << 40);
        assertThat(received.getHeaders()).containsEntry("double", 1.5).containsEntry("flag", true);
        assertThat((byte[]) received.getHeaders().get("bytes")).containsExactly(1, 2, 3);
        assertThat(received.getHeaders()).containsEntry("table", Map.of("inner", 1));
        assertThat(received.getHeaders()).containsEntry("list", List.of(1, 2));
        assertThat(response.getEnvelope().getRoutingKey()).isEqualTo("orders");
        assertThat(response.getEnvelope().getExchange()).isEmpty();
        assertThat(response.getEnvelope().isRedeliver()).isFalse();
    }

    @Test
    void carriesBodiesOfManyFrames() throws IOException, InterruptedException {
        channel.queueDeclare("large", false, false, false, null);
        Collector collector = new Collector(channel);
        channel.basicConsume("large", true, collector);
        Random random = new Random(42);
        for (int size : new int[] {0, 1, 131_063, 131_064, 131_065, 262_128, 5_000_000}) {
            byte[] body = new byte[size];
            random.nextBytes(body);

            channel.basicPublish("", "large", null, body);

            assertThat(collector.next().body()).as("%s bytes", size).isEqualTo(body);
        }
    }

    @Test
    void confirmsWhatIsPublished() throws IOException, InterruptedException, TimeoutException {
        channel.queueDeclare("orders", true, false, false, null);
        AtomicLong confirmedThrough = new AtomicLong();
        channel.addConfirmListener(
                (tag, multiple) -> confirmedThrough.accumulateAndGet(tag, Math::max),
                (tag, multiple) -> confirmedThrough.set(Long.MIN_VALUE));
        channel.confirmSelect();

        for (int count = 1; count <= 1_000; count++) {
            channel.basicPublish("", "orders", MessageProperties.PERSISTENT_TEXT_PLAIN, utf8("order " + count));
        }
        channel.basicPublish("", "no such queue", MessageProperties.PERSISTENT_TEXT_PLAIN, utf8("lost"));
        channel.waitForConfirmsOrDie(60_000);

        await().atMost(ONE_MINUTE).untilAtomic(confirmedThrough, equalTo(1_001L));
        assertThat(channel.queueDeclarePassive("orders").getMessageCount()).isEqualTo(1_000);
    }

    @Test
    void returnsWhatIsMandatoryAndUnroutableBeforeItsConfirm() throws IOException, InterruptedException {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        List<Return> returns = new ArrayList<>();
        channel.addReturnListener(returned -> {
            returns.add(returned);
            events.add("return");
        });
        channel.addConfirmListener((tag, multiple) -> events.add("ack"), (tag, multiple) -> events.add("nack"));
        channel.confirmSelect();

        channel.basicPublish("amq.direct", "nowhere", true, MessageProperties.TEXT_PLAIN, utf8("back"));

        assertThat(events.poll(60, TimeUnit.SECONDS)).isEqualTo("return");
        assertThat(events.poll(60, TimeUnit.SECONDS)).isEqualTo("ack");
        assertThat(returns).singleElement().satisfies(returned -> {
            assertThat(returned.getReplyCode()).isEqualTo(312);
            assertThat(returned.getReplyText()).isEqualTo("NO_ROUTE");
            assertThat(returned.getExchange()).isEqualTo("amq.direct");
            assertThat(returned.getRoutingKey()).isEqualTo("nowhere");
            assertThat(text(returned.getBody())).isEqualTo("back");
            assertThat(returned.getProperties().getContentType()).isEqualTo("text/plain");
        });
    }

    @Test
    void publishesAndAcknowledgesInATransaction() throws IOException, TimeoutException {
        channel.queueDeclare("in", true, false, false, null);
        channel.queueDeclare("out", true, false, false, null);
        publish("", "in", "order");
        Channel transacted = connection.createChannel();
        transacted.txSelect();
        GetResponse order = transacted.basicGet("in", false);
        transacted.basicPublish("", "out", MessageProperties.PERSISTENT_TEXT_PLAIN, utf8("priced"));
        transacted.basicAck(order.getEnvelope().getDeliveryTag(), false);

        assertThat(channel.queueDeclarePassive("out").getMessageCount()).isZero();
        transacted.txCommit();

        assertThat(get("out")).isEqualTo("priced");
        transacted.close();
        assertThat(get("in")).isNull();
    }

    @Test
    void rollsBack() throws IOException {
        channel.queueDeclare("in", true, false, false, null);
        channel.queueDeclare("out", true, false, false, null);
        publish("", "in", "order");
        Channel transacted = connection.createChannel();
        transacted.txSelect();
        GetResponse order = transacted.basicGet("in", false);
        transacted.basicPublish("", "out", null, utf8("priced"));
        transacted.basicAck(order.getEnvelope().getDeliveryTag(), false);

        transacted.txRollback();

        assertThat(get("out")).isNull();
        transacted.basicNack(order.getEnvelope().getDeliveryTag(), false, true);
        assertThat(awaitGet("in")).isEqualTo("order");
    }

    @Test
    void rollsBackWhatAClosedChannelDidNotCommit() throws IOException, TimeoutException {
        channel.queueDeclare("out", true, false, false, null);
        Channel transacted = connection.createChannel();
        transacted.txSelect();
        transacted.basicPublish("", "out", null, utf8("never"));
        transacted.close();

        assertThat(get("out")).isNull();
    }

    @Test
    void routesToTheKeysThatTheSenderAdds() throws IOException {
        channel.queueDeclare("first", false, false, false, null);
        channel.queueDeclare("copied", false, false, false, null);
        channel.queueDeclare("blind", false, false, false, null);
        Map<String, Object> headers = Map.of("CC", List.of("copied", "first"), "BCC", List.of("blind"));
        channel.basicPublish(
                "", "first", new AMQP.BasicProperties.Builder().headers(headers).build(), utf8("all"));

        for (String queue : List.of("first", "copied", "blind")) {
            GetResponse response = channel.basicGet(queue, true);
            assertThat(text(response.getBody())).isEqualTo("all");
            assertThat(response.getMessageCount()).isZero();
            assertThat(response.getEnvelope().getRoutingKey()).isEqualTo("first");
            assertThat(response.getProps().getHeaders()).containsOnlyKeys("CC");
        }
    }

    @Test
    void refusesAddedKeysThatAreNone() {
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .headers(Map.of("CC", "copied"))
                .build();
        assertCloses(AMQP.PRECONDITION_FAILED, false, () -> {
            channel.basicPublish("", "first", properties, utf8("none"));
            channel.queueDeclare("first", false, false, false, null);
        });
    }

    @Test
    void deadLettersToAddedKeysUnlessTheQueueNamesAnother() throws IOException {
        channel.exchangeDeclare("dead", "direct");
        for (String queue : List.of("by-key", "by-copy", "renamed")) {
            channel.queueDeclare(queue, false, false, false, null);
            channel.queueBind(queue, "dead", queue);
        }
        channel.queueDeclare("kept", false, false, false, Map.of("x-dead-letter-exchange", "dead"));
        channel.queueDeclare(
                "named",
                false,
                false,
                false,
                Map.of("x-dead-letter-exchange", "dead", "x-dead-letter-routing-key", "renamed"));
        channel.exchangeDeclare("fan", "fanout");
        channel.queueBind("kept", "fan", "");
        channel.queueBind("named", "fan", "");
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .headers(Map.of("CC", List.of("by-copy")))
                .build();
        channel.basicPublish("fan", "by-key", properties, utf8("letter"));

        channel.basicReject(channel.basicGet("kept", false).getEnvelope().getDeliveryTag(), false);
        channel.basicReject(channel.basicGet("named", false).getEnvelope().getDeliveryTag(), false);

        assertThat(get("by-key")).isEqualTo("letter");
        assertThat(get("by-copy")).isEqualTo("letter");
        assertThat(channel.basicGet("renamed", true).getProps().getHeaders()).doesNotContainKey("CC");
        assertThat(channel.messageCount("renamed")).isZero();
    }

    @Test
    void delaysWhatIsPublishedToADelayedExchange() throws IOException {
        channel.exchangeDeclare("later", "x-delayed-message", true, false, Map.of("x-delayed-type", "topic"));
        channel.queueDeclare("news", false, false, false, null);
        channel.queueBind("news", "later", "news.#");
        channel.queueBind("news", "amq.topic", "news.#");
        long published = System.currentTimeMillis();
        channel.basicPublish("later", "news.late", delay(300), utf8("late"));
        publish("later", "other", "unrouted");

        assertThat(awaitGet("news")).isEqualTo("late");
        assertThat(System.currentTimeMillis() - published).isGreaterThanOrEqualTo(300);

        channel.basicPublish("later", "news.much.later", delay(Integer.MAX_VALUE), utf8("much later"));
        channel.basicPublish("amq.topic", "news.now", delay(Integer.MAX_VALUE), utf8("now"));
        publish("later", "news.soon", "soon");
        assertThat(get("news")).isEqualTo("now");
        assertThat(get("news")).isEqualTo("soon");
        assertThat(get("news")).isNull();
    }

    private static AMQP.BasicProperties delay(int millis) {
        return new AMQP.BasicProperties.Builder()
                .headers(Map.of("x-delay", millis))
                .build();
    }

    @Test
    void refusesADelayedExchangeOfNoType() {
        assertCloses(
                AMQP.PRECONDITION_FAILED,
                false,
                () -> channel.exchangeDeclare("later", "x-delayed-message", true, false, Map.of()));
    }

    @Test
    void refusesADelayedExchangeOfAnUnknownType() {
        assertCloses(
                AMQP.COMMAND_INVALID,
                true,
                () -> channel.exchangeDeclare(
                        "later", "x-delayed-message", true, false, Map.of("x-delayed-type", "slow")));
    }

    @Test
    void expiresMessages() throws IOException {
        channel.queueDeclare("short", false, false, false, null);
        channel.basicPublish(
                "", "short", new AMQP.BasicProperties.Builder().expiration("1").build(), utf8("gone"));
        publish("", "short", "stays");

        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(channel.messageCount("short")).isEqualTo(1));
        assertThat(get("short")).isEqualTo("stays");
    }

    @Test
    void deliversByPriority() throws IOException {
        channel.queueDeclare("lanes", false, false, false, Map.of("x-max-priority", 9));
        for (int priority : new int[] {1, 9, 5, 9}) {
            channel.basicPublish(
                    "",
                    "lanes",
                    new AMQP.BasicProperties.Builder().priority(priority).build(),
                    Integer.toString(priority).getBytes(StandardCharsets.UTF_8));
        }

        assertThat(List.of(get("lanes"), get("lanes"), get("lanes"), get("lanes")))
                .containsExactly("9", "9", "5", "1");
    }
}
