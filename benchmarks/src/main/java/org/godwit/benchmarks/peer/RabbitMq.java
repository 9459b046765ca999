package org.godwit.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** RabbitMQ as the system has it, on a node and with a port mapper of its own; by its JMS client. */
final class RabbitMq implements Provider {
    private static final List<Path> USUAL_PLACES =
            List.of(Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server"), Path.of("/usr/local/sbin/rabbitmq-server"));

    private final Fetch fetch;

    RabbitMq(Fetch fetch) {
        this.fetch = fetch;
    }

    @Override
    public String name() {
        return "rabbitmq";
    }

    @Override
    public String title() {
        return "RabbitMQ (the system's)";
    }

    @Override
    public String waitsForTheDisk() {
        return "neither sends nor acknowledgements wait (its JMS client does not wait for confirms); commits wait";
    }

    @Override
    public RunningBroker start(Path directory) throws IOException, InterruptedException, MissingProviderException {
        Path server = Stream.concat(
                        Optional.ofNullable(System.getenv("RABBITMQ_SERVER")).map(Path::of).stream(),
                        USUAL_PLACES.stream())
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new MissingProviderException(
                        "is not installed (Debian's package is rabbitmq-server), or name it in RABBITMQ_SERVER"));
        String clientClassPath = Fetch.classPath(fetch.peer("rabbitmq"));
        int port = BrokerProcess.freePort();
        int mapperPort = BrokerProcess.freePort();
        Path plugins = Files.writeString(directory.resolve("enabled_plugins"), "[].\n");
        Path configuration =
                Files.writeString(directory.resolve("rabbitmq.conf"), "listeners.tcp.1 = 127.0.0.1:" + port + "\n");
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("HOME", directory.toString());
        environment.put("ERL_EPMD_PORT", Integer.toString(mapperPort));
        environment.put("RABBITMQ_NODENAME", "benchmark" + port + "@localhost");
        environment.put("RABBITMQ_DIST_PORT", Integer.toString(BrokerProcess.freePort()));
        environment.put("RABBITMQ_MNESIA_BASE", directory.resolve("data").toString());
        environment.put("RABBITMQ_LOG_BASE", directory.resolve("log").toString());
        environment.put("RABBITMQ_ENABLED_PLUGINS_FILE", plugins.toString());
        environment.put("RABBITMQ_CONFIG_FILE", configuration.toString());
        BrokerProcess mapper = BrokerProcess.start(
                Files.createDirectory(directory.resolve("mapper")),
                mapperPort,
                environment,
                List.of("epmd", "-port", Integer.toString(mapperPort)));
        try {
            BrokerProcess broker = BrokerProcess.start(directory, port, environment, List.of(server.toString()));
            Client client = new Client(
                    clientClassPath,
                    "com.rabbitmq.jms.admin.RMQConnectionFactory",
                    List.of("host=127.0.0.1", "port=" + port),
                    Jvm.java());
            return new WithMapper(new ProcessAndClient(broker, client, port), mapper);
        } catch (IOException | InterruptedException e) {
            mapper.close();
            throw e;
        }
    }

    private record WithMapper(ProcessAndClient broker, BrokerProcess mapper) implements RunningBroker {
        @Override
        public long pid() {
            return broker.pid();
        }

        @Override
        public Client client() {
            return broker.client();
        }

        @Override
        public int amqpPort() {
            return broker.amqpPort();
        }

        @Override
        public void close() {
            broker.close();
            mapper.close();
        }
    }
}
