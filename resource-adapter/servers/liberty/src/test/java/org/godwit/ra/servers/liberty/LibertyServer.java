package org.godwit.ra.servers.liberty;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.godwit.ra.servers.BrokerProcess;
import org.godwit.ra.servers.DatabaseJars;
import org.godwit.ra.servers.TestEnvironment;

/**
 * A server of Open Liberty, configured by the file of its guide, and by what the tests add.
 *
 * @param userDirectory what Liberty calls WLP_USER_DIR
 */
record LibertyServer(Path userDirectory, int httpPort) {
    static final String NAME = "godwit";

    /** A new one below a directory. */
    static LibertyServer configured(Path work, BrokerProcess broker, Path database) throws IOException {
        LibertyServer server = new LibertyServer(work.resolve("usr"), TestEnvironment.freePort());
        Path directory = server.directory();
        Path overrides = Files.createDirectories(directory.resolve("configDropins/overrides"));
        Files.copy(Path.of(System.getProperty("godwit.server.script")), directory.resolve("server.xml"));
        Files.copy(Path.of(System.getProperty("godwit.rar")), directory.resolve("godwit.rar"));
        Files.write(
                directory.resolve("bootstrap.properties"),
                List.of(
                        "godwit.uri=" + broker.uri(),
                        "godwit.user=guest",
                        "godwit.password=guest",
                        "test.http.port=" + server.httpPort,
                        "test.database=" + database));
        try (InputStream tests = LibertyServer.class.getResourceAsStream("/tests.xml")) {
            Files.copy(tests, overrides.resolve("tests.xml"));
        }
        DatabaseJars.copyTo(directory.resolve("derby"));
        return server;
    }

    Path directory() {
        return userDirectory.resolve("servers").resolve(NAME);
    }
}
