package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.godwit.broker.boot.Broker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code godwit ctl} on a broker that is stopped, and on one that runs. */
class ControlCommandTest {
    @TempDir
    private Path directory;

    /** What a command says; it must succeed. */
    private List<String> ctl(String... arguments) {
        StringWriter out = new StringWriter();
        assertThat(execute(out, arguments)).as("%s", List.of(arguments)).isZero();
        return out.toString().lines().toList();
    }

    private int execute(StringWriter out, String... arguments) {
        List<String> words =
                new ArrayList<>(List.of("ctl", "--data", directory.resolve("d").toString()));
        words.addAll(List.of(arguments));
        return Godwit.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(words.toArray(String[]::new));
    }

    private static Connection connect(String address, String user, String password, String virtualHost)
            throws IOException, TimeoutException {
        URI uri = URI.create(address);
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(uri.getHost());
        factory.setPort(uri.getPort());
        factory.setUsername(user);
        factory.setPassword(password);
        factory.setVirtualHost(virtualHost);
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    @Test
    void listsHoweverManyThereAre() throws IOException {
        try (Broker broker = Broker.builder().start();
                ControlSocket control = ControlSocket.open(directory, broker.administration())) {
            assertThat(control).isNotNull();
            for (int i = 1; i <= 1_100; i++) {
                broker.administration()
                        .addVirtualHost("host" + i)
                        .toCompletableFuture()
                        .join();
            }
            assertThat(ControlSocket.request(directory, List.of("list_vhosts"))).hasSize(1_101);
        }
    }

    @Test
    void whatIsToldToAStoppedBrokerHoldsWhenItRuns() throws IOException, TimeoutException, InterruptedException {
        assertThat(ctl("list_users")).containsExactly("guest\t[administrator]");
        ctl("add_user", "shop", "secret");
        ctl("set_user_tags", "shop", "monitoring", "policymaker");
        ctl("add_vhost", "staging");
        ctl("set_permissions", "-p", "staging", "shop", "^s", ".*", ".*");
        ctl("delete_user", "guest");
        try (ServerProcess server = new ServerProcess(directory, "--data", "d", "--listen", "127.0.0.1:0")) {
            try (Connection connection = connect(server.address(), "shop", "secret", "staging")) {
                connection.createChannel().queueDeclare("s", true, false, false, null);
            }
            assertThatThrownBy(() -> connect(server.address(), "guest", "guest", "/"))
                    .isInstanceOf(IOException.class);
            assertThat(ctl("list_permissions", "-p", "staging")).containsExactly("shop\t^s\t.*\t.*");
            server.terminate();
            server.exitCode();
        }
        assertThat(ctl("list_users")).containsExactly("shop\t[monitoring, policymaker]");
        assertThat(ctl("list_vhosts")).containsExactly("/", "staging");
    }

    @Test
    void whatIsToldToARunningBrokerHoldsAtOnceAndLater() throws IOException, TimeoutException, InterruptedException {
        try (ServerProcess server = new ServerProcess(directory, "--data", "d", "--listen", "127.0.0.1:0")) {
            String address = server.address();
            ctl("add_user", "shop", "secret");
            ctl("set_permissions", "shop", ".*", ".*", ".*");
            connect(address, "shop", "secret", "/").close();
            ctl("change_password", "shop", "better");
            connect(address, "shop", "better", "/").close();
            ctl("clear_permissions", "shop");
            assertThatThrownBy(() -> connect(address, "shop", "better", "/")).isInstanceOf(IOException.class);
            ctl("add_vhost", "staging");
            ctl("set_permissions", "-p", "staging", "guest", ".*", ".*", ".*");
            connect(address, "guest", "guest", "staging").close();
            ctl("delete_vhost", "staging");
            assertThat(ctl("list_vhosts")).containsExactly("/");
            assertThat(execute(new StringWriter(), "delete_vhost", "staging")).isEqualTo(1);
            assertThat(Files.getPosixFilePermissions(directory.resolve("d/control")))
                    .hasSize(2);
            server.terminate();
            server.exitCode();
        }
        assertThat(directory.resolve("d/control")).doesNotExist();
        assertThat(ctl("list_users")).containsExactly("guest\t[administrator]", "shop\t[]");
    }

    @Test
    void aCommandThatIsNoneIsAnError() {
        assertThat(execute(new StringWriter(), "ad_user", "x")).isEqualTo(2);
        assertThat(execute(new StringWriter())).isEqualTo(2);
    }
}
