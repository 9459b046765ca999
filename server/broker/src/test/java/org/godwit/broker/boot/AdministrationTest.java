package org.godwit.broker.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.security.Permission;
import org.godwit.broker.security.User;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users, permissions and virtual hosts that change while the broker serves, and outlive it. */
class AdministrationTest {
    @TempDir
    private Path directory;

    private final List<Connection> connections = new ArrayList<>();
    private Broker broker;

    @BeforeEach
    void start() {
        broker =
                Broker.builder().dataDirectory(directory).listen("127.0.0.1", 0).start();
    }

    @AfterEach
    void stop() {
        connections.forEach(Connection::abort);
        broker.close();
    }

    private void restart() {
        stop();
        start();
    }

    private Administration administration() {
        return broker.administration();
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static void assertRefused(CompletionStage<?> stage, String why) {
        assertThatThrownBy(() -> done(stage))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(BrokerException.class)
                .hasMessageContaining(why);
    }

    private Connection connect(String user, String password, String virtualHost) throws IOException, TimeoutException {
        URI address = URI.create(broker.addresses().get(0));
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(address.getHost());
        factory.setPort(address.getPort());
        factory.setUsername(user);
        factory.setPassword(password);
        factory.setVirtualHost(virtualHost);
        factory.setAutomaticRecoveryEnabled(false);
        Connection connection = factory.newConnection();
        connections.add(connection);
        return connection;
    }

    @Test
    void aNewUserCanWorkAndIsThereAfterARestart() throws IOException, TimeoutException {
        done(administration().addUser("shop", "secret", Set.of("monitoring")));
        assertThatThrownBy(() -> connect("shop", "secret", "/")).hasStackTraceContaining("refused for user 'shop'");
        done(administration().setPermissions("shop", "/", "^shop", "^shop", "^shop"));
        connect("shop", "secret", "/").createChannel().queueDeclare("shop.orders", true, false, false, null);

        restart();
        assertThat(administration().users()).extracting(User::name).containsExactly("guest", "shop");
        assertThat(administration().users().get(1).tags()).containsExactly("monitoring");
        assertThat(administration().permissions("/").get("shop").expression(Permission.WRITE))
                .isEqualTo("^shop");
        connect("shop", "secret", "/").createChannel().queueDeclarePassive("shop.orders");

        done(administration().changePassword("shop", "better"));
        assertThatThrownBy(() -> connect("shop", "secret", "/")).isInstanceOf(AuthenticationFailureException.class);
        connect("shop", "better", "/");
    }

    @Test
    void rightsChangeForConnectionsThatAreOpen() throws IOException, TimeoutException {
        done(administration().addUser("shop", "secret", Set.of()));
        done(administration().setPermissions("shop", "/", ".*", ".*", ".*"));
        Connection connection = connect("shop", "secret", "/");
        connection.createChannel().queueDeclare("a", true, false, false, null);
        done(administration().setPermissions("shop", "/", "^b$", "", ""));
        connection.createChannel().queueDeclare("b", true, false, false, null);
        assertThatThrownBy(() -> connection.createChannel().queueDeclare("a", true, false, false, null))
                .hasStackTraceContaining("ACCESS_REFUSED");
        done(administration().clearPermissions("shop", "/"));
        assertThatThrownBy(() -> connection.createChannel().queueDeclare("b", true, false, false, null))
                .hasStackTraceContaining("ACCESS_REFUSED");
        assertThat(administration().permissions("/")).containsOnlyKeys("guest");
    }

    @Test
    void aDeletedUserIsGoneWithItsConnectionsForGood() throws IOException, TimeoutException {
        Connection connection = connect("guest", "guest", "/");
        done(administration().deleteUser("guest"));
        await().atMost(ONE_MINUTE).until(() -> !connection.isOpen());
        assertThat(connection.getCloseReason()).hasMessageContaining("user 'guest' was deleted");
        restart();
        assertThat(administration().users()).isEmpty();
        assertThatThrownBy(() -> connect("guest", "guest", "/")).isInstanceOf(AuthenticationFailureException.class);
    }

    @Test
    void aVirtualHostComesAndGoesWithAllThatIsInIt() throws IOException, TimeoutException, InterruptedException {
        done(administration().addVirtualHost("staging"));
        done(administration().setPermissions("guest", "staging", ".*", ".*", ".*"));
        publish(connect("guest", "guest", "staging"));
        restart();
        assertThat(done(administration().virtualHosts())).containsExactlyInAnyOrder("/", "staging");
        Connection connection = connect("guest", "guest", "staging");
        assertThat(connection.createChannel().messageCount("orders")).isEqualTo(1);

        done(administration().deleteVirtualHost("staging"));
        await().atMost(ONE_MINUTE).until(() -> !connection.isOpen());
        assertThat(directory.resolve("hosts").resolve("staging")).doesNotExist();
        assertThat(done(administration().virtualHosts())).containsExactly("/");
        assertThatThrownBy(() -> connect("guest", "guest", "staging")).hasStackTraceContaining("not found");

        done(administration().addVirtualHost("staging"));
        assertThat(administration().permissions("staging")).isEmpty();
        done(administration().setPermissions("guest", "staging", ".*", ".*", ".*"));
        Connection again = connect("guest", "guest", "staging");
        assertThatThrownBy(() -> again.createChannel().queueDeclarePassive("orders"))
                .hasStackTraceContaining("NOT_FOUND");
    }

    private static void publish(Connection connection) throws IOException, TimeoutException, InterruptedException {
        try (Channel channel = connection.createChannel()) {
            channel.queueDeclare("orders", true, false, false, null);
            channel.confirmSelect();
            channel.basicPublish("", "orders", MessageProperties.PERSISTENT_BASIC, new byte[] {1});
            channel.waitForConfirmsOrDie(60_000);
        }
    }

    @Test
    void theFilesOfADeletedVirtualHostGoAtTheNextStartAtTheLatest() {
        broker.close();
        try (Broker offline = Broker.builder().dataDirectory(directory).startForAdministration()) {
            done(offline.administration().addVirtualHost("staging"));
            assertThat(offline.addresses()).isEmpty();
        }
        start();
        Path files = directory.resolve("hosts").resolve("staging");
        assertThat(files).exists();
        broker.close();
        try (Broker offline = Broker.builder().dataDirectory(directory).startForAdministration()) {
            done(offline.administration().deleteVirtualHost("staging"));
        }
        start();
        await().atMost(ONE_MINUTE).untilAsserted(() -> assertThat(files).doesNotExist());
        assertThat(Files.exists(directory.resolve("hosts"))).isTrue();
    }

    @Test
    void saysWhyAChangeMakesNoSense() {
        assertRefused(administration().addUser("guest", "x", Set.of()), "exists already");
        assertRefused(administration().addUser("", "x", Set.of()), "needs a name");
        assertRefused(administration().deleteUser("nobody"), "no user 'nobody'");
        assertRefused(administration().changePassword("nobody", "x"), "no user 'nobody'");
        assertRefused(administration().setPermissions("guest", "nowhere", "", "", ""), "no virtual host 'nowhere'");
        assertRefused(administration().setPermissions("guest", "/", "(", "", ""), "not a regular expression");
        assertRefused(administration().clearPermissions("nobody", "/"), "no user");
        assertRefused(administration().addVirtualHost("/"), "exists already");
        assertRefused(administration().deleteVirtualHost("nowhere"), "no virtual host 'nowhere'");
        done(administration().setUserTags("guest", Set.of()));
    }
}
