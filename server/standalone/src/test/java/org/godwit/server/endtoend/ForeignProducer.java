package org.godwit.server.endtoend;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * Publishes persistent messages with RabbitMQ's client and its publisher confirms, and connects again when the connection
 * breaks. Nothing is repeated: what was not confirmed may be there or not. For one thread.
 */
final class ForeignProducer {
    private static final int MESSAGES_TO_A_CONFIRM = 10;
    private static final long CONFIRM_MILLIS = 30_000;
    private static final long PAUSE_MILLIS = 100;
    private static final int PERSISTENT = 2;

    private final ConnectionFactory factory = new ConnectionFactory();
    private final String queue;
    private final UnaryOperator<String> body;
    private final Account account;
    private int number;

    /**
     * @param body from the id of a message
     */
    ForeignProducer(URI address, String queue, UnaryOperator<String> body, Account account) {
        factory.setHost(address.getHost());
        factory.setPort(address.getPort());
        factory.setAutomaticRecoveryEnabled(false);
        this.queue = queue;
        this.body = body;
        this.account = account;
    }

    void run(BooleanSupplier producing) throws InterruptedException {
        while (producing.getAsBoolean()) {
            try (Connection connection = factory.newConnection();
                    Channel channel = connection.createChannel()) {
                channel.confirmSelect();
                while (producing.getAsBoolean()) {
                    account.awaitRoom(PAUSE_MILLIS);
                    publish(channel);
                }
            } catch (IOException | TimeoutException | ShutdownSignalException broken) {
                account.awaitProgress(account.progress() + 1, PAUSE_MILLIS);
            }
        }
    }

    private void publish(Channel channel) throws IOException, InterruptedException, TimeoutException {
        List<String> ids = new ArrayList<>();
        for (int count = 0; count < MESSAGES_TO_A_CONFIRM; count++) {
            String id = "foreign-" + number++;
            ids.add(id);
            account.sending(id);
            AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                    .contentType("text/plain")
                    .deliveryMode(PERSISTENT)
                    .headers(Map.of("id", id))
                    .build();
            channel.basicPublish("", queue, true, properties, body.apply(id).getBytes(StandardCharsets.UTF_8));
        }
        if (channel.waitForConfirms(CONFIRM_MILLIS)) {
            account.confirmed(ids);
        }
    }
}
