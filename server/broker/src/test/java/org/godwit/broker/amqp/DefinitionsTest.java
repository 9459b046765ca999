package org.godwit.broker.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Exchanges, queues and bindings, by RabbitMQ's client. */
class DefinitionsTest extends RabbitClientTest {
    @Test
    void routesByTheDefaultExchange() throws IOException {
        channel.queueDeclare("orders", true, false, false, null);

        publish("", "orders", "one");

        assertThat(get("orders")).isEqualTo("one");
        assertThat(get("orders")).isNull();
    }

    @Test
    void routesByADirectExchange() throws IOException {
        channel.exchangeDeclare("prices", BuiltinExchangeType.DIRECT, true);
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, "prices", "eur");

        publish("prices", "eur", "yes");
        publish("prices", "usd", "no");

        assertThat(get(queue)).isEqualTo("yes");
        assertThat(get(queue)).isNull();
    }

    @Test
    void routesByAFanoutExchangeToEachQueueOnce() throws IOException {
        String first = channel.queueDeclare().getQueue();
        String second = channel.queueDeclare().getQueue();
        channel.queueBind(first, "amq.fanout", "a");
        channel.queueBind(first, "amq.fanout", "b");
        channel.queueBind(second, "amq.fanout", "");

        publish("amq.fanout", "whatever", "news");

        assertThat(get(first)).isEqualTo("news");
        assertThat(get(first)).isNull();
        assertThat(get(second)).isEqualTo("news");
    }

    @Test
    void routesByATopicExchange() throws IOException {
        String oneWord = channel.queueDeclare().getQueue();
        String manyWords = channel.queueDeclare().getQueue();
        channel.queueBind(oneWord, "amq.topic", "news.*");
        channel.queueBind(manyWords, "amq.topic", "news.#");

        publish("amq.topic", "news.sports", "1");
        publish("amq.topic", "news.sports.tennis", "2");
        publish("amq.topic", "news", "3");

        assertThat(get(oneWord)).isEqualTo("1");
        assertThat(get(oneWord)).isNull();
        assertThat(get(manyWords)).isEqualTo("1");
        assertThat(get(manyWords)).isEqualTo("2");
        assertThat(get(manyWords)).isEqualTo("3");
    }

    @Test
    void routesByAHeadersExchange() throws IOException {
        String all = channel.queueDeclare().getQueue();
        String any = channel.queueDeclare().getQueue();
        channel.queueBind(all, "amq.headers", "", Map.of("x-match", "all", "size", 4, "colour", "red"));
        channel.queueBind(any, "amq.headers", "", Map.of("x-match", "any", "size", 4, "colour", "red"));

        publishWithHeaders(Map.of("size", 4), "size");
        publishWithHeaders(Map.of("size", 4, "colour", "red"), "both");
        publishWithHeaders(Map.of("size", 5), "none");

        assertThat(get(all)).isEqualTo("both");
        assertThat(get(all)).isNull();
        assertThat(get(any)).isEqualTo("size");
        assertThat(get(any)).isEqualTo("both");
        assertThat(get(any)).isNull();
    }

    private void publishWithHeaders(Map<String, Object> headers, String text) throws IOException {
        channel.basicPublish(
                "amq.headers",
                "",
                new AMQP.BasicProperties.Builder().headers(headers).build(),
                utf8(text));
    }

    @Test
    void bindsExchangesToExchanges() throws IOException {
        channel.exchangeDeclare("source", BuiltinExchangeType.TOPIC);
        channel.exchangeDeclare("target", BuiltinExchangeType.FANOUT);
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, "target", "");
        channel.exchangeBind("target", "source", "a.*");

        publish("source", "a.b", "passes");
        publish("source", "b.b", "does not");
        assertThat(get(queue)).isEqualTo("passes");
        assertThat(get(queue)).isNull();

        channel.exchangeUnbind("target", "source", "a.*");
        publish("source", "a.b", "no more");
        assertThat(get(queue)).isNull();
    }

    @Test
    void unbindsQueues() throws IOException {
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, "amq.direct", "key");
        channel.queueUnbind(queue, "amq.direct", "key");

        publish("amq.direct", "key", "nobody");

        assertThat(get(queue)).isNull();
    }

    @Test
    void unbindsWhatIsNotThere() throws IOException {
        String queue = channel.queueDeclare().getQueue();
        channel.queueUnbind(queue, "amq.direct", "key");
        channel.queueUnbind(queue, "none", "key");
        channel.queueUnbind("none", "amq.direct", "key");
        channel.exchangeUnbind("none", "amq.direct", "key");
        channel.exchangeUnbind("amq.fanout", "none", "key");
        RabbitClientTest.assertCloses(403, false, () -> channel.queueUnbind(queue, "", queue));
    }

    @Test
    void tellsWhatAQueueHoldsAndPurgesIt() throws IOException {
        channel.queueDeclare("orders", false, false, false, null);
        publish("", "orders", "one");
        publish("", "orders", "two");

        assertThat(channel.queueDeclarePassive("orders").getMessageCount()).isEqualTo(2);
        assertThat(channel.messageCount("orders")).isEqualTo(2);
        channel.basicConsume("orders", false, "", false, false, null, new Collector(channel));
        assertThat(channel.consumerCount("orders")).isEqualTo(1);
        assertThat(channel.queueDelete("orders").getMessageCount()).isLessThanOrEqualTo(2);
        assertThat(channel.queueDeclare("orders", false, false, false, null).getMessageCount())
                .isZero();
        publish("", "orders", "three");
        assertThat(channel.queuePurge("orders").getMessageCount()).isEqualTo(1);
        assertThat(get("orders")).isNull();
    }

    @Test
    void namesAQueueAndTakesTheEmptyNameForIt() throws IOException {
        String name = channel.queueDeclare("", false, true, true, null).getQueue();
        assertThat(name).startsWith("amq.gen-");

        publish("", name, "one");

        assertThat(get("")).isEqualTo("one");
    }

    @Test
    void keepsAnExclusiveQueueForItsConnectionAndDeletesItWithIt() throws IOException, TimeoutException {
        Connection owner = newConnection();
        owner.createChannel().queueDeclare("mine", false, true, false, null);

        Channel other = connection.createChannel();
        assertCloses(405, false, () -> other.queueDeclarePassive("mine"));

        owner.close();
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertCloses(
                        404, false, () -> connection.createChannel().queueDeclarePassive("mine")));
    }

    @Test
    void deletesAnAutoDeleteQueueWithItsLastConsumer() throws IOException {
        channel.queueDeclare("passing", false, false, true, null);
        String tag = channel.basicConsume("passing", new Collector(channel));
        assertThat(channel.queueDeclarePassive("passing").getConsumerCount()).isEqualTo(1);

        channel.basicCancel(tag);

        assertCloses(404, false, () -> channel.queueDeclarePassive("passing"));
    }

    @Test
    void deletesAnAutoDeleteExchangeWithItsLastBinding() throws IOException {
        channel.exchangeDeclare("passing", BuiltinExchangeType.FANOUT, false, true, null);
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, "passing", "");
        channel.queueUnbind(queue, "passing", "");

        assertCloses(404, false, () -> channel.exchangeDeclarePassive("passing"));
    }

    @Test
    void declaresWithoutWaiting() throws IOException {
        channel.queueDeclareNoWait("quick", false, false, false, null);
        channel.exchangeDeclareNoWait("quick", BuiltinExchangeType.FANOUT, false, false, false, null);
        channel.queueBindNoWait("quick", "quick", "", null);
        publish("quick", "", "one");

        assertThat(get("quick")).isEqualTo("one");

        channel.queueDeleteNoWait("quick", false, false);
        assertCloses(404, false, () -> channel.queueDeclarePassive("quick"));
    }
}
