package org.godwit.broker.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages die in one queue after another, and each death is told with all the keys that they went by. */
@Timeout(120)
class LongDeathsTest {
    private static final int QUEUES = 12;

    @TempDir
    private Path directory;

    private Broker start() {
        return Broker.builder().dataDirectory(directory).listen("127.0.0.1", 0).start();
    }

    /** What goes to the first queue expires there, and in each but the last. */
    private static void declare(Channel channel) throws IOException {
        for (int number = 0; number < QUEUES; number++) {
            Map<String, Object> arguments = new HashMap<>();
            if (number < QUEUES - 1) {
                arguments.put("x-message-ttl", 1);
                arguments.put("x-dead-letter-exchange", "after-" + number);
                channel.exchangeDeclare("after-" + number, "fanout", true);
            }
            channel.queueDeclare("queue-" + number, true, false, false, arguments);
            if (number > 0) {
                channel.queueBind("queue-" + number, "after-" + (number - 1), "");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"8000, 1", "500, 230"})
    void areStoredAndReadAgainWithAsManyDeathsAsFit(int keys, int keyBytes)
            throws IOException, TimeoutException, InterruptedException {
        String last = "queue-" + (QUEUES - 1);
        try (Broker broker = start();
                Connection connection = RabbitClients.connect(broker)) {
            Channel channel = connection.createChannel();
            declare(channel);
            channel.confirmSelect();
            AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                    .deliveryMode(2)
                    .headers(Map.of("CC", Collections.nCopies(keys, "k".repeat(keyBytes))))
                    .build();
            channel.basicPublish("", "queue-0", properties, new byte[] {42});
            channel.waitForConfirmsOrDie(10_000);
            await().atMost(Duration.ofSeconds(30)).until(() -> channel.messageCount(last) == 1);
        }
        try (Broker broker = start();
                Connection connection = RabbitClients.connect(broker)) {
            Channel channel = connection.createChannel();
            GetResponse received = channel.basicGet(last, false);
            assertThat(received).isNotNull();
            assertThat(received.getBody()).containsExactly(42);
            Map<String, Object> headers = received.getProps().getHeaders();
            assertThat((List<?>) headers.get("CC")).hasSize(keys);
            assertThat(headers.get("x-first-death-queue")).hasToString("queue-0");
            List<?> deaths = (List<?>) headers.get("x-death");
            assertThat(deaths).hasSize(QUEUES - 1);
            for (int index = 0; index < deaths.size(); index++) {
                Map<?, ?> death = (Map<?, ?>) deaths.get(index);
                assertThat(death.get("queue")).hasToString("queue-" + (QUEUES - 2 - index));
                assertThat(((List<?>) death.get("routing-keys")).get(0)).hasToString("queue-0");
            }
            channel.basicNack(received.getEnvelope().getDeliveryTag(), false, true);
            GetResponse again = channel.basicGet(last, true);
            assertThat(again.getEnvelope().isRedeliver()).isTrue();
        }
    }
}
