package org.godwit.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Apache ActiveMQ Artemis as the library that applications and application servers embed, {@code artemis-jakarta-server}, in
 * a process of its own by its own {@code EmbeddedActiveMQ} and {@code Main}.
 *
 * <p>All is as the library has it, but for what {@link #CONFIGURATION} sets. So the journal begins a force at the earliest 3.33 ms
 * after the one before ({@code journal-buffer-timeout}), where an instance made by {@code artemis create} waits only for as long as
 * it measured a force to take.
 */
final class ArtemisEmbedded implements Provider {
    /** The journal that all others have here, an acceptor, and no users. */
    private static final String CONFIGURATION =
            """
            <configuration xmlns="urn:activemq">
              <core xmlns="urn:activemq:core">
                <journal-type>NIO</journal-type>
                <security-enabled>false</security-enabled>
                <acceptors>
                  <acceptor name="core">tcp://127.0.0.1:%d</acceptor>
                </acceptors>
              </core>
            </configuration>
            """;

    private final Fetch fetch;

    ArtemisEmbedded(Fetch fetch) {
        this.fetch = fetch;
    }

    @Override
    public String name() {
        return "artemis-embedded";
    }

    @Override
    public String title() {
        return "Artemis 2.44.0, embedded";
    }

    @Override
    public String waitsForTheDisk() {
        return "each persistent send waits; acknowledgements do not wait (its default); commits wait; it forces"
                + " at most once in 3.33 ms (the library's default)";
    }

    @Override
    public RunningBroker start(Path directory) throws IOException, InterruptedException, MissingProviderException {
        String classPath = Fetch.classPath(fetch.peer("artemis-embedded"));
        int port = BrokerProcess.freePort();
        Path configuration = Files.createDirectories(directory.resolve("etc")).resolve("broker.xml");
        Files.writeString(configuration, CONFIGURATION.formatted(port));
        BrokerProcess process = BrokerProcess.start(
                directory,
                port,
                Map.of(),
                List.of(
                        Jvm.java(),
                        "-Xmx2g",
                        "-classpath",
                        classPath,
                        "org.apache.activemq.artemis.core.server.embedded.Main",
                        directory.toString()));
        Client client =
                new Client(classPath, Artemis.FACTORY_CLASS, List.of("brokerURL=tcp://127.0.0.1:" + port), Jvm.java());
        return new ProcessAndClient(process, client, 0);
    }
}
