package org.godwit.broker.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.godwit.broker.boot.BrokerBuilder;
import org.godwit.broker.core.ResourceLimits;
import org.junit.jupiter.api.Test;

/** What happens when messages take more room than there is, by RabbitMQ's client. */
class PressureTest extends RabbitClientTest {
    private static final int BLOCK_BYTES = 4 << 20;
    private static final int STOP_BYTES = 8 << 20;

    @Override
    BrokerBuilder configure(BrokerBuilder builder) {
        return builder.resourceLimits(new ResourceLimits(BLOCK_BYTES, BLOCK_BYTES, STOP_BYTES, 0));
    }

    @Test
    void tellsPublishersAndStopsReadingThoseThatGoOn() throws IOException, TimeoutException, InterruptedException {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        connection.addBlockedListener(told::add, () -> told.add("unblocked"));
        channel.queueDeclare("orders", false, false, false, null);
        byte[] body = new byte[100_000];
        int count = 1_000;

        CompletableFuture<Void> published = CompletableFuture.runAsync(() -> {
            try {
                for (int number = 0; number < count; number++) {
                    channel.basicPublish("", "orders", null, body);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        assertThat(told.poll(60, TimeUnit.SECONDS)).contains("memory.high-watermark");
        Connection consuming = newConnection();
        Channel consumer = consuming.createChannel();
        await().atMost(ONE_MINUTE).until(() -> consumer.messageCount("orders") >= STOP_BYTES / body.length);
        assertThat(consumer.messageCount("orders")).isLessThan(count);
        assertThat(published).isNotDone();

        Collector collector = new Collector(consumer);
        consumer.basicQos(50);
        consumer.basicConsume("orders", false, collector);
        for (int number = 0; number < count; number++) {
            consumer.basicAck(collector.next().envelope().getDeliveryTag(), false);
        }

        published.orTimeout(60, TimeUnit.SECONDS).join();
        await().atMost(ONE_MINUTE).until(() -> told.contains("unblocked"));
    }
}
