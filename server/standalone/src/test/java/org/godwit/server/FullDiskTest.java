package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker on a small file system that is filled to the brim: it ends and says why, nothing that it confirmed is lost, and
 * it starts again once there is room. The file system is a tmpfs in a mount namespace of this test's own.
 */
class FullDiskTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LISTENING = "godwit: listening on ";
    private static final int BODY_BYTES = 200_000;
    /** Starts the program three times: into the full disk, on the full disk, and after room was made. */
    private static final String SCRIPT =
            """
            mount -t tmpfs -o size=180m tmpfs "$1" || exit 99
            cd "$1" && shift
            head -c 60m /dev/zero > ballast
            "$@"
            echo "first: $?"
            "$@" & server=$!
            read line
            kill $server
            wait $server
            echo "second: $?"
            rm ballast
            exec "$@"
            """;

    @TempDir
    private Path directory;

    private Path out;
    private Path err;
    private Process process;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        Process probe = new ProcessBuilder("sh", "-c", "unshare -rm mount -t tmpfs tmpfs /mnt").start();
        assumeTrue(
                probe.waitFor(10, TimeUnit.SECONDS) && probe.exitValue() == 0,
                "needs a user and mount namespace (unshare -rm), which this machine does not give");
        out = directory.resolve("out");
        err = directory.resolve("err");
        Path disk = Files.createDirectory(directory.resolve("disk"));
        process = new ProcessBuilder(List.of(
                        "unshare",
                        "-rm",
                        "sh",
                        "-c",
                        SCRIPT,
                        "sh",
                        disk.toString(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.godwit.server.Godwit",
                        "--config=" + Files.writeString(directory.resolve("godwit.properties"), "disk.free-limit=0"),
                        "--data=data",
                        "--listen=127.0.0.1:0"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void endsWithWordsAndStartsAgainWithAllThatWasConfirmed()
            throws IOException, TimeoutException, InterruptedException {
        int confirmed = fill(factory(awaitAddressAfter("")));
        assertThat(confirmed).isGreaterThan(100);
        await().atMost(PATIENCE).until(() -> lines(out).contains("first: 1"));
        assertThat(Files.readString(err))
                .contains("the data directory cannot be written")
                .contains("space");

        await().atMost(PATIENCE)
                .until(() -> addressesAfter("first: ").size() == 1 || lines(err).size() > 1);
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();

        try (Connection connection = factory(awaitAddressAfter("second: ")).newConnection()) {
            Channel channel = connection.createChannel();
            for (int number = 0; number < confirmed; number++) {
                GetResponse response = channel.basicGet("orders", true);
                assertThat(response)
                        .as("confirmed message %d of %d", number, confirmed)
                        .isNotNull();
                assertThat(response.getBody()).isEqualTo(body(number));
            }
            channel.queuePurge("orders");
            channel.confirmSelect();
            channel.basicPublish("", "orders", MessageProperties.PERSISTENT_BASIC, body(0));
            channel.waitForConfirmsOrDie(PATIENCE.toMillis());
        }
    }

    /** Publishes one after the other until the broker is gone. Answers how many were confirmed. */
    private static int fill(ConnectionFactory factory) throws IOException, TimeoutException, InterruptedException {
        Connection connection = factory.newConnection();
        Channel channel = connection.createChannel();
        channel.queueDeclare("orders", true, false, false, null);
        channel.confirmSelect();
        for (int number = 0; number < 10_000; number++) {
            try {
                channel.basicPublish("", "orders", MessageProperties.PERSISTENT_BASIC, body(number));
                channel.waitForConfirmsOrDie(PATIENCE.toMillis());
            } catch (IOException | ShutdownSignalException gone) {
                return number;
            }
        }
        return fail("the disk did not become full");
    }

    private static byte[] body(int number) {
        return ByteBuffer.allocate(BODY_BYTES)
                .putInt(number)
                .putInt(BODY_BYTES - Integer.BYTES, ~number)
                .array();
    }

    private static ConnectionFactory factory(String address) {
        URI uri = URI.create(address);
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(uri.getHost());
        factory.setPort(uri.getPort());
        factory.setAutomaticRecoveryEnabled(false);
        return factory;
    }

    /** The first address behind the line that begins so. */
    private String awaitAddressAfter(String begin) {
        return await().atMost(PATIENCE)
                .until(() -> addressesAfter(begin), addresses -> {
                    assertThat(process.isAlive()).isTrue();
                    return !addresses.isEmpty();
                })
                .get(0);
    }

    private List<String> addressesAfter(String begin) throws IOException {
        return lines(out).stream()
                .dropWhile(line -> !line.startsWith(begin))
                .filter(line -> line.startsWith(LISTENING))
                .map(line -> line.substring(LISTENING.length()))
                .toList();
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file);
    }
}
