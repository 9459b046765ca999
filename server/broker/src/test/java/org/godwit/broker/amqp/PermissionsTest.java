package org.godwit.broker.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.SaslMechanism;
import com.rabbitmq.client.impl.LongStringHelper;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.boot.Broker;
import org.godwit.broker.security.PasswordHash;
import org.godwit.broker.security.Permissions;
import org.godwit.broker.security.User;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users, their virtual hosts and their rights, by RabbitMQ's client. */
class PermissionsTest {
    private Broker broker;

    @BeforeEach
    void start() {
        broker = Broker.builder()
                .listen("127.0.0.1", 0)
                .virtualHost("shop")
                .virtualHost("other")
                .user("root", "root")
                .user(new User(
                        "alice",
                        PasswordHash.of("sécret"),
                        Set.of(),
                        Map.of("shop", new Permissions("^alice\\.", "^(alice\\.|amq\\.default$)", "^alice\\."))))
                .start();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private ConnectionFactory factory(String user, String password, String virtualHost) {
        URI address = URI.create(broker.addresses().get(0));
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(address.getHost());
        factory.setPort(address.getPort());
        factory.setUsername(user);
        factory.setPassword(password);
        factory.setVirtualHost(virtualHost);
        factory.setAutomaticRecoveryEnabled(false);
        return factory;
    }

    @Test
    void keepsVirtualHostsApart() throws IOException, TimeoutException {
        try (Connection shop = factory("root", "root", "shop").newConnection();
                Connection other = factory("root", "root", "other").newConnection()) {
            shop.createChannel().queueDeclare("orders", false, false, false, null);

            RabbitClientTest.assertCloses(
                    404, false, () -> other.createChannel().queueDeclarePassive("orders"));
        }
    }

    @Test
    void refusesAVirtualHostWithoutRights() {
        assertThatThrownBy(() -> factory("alice", "sécret", "other").newConnection())
                .hasStackTraceContaining("reply-code=530")
                .hasStackTraceContaining("refused for user 'alice'");
    }

    @Test
    void asksForEachRight() throws IOException, TimeoutException {
        try (Connection alice = factory("alice", "sécret", "shop").newConnection();
                Connection root = factory("root", "root", "shop").newConnection()) {
            root.createChannel().queueDeclare("bob.orders", false, false, false, null);
            Channel channel = alice.createChannel();
            channel.queueDeclare("alice.orders", false, false, false, null);
            channel.basicPublish("", "alice.orders", null, RabbitClientTest.utf8("mine"));
            assertThat(channel.basicGet("alice.orders", true)).isNotNull();

            RabbitClientTest.assertCloses(
                    403, false, () -> alice.createChannel().queueDeclare("bob.more", false, false, false, null));
            RabbitClientTest.assertCloses(
                    403, false, () -> alice.createChannel().basicGet("bob.orders", true));
            Channel publishing = alice.createChannel();
            publishing.basicPublish("amq.topic", "key", null, RabbitClientTest.utf8("not allowed"));
            RabbitClientTest.awaitClosed(403, publishing);
        }
    }

    @Test
    void takesAmqplain() throws IOException, TimeoutException {
        ConnectionFactory factory = factory("root", "root", "shop");
        factory.setSaslConfig(mechanisms -> new Amqplain(factory.getUsername(), factory.getPassword()));

        try (Connection connection = factory.newConnection()) {
            assertThat(connection.isOpen()).isTrue();
        }
    }

    /** The mechanism as RabbitMQ's older clients speak it: a field table without its length. */
    private record Amqplain(String user, String password) implements SaslMechanism {
        @Override
        public String getName() {
            return "AMQPLAIN";
        }

        @Override
        public LongString handleChallenge(LongString challenge, String username, String newPassword) {
            byte[] table = FieldTable.builder()
                    .put("LOGIN", user)
                    .put("PASSWORD", password)
                    .build()
                    .encoded();
            return LongStringHelper.asLongString(table);
        }
    }
}
