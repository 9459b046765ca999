package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A real process of which a real write fails. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class FailedDiskTest {
    private static final int FILE_BYTES = 6 << 20;
    private static final int BODY_BYTES = 16 << 10;

    @TempDir
    private Path directory;

    private static Connection connect(ServerProcess server) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        URI uri = URI.create(server.address());
        factory.setHost(uri.getHost());
        factory.setPort(uri.getPort());
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    private static byte[] body(int number) {
        return ByteBuffer.allocate(BODY_BYTES).putInt(number).array();
    }

    @Test
    void endsAtOnceSaysWhyAndHasConfirmedNothingThatIsNotThere()
            throws IOException, InterruptedException, TimeoutException {
        int confirmed = -1;
        int published = -1;
        try (ServerProcess server =
                ServerProcess.withFileLimit(FILE_BYTES, directory, "--data", "d", "--listen", "127.0.0.1:0")) {
            Connection connection = connect(server);
            try {
                Channel channel = connection.createChannel();
                channel.queueDeclare("orders", true, false, false, null);
                channel.confirmSelect();
                while (published * BODY_BYTES < 4 * FILE_BYTES) {
                    published++;
                    channel.basicPublish("", "orders", MessageProperties.PERSISTENT_BASIC, body(published));
                    channel.waitForConfirmsOrDie(60_000);
                    confirmed = published;
                }
            } catch (IOException | ShutdownSignalException lost) {
                await().atMost(ONE_MINUTE).until(() -> !connection.isOpen());
            }
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.err().lines()).singleElement().satisfies(line -> assertThat(line)
                    .startsWith("godwit: ended, as the data directory cannot be written")
                    .contains("what was confirmed is stored"));
        }
        assertThat(confirmed).isPositive().isLessThan(published);
        List<Integer> found = new ArrayList<>();
        try (ServerProcess server = new ServerProcess(directory, "--data", "d", "--listen", "127.0.0.1:0");
                Connection connection = connect(server)) {
            Channel channel = connection.createChannel();
            for (GetResponse got = channel.basicGet("orders", true); got != null; ) {
                found.add(ByteBuffer.wrap(got.getBody()).getInt());
                got = channel.basicGet("orders", true);
            }
        }
        assertThat(found).hasSizeBetween(confirmed + 1, published + 1);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).isEqualTo(i);
        }
    }
}
