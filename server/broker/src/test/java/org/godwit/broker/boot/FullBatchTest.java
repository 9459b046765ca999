package org.godwit.broker.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.godwit.broker.amqp.AmqpLimits;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.log.RecordEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What arrives faster than it is written fills batches to the brim, and no fuller than the log takes them. */
class FullBatchTest {
    private static final LogOptions SMALL = LogOptions.DEFAULT
            .withSegmentBytes(64 << 10)
            .withGrowthBytes(16 << 10)
            .withCheckpointBytes(1 << 20);

    @TempDir
    private Path directory;

    @Test
    void aFullBatchIsOneThatTheLogTakes() {
        for (LogOptions options : List.of(LogOptions.DEFAULT, SMALL)) {
            BrokerBuilder builder = Broker.builder().dataDirectory(directory).logOptions(options);
            long nothing = RecordEncoder.bound(List.of());
            assertThat(builder.virtualHostOptions("/").batchBytes() + nothing)
                    .isLessThanOrEqualTo(options.maxBatchBytes());
        }
    }

    @Test
    void burstsOfMessagesOfAllSizesOnSmallSegments() throws IOException, InterruptedException, TimeoutException {
        Random random = new Random(42);
        try (Broker broker = Broker.builder()
                .dataDirectory(directory)
                .logOptions(SMALL)
                .listen("127.0.0.1", 0)
                .start()) {
            try (Connection connection = RabbitClients.connect(broker)) {
                Channel channel = connection.createChannel();
                channel.queueDeclare("full", true, false, false, null);
                channel.confirmSelect();
                for (int message = 0; message < 1_000; message++) {
                    byte[] body = new byte[random.nextInt(random.nextInt(20) == 0 ? 200_000 : 2_000)];
                    channel.basicPublish("", "full", MessageProperties.PERSISTENT_BASIC, body);
                }
                channel.waitForConfirmsOrDie(60_000);
                assertThat(channel.queueDeclarePassive("full").getMessageCount())
                        .isEqualTo(1_000);
            }
        }
    }

    @Test
    void theHeaderOfTheLargestFrameFitsABatch() throws IOException, InterruptedException, TimeoutException {
        assertThatThrownBy(() -> limits(AmqpLimits.FRAME_MAX_BYTES + 1)).hasMessageContaining("frameMaxBytes");
        try (Broker broker = Broker.builder()
                .dataDirectory(directory)
                .limits(limits(AmqpLimits.FRAME_MAX_BYTES))
                .listen("127.0.0.1", 0)
                .start()) {
            try (Connection connection = RabbitClients.connect(broker)) {
                Channel channel = connection.createChannel();
                channel.queueDeclare("large", true, false, false, null);
                channel.confirmSelect();
                String text = "x".repeat(AmqpLimits.FRAME_MAX_BYTES - 1_000);
                for (int bodyBytes : new int[] {0, 250_000, 500_000}) {
                    channel.basicPublish(
                            "",
                            "large",
                            new AMQP.BasicProperties.Builder()
                                    .deliveryMode(2)
                                    .headers(Map.of("text", text))
                                    .build(),
                            new byte[bodyBytes]);
                    channel.waitForConfirmsOrDie(30_000);
                    GetResponse got = channel.basicGet("large", true);
                    assertThat(got.getBody()).hasSize(bodyBytes);
                    assertThat(got.getProps().getHeaders().get("text")).hasToString(text);
                }
            }
        }
    }

    private static AmqpLimits limits(int frameMaxBytes) {
        AmqpLimits usual = AmqpLimits.DEFAULT;
        return new AmqpLimits(
                usual.channelMax(),
                frameMaxBytes,
                usual.messageMaxBytes(),
                usual.unfinishedMaxBytes(),
                usual.connectionMax(),
                usual.heartbeatSeconds(),
                usual.handshakeMillis(),
                usual.closeMillis());
    }
}
