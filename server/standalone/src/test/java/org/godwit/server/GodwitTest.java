package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as an operator meets it: real processes. */
class GodwitTest {
    /** What the JVM makes of SIGTERM. */
    private static final int TERMINATED = 143;

    @TempDir
    private Path directory;

    private static Connection connect(String address) throws IOException, TimeoutException {
        URI uri = URI.create(address);
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(uri.getHost());
        factory.setPort(uri.getPort());
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    private void assertRefuses(ServerProcess server, String... parts) throws IOException, InterruptedException {
        assertThat(server.exitCode()).isEqualTo(1);
        assertThat(server.err().lines())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("godwit: ").contains(parts));
    }

    @Test
    void servesAndStopsCleanlyAndServesAgain() throws IOException, InterruptedException, TimeoutException {
        try (ServerProcess server = new ServerProcess(directory, "--data", "d", "--listen", "127.0.0.1:0")) {
            assertThat(server.address()).matches("amqp://127\\.0\\.0\\.1:\\d+");
            try (Connection connection = connect(server.address())) {
                Channel channel = connection.createChannel();
                channel.queueDeclare("orders", true, false, false, null);
                channel.confirmSelect();
                channel.basicPublish(
                        "",
                        "orders",
                        MessageProperties.PERSISTENT_TEXT_PLAIN,
                        "order".getBytes(StandardCharsets.UTF_8));
                channel.waitForConfirmsOrDie(60_000);
            }
            server.terminate();
            assertThat(server.exitCode()).isEqualTo(TERMINATED);
            assertThat(server.err()).isEmpty();
        }
        try (ServerProcess server = new ServerProcess(directory, "-d", "d", "-l", "127.0.0.1:0");
                Connection connection = connect(server.address())) {
            assertThat(connection.createChannel().basicGet("orders", true).getBody())
                    .isEqualTo("order".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void refusesAPortInUse() throws IOException, InterruptedException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                ServerProcess server = new ServerProcess(directory, "--listen", "127.0.0.1:" + other.getLocalPort())) {
            assertRefuses(server, "127.0.0.1:" + other.getLocalPort(), "in use");
        }
    }

    @Test
    void refusesADataDirectoryOfAnotherBroker() throws IOException, InterruptedException {
        try (ServerProcess first = new ServerProcess(directory, "--data", "d", "--listen", "127.0.0.1:0")) {
            first.address();
            try (ServerProcess second = new ServerProcess(directory, "--data", "d", "--listen", "127.0.0.1:0")) {
                assertRefuses(second, directory.resolve("d").toString(), "in use by another broker");
            }
        }
    }

    @Test
    void refusesAMisspeltKey() throws IOException, InterruptedException {
        Files.writeString(directory.resolve("godwit.properties"), "lisen=127.0.0.1:0\n");
        try (ServerProcess server = new ServerProcess(directory, "--config", "godwit.properties")) {
            assertRefuses(server, "godwit.properties", "'lisen'", "'listen'");
        }
    }

    @Test
    void refusesAConfigurationThatIsNotThere() throws IOException, InterruptedException {
        try (ServerProcess server = new ServerProcess(directory, "--config", "missing.properties")) {
            assertRefuses(server, "missing.properties", "does not exist");
        }
    }

    @Test
    void refusesAWrongCommandLine() throws IOException, InterruptedException {
        try (ServerProcess server = new ServerProcess(directory, "--lisen", "x")) {
            assertThat(server.exitCode()).isEqualTo(2);
            assertThat(server.err()).contains("--lisen");
        }
    }

    @Test
    void showsItsHelpAndVersion() throws IOException, InterruptedException {
        try (ServerProcess help = new ServerProcess(directory, "--help")) {
            assertThat(help.exitCode()).isZero();
            assertThat(help.out()).contains("--config", "--data", "--listen", "Exit codes:");
        }
        try (ServerProcess version = new ServerProcess(directory, "--version")) {
            assertThat(version.exitCode()).isZero();
            assertThat(version.out()).startsWith("godwit ");
        }
    }
}
