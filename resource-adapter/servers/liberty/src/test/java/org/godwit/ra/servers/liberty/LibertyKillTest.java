package org.godwit.ra.servers.liberty;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.godwit.ra.servers.BrokerProcess;
import org.godwit.ra.servers.KilledServerContract;
import org.godwit.ra.servers.ServerProcess;

/** Open Liberty, killed. */
class LibertyKillTest extends KilledServerContract {
    private LibertyServer server;

    @Override
    protected void configure(Path work, BrokerProcess broker, Path database, Path application) throws IOException {
        server = LibertyServer.configured(work, broker, database);
        Path dropins = Files.createDirectories(server.directory().resolve("dropins"));
        Files.copy(application, dropins.resolve("orders.war"));
    }

    @Override
    protected ServerProcess start(Path log) throws IOException {
        Path home = Path.of(System.getProperty("godwit.server.home"));
        Path tools = home.resolve("bin/tools");
        return ServerProcess.start(
                log,
                "CWWKZ0001I",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "@" + home.resolve("lib/platform/java/java9.options"),
                        "-javaagent:" + tools.resolve("ws-javaagent.jar"),
                        "-jar",
                        tools.resolve("ws-server.jar").toString(),
                        LibertyServer.NAME),
                Map.of("WLP_USER_DIR", server.userDirectory().toString()));
    }

    @Override
    protected int httpPort() {
        return server.httpPort();
    }
}
