package org.godwit.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** This project's client with a broker that does nothing: what the client and the load can do at most. */
final class NullPeer implements Provider {
    private final String classPath;

    NullPeer(String classPath) {
        this.classPath = classPath;
    }

    @Override
    public String name() {
        return "null";
    }

    @Override
    public String title() {
        return "*null broker, Godwit's client*";
    }

    @Override
    public String waitsForTheDisk() {
        return "nothing is stored: the ceiling of the client and the load";
    }

    @Override
    public RunningBroker start(Path directory) throws IOException, InterruptedException {
        int port = BrokerProcess.freePort();
        List<String> command = List.of(
                Jvm.java(), "-Xmx2g", "-classpath", classPath, NullBroker.class.getName(), Integer.toString(port));
        Client client = new Client(
                classPath,
                org.godwit.jms.GodwitConnectionFactory.class.getName(),
                List.of("uri=amqp://127.0.0.1:" + port),
                Jvm.java());
        return new ProcessAndClient(BrokerProcess.start(directory, port, Map.of(), command), client, port);
    }
}
