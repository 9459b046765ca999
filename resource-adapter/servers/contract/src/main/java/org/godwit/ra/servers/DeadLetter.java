package org.godwit.ra.servers;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;

/**
 * A dead letter as clients of AMQP see it.
 *
 * @param queue where it came from
 * @param reason why it went
 */
record DeadLetter(String text, String queue, String reason) {
    /** Takes the next one that comes to a queue. */
    static DeadLetter await(BrokerProcess broker, String queue) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(broker.port());
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            GetResponse message = Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> channel.basicGet(queue, true), received -> received != null);
            Map<String, Object> headers = message.getProps().getHeaders();
            return new DeadLetter(
                    new String(message.getBody(), StandardCharsets.UTF_8),
                    String.valueOf(headers.get("x-first-death-queue")),
                    String.valueOf(headers.get("x-first-death-reason")));
        }
    }
}
