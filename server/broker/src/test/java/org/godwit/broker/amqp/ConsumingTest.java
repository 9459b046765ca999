package org.godwit.broker.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Consuming, getting and settling, by RabbitMQ's client. */
class ConsumingTest extends RabbitClientTest {
    @BeforeEach
    void declareQueue() throws IOException {
        channel.queueDeclare("orders", true, false, false, null);
    }

    private void publishNumbers(int count) throws IOException {
        for (int number = 1; number <= count; number++) {
            publish("", "orders", Integer.toString(number));
        }
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
    }

    @Test
    void deliversInOrderAndForgetsWhatIsAcknowledged() throws IOException, InterruptedException, TimeoutException {
        publishNumbers(100);
        Channel consuming = connection.createChannel();
        Collector collector = new Collector(consuming);
        String tag = consuming.basicConsume("orders", false, "mine", collector);
        assertThat(tag).isEqualTo("mine");

        Received last = null;
        for (String number : numbers(1, 100)) {
            last = collector.next();
            assertThat(last.text()).isEqualTo(number);
            assertThat(last.consumerTag()).isEqualTo("mine");
            assertThat(last.envelope().isRedeliver()).isFalse();
            assertThat(last.envelope().getDeliveryTag()).isEqualTo(Long.parseLong(number));
        }
        consuming.basicAck(last.envelope().getDeliveryTag(), true);
        consuming.close();

        assertThat(get("orders")).isNull();
    }

    @Test
    void aMessageThatDoesNotFitAConsumersFramesCostsItsConnectionAndNothingElse() throws IOException, TimeoutException {
        ConnectionFactory smallFrames = factory();
        smallFrames.setRequestedFrameMax(4_096);
        Connection consuming = open(smallFrames);
        consuming.createChannel().basicConsume("orders", false, new Collector(channel));

        channel.basicPublish(
                "",
                "orders",
                new AMQP.BasicProperties.Builder()
                        .headers(Map.of("large", "x".repeat(10_000)))
                        .build(),
                utf8("1"));

        await().atMost(ONE_MINUTE).until(() -> !consuming.isOpen());
        assertThat(awaitGet("orders")).isEqualTo("1");
        publishNumbers(1);
        assertThat(awaitGet("orders")).isEqualTo("1");
    }

    @Test
    void deliversAgainInOrderWhatAClosedChannelLeft() throws IOException, InterruptedException, TimeoutException {
        publishNumbers(10);
        Channel leaving = connection.createChannel();
        Collector collector = new Collector(leaving);
        leaving.basicConsume("orders", false, collector);
        collector.nextTexts(10);
        leaving.basicAck(3, false);
        leaving.close();

        Collector second = new Collector(channel);
        channel.basicConsume("orders", false, second);

        for (String number : List.of("1", "2", "4", "5", "6", "7", "8", "9", "10")) {
            Received again = second.next();
            assertThat(again.text()).isEqualTo(number);
            assertThat(again.envelope().isRedeliver()).isTrue();
        }
    }

    @Test
    void returnsARequeuedMessageToItsPlace() throws IOException {
        publishNumbers(3);
        GetResponse first = channel.basicGet("orders", false);
        assertThat(first.getMessageCount()).isEqualTo(2);

        channel.basicNack(first.getEnvelope().getDeliveryTag(), false, true);

        GetResponse again = channel.basicGet("orders", false);
        assertThat(text(again.getBody())).isEqualTo("1");
        assertThat(again.getEnvelope().isRedeliver()).isTrue();
        assertThat(again.getProps().getHeaders()).containsEntry("x-delivery-count", 1L);
        channel.basicReject(again.getEnvelope().getDeliveryTag(), false);
        assertThat(get("orders")).isEqualTo("2");
    }

    @Test
    void holdsTheConsumersPrefetch() throws IOException, InterruptedException {
        publishNumbers(10);
        channel.basicQos(3);
        Collector collector = new Collector(channel);
        channel.basicConsume("orders", false, collector);

        assertThat(collector.nextTexts(3)).isEqualTo(numbers(1, 3));
        assertThat(channel.messageCount("orders")).isEqualTo(7);
        assertThat(collector.received).isEmpty();
        channel.basicAck(2, true);

        assertThat(collector.nextTexts(2)).isEqualTo(numbers(4, 5));
        assertThat(channel.messageCount("orders")).isEqualTo(5);
        assertThat(collector.received).isEmpty();
    }

