package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code godwit log} on what real processes left. */
class LogCommandTest {
    private static final int MESSAGES = 10;
    private static final int LARGE_BYTES = 700_000;
    private static final String RECORD_MAGIC = "GDWT";

    @TempDir
    private Path directory;

    private record Ended(int exitCode, String out, String err) {}

    @BeforeEach
    void fill() throws IOException, InterruptedException, TimeoutException {
        try (ServerProcess server = new ServerProcess(directory, "--data", "d", "--listen", "127.0.0.1:0")) {
            try (Connection connection = connect(server)) {
                Channel channel = connection.createChannel();
                channel.exchangeDeclare("prices", "topic", true);
                for (String queue : List.of("orders", "copies")) {
                    channel.queueDeclare(queue, true, false, false, null);
                    channel.queueBind(queue, "prices", "eur.*");
                }
                channel.confirmSelect();
                for (int i = 0; i < MESSAGES; i++) {
                    channel.basicPublish("prices", "eur.chf", MessageProperties.PERSISTENT_BASIC, body(i));
                    channel.waitForConfirmsOrDie(60_000);
                }
                channel.basicGet("orders", true);
            }
            server.terminate();
            server.exitCode();
        }
    }

    private static byte[] body(int number) {
        String text = "price number " + number + ";";
        return (number == MESSAGES - 1 ? text.repeat(LARGE_BYTES / text.length()) : text)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Connection connect(ServerProcess server) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        URI uri = URI.create(server.address());
        factory.setHost(uri.getHost());
        factory.setPort(uri.getPort());
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    private Ended godwit(String... arguments) throws IOException, InterruptedException {
        try (ServerProcess process = new ServerProcess(directory, arguments)) {
            int exitCode = process.exitCode();
            return new Ended(exitCode, process.out(), process.err());
        }
    }

    private Path segment() {
        return directory.resolve("d/hosts/%2F/segment-0000000001");
    }

    /** Turns a bit of the log's first octets that are these, or before them. */
    private void damage(byte[] octets, int before) throws IOException {
        byte[] log = Files.readAllBytes(segment());
        int at = new String(log, StandardCharsets.ISO_8859_1).indexOf(new String(octets, StandardCharsets.ISO_8859_1));
        assertThat(at).isPositive();
        log[at - before] ^= 1;
        Files.write(segment(), log);
    }

    /** Where the record starts that holds these octets. */
    private int recordBefore(byte[] octets) throws IOException {
        byte[] log = Files.readAllBytes(segment());
        String text = new String(log, StandardCharsets.ISO_8859_1);
        return text.lastIndexOf(RECORD_MAGIC, text.indexOf(new String(octets, StandardCharsets.ISO_8859_1))) - 4;
    }

    private List<String> consume(String data, String queue) throws IOException, TimeoutException {
        List<String> texts = new ArrayList<>();
        try (ServerProcess server = new ServerProcess(directory, "--data", data, "--listen", "127.0.0.1:0");
                Connection connection = connect(server)) {
            Channel channel = connection.createChannel();
            for (GetResponse got = channel.basicGet(queue, true); got != null; got = channel.basicGet(queue, true)) {
                String text = new String(got.getBody(), StandardCharsets.UTF_8);
                texts.add(text.substring(0, text.indexOf(';')));
                assertThat(got.getBody())
                        .isEqualTo(body(
                                Integer.parseInt(texts.get(texts.size() - 1).substring("price number ".length()))));
            }
            channel.basicPublish("prices", "eur.usd", MessageProperties.PERSISTENT_BASIC, body(99));
            assertThat(channel.basicGet("orders", true))
                    .as("bindings are there")
                    .isNotNull();
        }
        return texts;
    }

    @Test
    void showsWhatIsThereAndThatAllIsWell() throws IOException, InterruptedException {
        Ended inspect = godwit("log", "inspect", "--records", "d");
        assertThat(inspect.exitCode()).isZero();
        assertThat(inspect.out())
                .contains("virtual host in %2F", "segment-0000000001", "in good order", "QueueDeclared", "name=orders")
                .contains("Enqueued", "Dequeued", "BodyChunk", "end mark");
        Ended verify = godwit("log", "verify", "d");
        assertThat(verify).isEqualTo(new Ended(0, "all is well" + System.lineSeparator(), ""));
    }

    @Test
    void isRefusedTheDirectoryOfARunningBrokerAndWhatIsNone() throws IOException, InterruptedException {
        try (ServerProcess server = new ServerProcess(directory, "--data", "d", "--listen", "127.0.0.1:0")) {
            server.address();
            for (String[] command : new String[][] {{"inspect", "d"}, {"verify", "d"}, {"repair", "d", "new"}}) {
                List<String> arguments = new ArrayList<>(List.of("log"));
                arguments.addAll(List.of(command));
                Ended ended = godwit(arguments.toArray(String[]::new));
                assertThat(ended.exitCode()).isEqualTo(1);
                assertThat(ended.err()).contains("in use by another broker");
            }
        }
        Ended none = godwit("log", "verify", "nowhere");
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).startsWith("godwit: nowhere is no data directory");
        Ended full = godwit("log", "repair", "d", "d");
        assertThat(full.exitCode()).isEqualTo(1);
        assertThat(full.err()).contains("is not empty");
    }

    @Test
    void aDamagedMessageIsNamedAndTheOthersAreSalvaged() throws IOException, InterruptedException, TimeoutException {
        damage(body(4), -3);
        Ended verify = godwit("log", "verify", "d");
        assertThat(verify.exitCode()).isEqualTo(1);
        assertThat(verify.out()).contains(segment().getFileName().toString(), "the checksum of message", "1 problem");
        Ended repair = godwit("log", "repair", "d", "new");
        assertThat(repair.exitCode()).isEqualTo(1);
        assertThat(repair.out().lines().filter(line -> line.startsWith("  LOST")))
                .hasSize(2)
                .allMatch(line -> line.contains("is damaged at offset"))
                .anyMatch(line -> line.contains("'orders'"))
                .anyMatch(line -> line.contains("'copies'"));
        assertThat(repair.out().lines().filter(line -> line.startsWith("  salvaged")))
                .hasSize(2 * MESSAGES - 3);
        assertThat(repair.out())
                .endsWith("17 messages salvaged, 2 lost, 0 places that could not be read" + System.lineSeparator());
        assertThat(godwit("log", "verify", "new").exitCode()).isZero();
        assertThat(consume("new", "orders")).hasSize(MESSAGES - 2).doesNotContain("price number 0", "price number 4");
    }

    @Test
    void fromALogThatNoBrokerStartsFromTheRestIsSalvaged() throws IOException, InterruptedException, TimeoutException {
        byte[] log = Files.readAllBytes(segment());
        log[recordBefore(body(4)) + 20] ^= 1;
        Files.write(segment(), log);
        Ended start = godwit("--data", "d", "--listen", "127.0.0.1:0");
        assertThat(start.exitCode()).isEqualTo(1);
        assertThat(start.err()).contains("is damaged at offset", "godwit log repair");
        Ended verify = godwit("log", "verify", "d");
        assertThat(verify.exitCode()).isEqualTo(1);
        assertThat(verify.out()).contains("no broker can start from it");
        Ended repair = godwit("log", "repair", "d", "new");
        assertThat(repair.exitCode()).isEqualTo(1);
        assertThat(repair.out()).contains("DAMAGED").contains("of the log are not there");
        assertThat(consume("new", "copies")).hasSize(MESSAGES - 1).doesNotContain("price number 4");
    }
}
