package org.godwit.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.godwit.broker.boot.Broker;
import org.godwit.broker.boot.BrokerBuilder;
import org.godwit.jms.GodwitConnectionFactory;

/** A broker that listens on TCP and on {@code vm:}, and the connections of one test to it. For the thread of the test. */
final class RunningBroker implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Way way;
    private final Path dataDirectory;
    private final UnaryOperator<BrokerBuilder> settings;
    private final String name = "test-" + UUID.randomUUID();
    private final List<Connection> connections = new ArrayList<>();
    private Broker broker;
    private int port;

    /** {@code dataDirectory} null for a broker that keeps nothing. */
    RunningBroker(Way way, Path dataDirectory) {
        this(way, dataDirectory, UnaryOperator.identity());
    }

    RunningBroker(Way way, Path dataDirectory, UnaryOperator<BrokerBuilder> settings) {
        this.settings = settings;
        this.way = way;
        this.dataDirectory = dataDirectory;
        start();
    }

    void start() {
        BrokerBuilder builder =
                settings.apply(Broker.builder().listen("127.0.0.1", port).vm(name));
        if (dataDirectory != null) {
            builder.dataDirectory(dataDirectory);
        }
        broker = builder.start();
        String tcp = broker.addresses().stream()
                .filter(address -> address.startsWith("amqp:"))
                .findFirst()
                .orElseThrow();
        port = Integer.parseInt(tcp.substring(tcp.lastIndexOf(':') + 1));
    }

    void stop() {
        broker.close();
    }

    int port() {
        return port;
    }

    GodwitConnectionFactory factory() {
        return factory("");
    }

    /** {@code options} as in a URI, without the question mark. */
    GodwitConnectionFactory factory(String options) {
        String uri = way == Way.TCP ? "amqp://127.0.0.1:" + port : "vm:" + name;
        return new GodwitConnectionFactory(uri + "?reconnectDelayMillis=20&" + options);
    }

    Connection connect() throws JMSException {
        return connect("");
    }

    Connection connect(String options) throws JMSException {
        Connection connection = factory(options).createConnection();
        connections.add(connection);
        connection.start();
        return connection;
    }

    @Override
    public void close() throws JMSException {
        try {
            for (Connection connection : connections) {
                connection.close();
            }
        } finally {
            broker.close();
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(clientThreads()).isEmpty());
    }

    private static List<String> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(thread -> thread.startsWith("godwit-jms"))
                .toList();
    }
}