    @Test
    void takesTurnsBetweenConsumers() throws IOException, InterruptedException {
        Collector first = new Collector(channel);
        Collector second = new Collector(channel);
        channel.basicQos(1);
        channel.basicConsume("orders", false, first);
        channel.basicConsume("orders", false, second);
        publishNumbers(2);

        first.next();
        second.next();
    }

    @Test
    void deliversWithoutAcknowledgement() throws IOException, InterruptedException {
        publishNumbers(5);
        Collector collector = new Collector(channel);
        channel.basicConsume("orders", true, collector);

        assertThat(collector.nextTexts(5)).isEqualTo(numbers(1, 5));
        connection.abort();
        await().atMost(ONE_MINUTE).untilAsserted(() -> {
            Connection other = newConnection();
            assertThat(other.createChannel().messageCount("orders")).isZero();
        });
    }

    @Test
    void recoversOnRequest() throws IOException, InterruptedException {
        publishNumbers(2);
        Collector collector = new Collector(channel);
        channel.basicConsume("orders", false, collector);
        collector.nextTexts(2);

        channel.basicRecover(true);

        Received again = collector.next();
        assertThat(again.text()).isEqualTo("1");
        assertThat(again.envelope().isRedeliver()).isTrue();
    }

    @Test
    void stopsDeliveringToACancelledConsumer() throws IOException, InterruptedException {
        Collector collector = new Collector(channel);
        String tag = channel.basicConsume("orders", false, collector);
        publish("", "orders", "before");
        collector.next();
        channel.basicCancel(tag);

        publish("", "orders", "after");

        assertThat(get("orders")).isEqualTo("after");
        assertThat(collector.received).isEmpty();
        channel.basicAck(1, false);
    }

    @Test
    void tellsAConsumerThatItsQueueIsDeleted() throws IOException, InterruptedException {
        Collector collector = new Collector(channel);
        String tag = channel.basicConsume("orders", false, collector);

        connection.createChannel().queueDelete("orders");

        assertThat(collector.cancelled.poll(60, TimeUnit.SECONDS)).isEqualTo(tag);
    }

    @Test
    void letsAnExclusiveConsumerAlone() throws IOException {
        channel.basicConsume("orders", false, "only", false, true, null, new Collector(channel));
        Channel other = connection.createChannel();

        assertCloses(403, false, () -> other.basicConsume("orders", new Collector(other)));
    }

    @Test
    void servesTheConsumerOfHigherPriorityFirst() throws IOException, InterruptedException {
        Collector low = new Collector(channel);
        Collector high = new Collector(channel);
        channel.basicConsume("orders", true, "low", false, false, Map.of("x-priority", 1), low);
        channel.basicConsume("orders", true, "high", false, false, Map.of("x-priority", 2), high);

        publishNumbers(10);

        assertThat(high.nextTexts(10)).isEqualTo(numbers(1, 10));
        assertThat(low.received).isEmpty();
    }

    @Test
    void keepsASlowConsumerFromFillingTheBrokersMemory() throws IOException, InterruptedException {
        byte[] body = new byte[100_000];
        for (int count = 0; count < 300; count++) {
            channel.basicPublish("", "orders", null, body);
        }
        Collector collector = new Collector(channel);
        channel.basicConsume("orders", true, collector);

        for (int count = 0; count < 300; count++) {
            assertThat(collector.next().body()).hasSize(body.length);
        }
        assertThat(channel.messageCount("orders")).isZero();
    }

    @Test
    void holdsWhatAClientAsksForUntilItReadsWhatItWasSent() throws IOException {
        int count = 400;
        for (int number = 0; number < count; number++) {
            channel.basicPublish("", "orders", null, new byte[100_000]);
        }
        assertThat(channel.messageCount("orders")).isEqualTo(count);
        try (RawSocket asking = new RawSocket(broker())) {
            asking.open(0);
            asking.openChannel(1);
            for (int number = 0; number < count; number++) {
                asking.sendMethod(1, 60, 70, (short) 0, "orders", (byte) 1);
            }
            await().atMost(ONE_MINUTE)
                    .during(Duration.ofSeconds(1))
                    .until(() -> channel.messageCount("orders") > count / 8);

            for (int answers = 0; answers < count; ) {
                answers += asking.receiveFrame().type() == 1 ? 1 : 0;
            }
        }
        assertThat(channel.messageCount("orders")).isZero();
    }
}
