package org.godwit.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** This project's broker and client, over TCP, as it comes; or another build of them, to tell what a change brings. */
final class Godwit implements Provider {
    private final String name;
    private final String classPath;
    private final List<String> brokerArguments;
    private final boolean pipelined;

    /**
     * @param classPath of broker and client
     * @param brokerArguments for the broker's JVM, such as those that make a profile
     * @param pipelined whether acknowledgements do not wait, which is not its default
     */
    Godwit(String name, String classPath, List<String> brokerArguments, boolean pipelined) {
        this.name = name;
        this.classPath = classPath;
        this.brokerArguments = brokerArguments;
        this.pipelined = pipelined;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String title() {
        return pipelined ? "Godwit, pipelinedAcknowledge" : Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    @Override
    public String waitsForTheDisk() {
        return "each persistent send waits; "
                + (pipelined
                        ? "acknowledgements do not wait (pipelinedAcknowledge)"
                        : "each acknowledgement in AUTO_ACKNOWLEDGE of a persistent message waits")
                + "; commits wait";
    }

    @Override
    public RunningBroker start(Path directory) throws IOException, InterruptedException {
        int port = BrokerProcess.freePort();
        List<String> command = new ArrayList<>(List.of(Jvm.java(), "-Xmx2g"));
        command.addAll(brokerArguments);
        command.addAll(List.of(
                "-classpath",
                classPath,
                org.godwit.server.Godwit.class.getName(),
                "--data",
                directory.resolve("data").toString(),
                "--listen",
                "127.0.0.1:" + port));
        Client client = new Client(
                classPath,
                org.godwit.jms.GodwitConnectionFactory.class.getName(),
                List.of("uri=amqp://127.0.0.1:" + port + "?pipelinedAcknowledge=" + pipelined),
                Jvm.java());
        return new ProcessAndClient(BrokerProcess.start(directory, port, Map.of(), command), client, port);
    }
}
