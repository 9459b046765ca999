package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real process that is allowed to take more than it has memory for. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutOfMemoryTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {40, 44, 48})
    void endsAndSaysWhy(int heapMebibytes) throws IOException, InterruptedException, TimeoutException {
        Path configuration = Files.writeString(
                directory.resolve("all-of-the-heap.properties"),
                "memory.unfinished-messages = 1\nmemory.high-watermark = 0.6\n");
        try (ServerProcess server = new ServerProcess(
                List.of("-Xmx" + heapMebibytes + "m"),
                directory,
                "--config=" + configuration,
                "--data=d",
                "--listen=127.0.0.1:0")) {
            URI uri = URI.create(server.address());
            ConnectionFactory factory = new ConnectionFactory();
            factory.setHost(uri.getHost());
            factory.setPort(uri.getPort());
            factory.setAutomaticRecoveryEnabled(false);
            Connection connection = factory.newConnection();
            Channel channel = connection.createChannel();
            channel.queueDeclare("orders", true, false, false, null);
            try {
                for (int mebibyte = 0; mebibyte < heapMebibytes / 5; mebibyte++) {
                    channel.basicPublish("", "orders", MessageProperties.BASIC, new byte[1 << 20]);
                }
                byte[] most = new byte[(heapMebibytes << 20) / 10 * 9];
                channel.basicPublish("", "orders", MessageProperties.PERSISTENT_BASIC, most);
            } catch (IOException | ShutdownSignalException lost) {
                connection.abort();
            }
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.err().lines().filter(line -> line.startsWith("godwit: ")))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith("godwit: ended, as there is no more memory")
                            .contains("what was confirmed is stored")
                            .contains("-Xmx"));
        }
    }
}
