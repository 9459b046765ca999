package org.godwit.benchmarks.peer;

import java.nio.file.Path;
import java.util.List;

/** This project's broker in the JVM of its client, over {@code vm:}, with a data directory. */
final class EmbeddedGodwit implements Provider {
    private final String classPath;

    EmbeddedGodwit(String classPath) {
        this.classPath = classPath;
    }

    @Override
    public String name() {
        return "godwit-vm";
    }

    @Override
    public String title() {
        return "Godwit, `vm:` (its time is the client's)";
    }

    @Override
    public String waitsForTheDisk() {
        return "as Godwit";
    }

    @Override
    public RunningBroker start(Path directory) {
        Client client = new Client(
                classPath,
                EmbeddedConnectionFactory.class.getName(),
                List.of("data=" + directory.resolve("data")),
                Jvm.java());
        return new InTheClient(client);
    }

    private record InTheClient(Client client) implements RunningBroker {
        @Override
        public long pid() {
            return 0;
        }

        @Override
        public int amqpPort() {
            return 0;
        }

        @Override
        public void close() {
            // ended with the load generator
        }
    }
}
