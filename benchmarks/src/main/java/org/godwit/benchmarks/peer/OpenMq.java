package org.godwit.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Eclipse OpenMQ, with its file store forced. */
final class OpenMq implements Provider {
    private static final int FEATURE_VERSION = 21;

    private final Fetch fetch;

    OpenMq(Fetch fetch) {
        this.fetch = fetch;
    }

    @Override
    public String name() {
        return "openmq";
    }

    @Override
    public String title() {
        return "OpenMQ 6.7.0";
    }

    @Override
    public String waitsForTheDisk() {
        return "each persistent send waits; each acknowledgement waits; commits wait (imq.persist.file.sync.enabled)";
    }

    @Override
    public RunningBroker start(Path directory) throws IOException, InterruptedException, MissingProviderException {
        Path home = Jvm.home(FEATURE_VERSION, "benchmarks.java21", "JAVA21_HOME")
                .orElseThrow(() -> new MissingProviderException(
                        "needs Java " + FEATURE_VERSION + " or newer: name its home in JAVA21_HOME"));
        Path mq = fetch.peer("openmq").resolve("mq");
        int port = BrokerProcess.freePort();
        Client client = new Client(
                mq.resolve("lib/imq.jar").toString(),
                "com.sun.messaging.ConnectionFactory",
                List.of("imqAddressList=mq://127.0.0.1:" + port + "/jms"),
                home.resolve("bin/java").toString());
        BrokerProcess process = BrokerProcess.start(
                directory,
                port,
                Map.of(),
                List.of(
                        "/bin/sh",
                        mq.resolve("bin/imqbrokerd").toString(),
                        "-javahome",
                        home.toString(),
                        "-varhome",
                        directory.resolve("var").toString(),
                        "-port",
                        Integer.toString(port),
                        "-Dimq.hostname=127.0.0.1",
                        "-Dimq.persist.file.sync.enabled=true",
                        "-vmargs",
                        "-Xmx2g",
                        "-tty"));
        return new ProcessAndClient(process, client, 0);
    }
}
