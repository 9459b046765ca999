package org.godwit.ra.servers.wildfly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.godwit.ra.servers.Applications;
import org.godwit.ra.servers.Directories;
import org.godwit.ra.servers.ServerProcess;
import org.godwit.ra.servers.TestEnvironment;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.junit.jupiter.api.Test;

/** WildFly with the broker inside, and no other. */
class WildFlyEmbeddedTest {
    @Test
    void beans_are_activated() throws IOException {
        Path work = Directories.fresh(Path.of(System.getProperty("java.io.tmpdir"), "embedded"));
        WildFlyInstallation installation = WildFlyInstallation.configured(work);
        Applications.orders()
                .as(ZipExporter.class)
                .exportTo(installation
                        .baseDirectory()
                        .resolve("deployments/orders.war")
                        .toFile());
        int offset = TestEnvironment.freeOffset(WildFlySession.PORTS);
        Path log = work.resolve("server.log");
        List<String> embedded = List.of("-Dgodwit.embedded=true", "-Dgodwit.uri=vm:godwit");
        try (ServerProcess server = installation.start(
                log, offset, installation.home().resolve("modules").toString(), embedded)) {
            await().atMost(Duration.ofSeconds(120)).untilAsserted(() -> assertThat(Files.readString(log))
                    .contains("Delivering orders to 10 at a time"));
            assertThat(server.isAlive()).isTrue();
        }
    }
}
