package org.godwit.ra.servers.tomee;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.godwit.ra.servers.BrokerProcess;
import org.godwit.ra.servers.Directories;
import org.godwit.ra.servers.ServerSession;
import org.godwit.ra.servers.TestEnvironment;

/** TomEE for all tests of this module. */
public final class TomEESession extends ServerSession {
    private static final String LOG = "1catalina.org.apache.juli.AsyncFileHandler";

    @Override
    protected TestEnvironment configure(BrokerProcess broker, Path work) throws IOException {
        Path home = work.resolve("tomee");
        Directories.copy(Path.of(System.getProperty("godwit.server.home")), home);
        Files.createDirectories(home.resolve("apps"));
        Files.copy(Path.of(System.getProperty("godwit.rar")), home.resolve("apps/godwit.rar"));
        Files.copy(
                Path.of(System.getProperty("godwit.server.script")),
                home.resolve("conf/tomee.xml"),
                StandardCopyOption.REPLACE_EXISTING);
        append(
                home.resolve("conf/system.properties"),
                "godwitRA.uri = " + broker.uri(),
                "godwit-jakarta.jms.ConnectionFactory.PoolMaxSize = 50");
        append(home.resolve("conf/logging.properties"), LOG + ".rotatable = false", LOG + ".prefix = catalina");
        int http = TestEnvironment.freePort();
        System.setProperty("godwit.server.directory", home.toString());
        System.setProperty("godwit.server.http.port", Integer.toString(http));
        System.setProperty("godwit.server.stop.port", Integer.toString(TestEnvironment.freePort()));
        return new TestEnvironment(broker, http, home.resolve("logs/catalina.log"));
    }

    private static void append(Path file, String... lines) throws IOException {
        Files.writeString(file, "\n" + String.join("\n", lines) + "\n", StandardOpenOption.APPEND);
    }
}
