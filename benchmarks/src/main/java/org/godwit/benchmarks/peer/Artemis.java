package org.godwit.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Apache ActiveMQ Artemis: an instance made by its own {@code create}, with the NIO journal and datasync. That measures how long a
 * force takes, and sets the {@code journal-buffer-timeout} to it.
 */
final class Artemis implements Provider {
    static final String FACTORY_CLASS = "org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory";

    private static final long CREATE_SECONDS = 120;

    private final Fetch fetch;
    private final boolean blockOnAcknowledge;

    /**
     * @param blockOnAcknowledge whether acknowledgements wait, which is not its default
     */
    Artemis(Fetch fetch, boolean blockOnAcknowledge) {
        this.fetch = fetch;
        this.blockOnAcknowledge = blockOnAcknowledge;
    }

    @Override
    public String name() {
        return blockOnAcknowledge ? "artemis-blocking" : "artemis";
    }

    @Override
    public String title() {
        return blockOnAcknowledge ? "Artemis 2.44.0, blockOnAcknowledge" : "Artemis 2.44.0";
    }

    @Override
    public String waitsForTheDisk() {
        return blockOnAcknowledge
                ? "each persistent send waits; each acknowledgement waits (blockOnAcknowledge); commits wait"
                : "each persistent send waits; acknowledgements do not wait (its default); commits wait";
    }

    @Override
    public RunningBroker start(Path directory) throws IOException, InterruptedException, MissingProviderException {
        Path peer = fetch.peer("artemis");
        int port = BrokerProcess.freePort();
        Path instance = directory.resolve("instance");
        create(peer.resolve("apache-artemis-2.44.0/bin/artemis"), instance, port, directory.resolve("create.log"));
        Client client = new Client(
                Fetch.classPath(peer.resolve("client")),
                FACTORY_CLASS,
                List.of(
                        "brokerURL=tcp://127.0.0.1:" + port + "?blockOnAcknowledge=" + blockOnAcknowledge,
                        "user=benchmark",
                        "password=benchmark"),
                Jvm.java());
        BrokerProcess process = BrokerProcess.start(
                directory,
                port,
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                List.of("/bin/sh", instance.resolve("bin/artemis").toString(), "run"));
        return new ProcessAndClient(process, client, 0);
    }

    /** As its users make one; its default heap is 2 GiB. */
    private static void create(Path script, Path instance, int port, Path output)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString(), "create", instance.toString()));
        command.addAll(List.of("--nio", "--silent", "--user", "benchmark", "--password", "benchmark"));
        command.addAll(List.of("--require-login", "--host", "127.0.0.1", "--default-port", Integer.toString(port)));
        command.addAll(List.of("--no-web", "--no-amqp-acceptor", "--no-hornetq-acceptor"));
        command.addAll(List.of("--no-mqtt-acceptor", "--no-stomp-acceptor"));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        if (!process.waitFor(CREATE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        if (process.waitFor() != 0) {
            throw new IOException("artemis create failed: " + Files.readString(output));
        }
        String broker = Files.readString(instance.resolve("etc/broker.xml"));
        if (!broker.contains("<journal-type>NIO</journal-type>")
                || !broker.contains("<journal-datasync>true</journal-datasync>")) {
            throw new IOException("artemis create made another journal than NIO with datasync");
        }
        String profile = Files.readString(instance.resolve("etc/artemis.profile"));
        if (!profile.contains("-Xmx2G")) {
            throw new IOException("artemis create made another heap than 2 GiB");
        }
    }
}
