package org.godwit.ra.servers.wildfly;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.godwit.ra.servers.Directories;
import org.godwit.ra.servers.ServerCommand;

/**
 * WildFly with the adapter, configured by the script of its guide.
 *
 * @param baseDirectory configuration, deployments, data and log of one server; the distribution itself stays as it is
 */
record WildFlyInstallation(Path home, Path baseDirectory) {
    /** A new one in a directory. */
    static WildFlyInstallation configured(Path work) throws IOException {
        Path home = Path.of(System.getProperty("godwit.server.home"));
        Path base = work.resolve("standalone");
        Directories.copy(home.resolve("standalone"), base);
        Files.copy(Path.of(System.getProperty("godwit.rar")), work.resolve("godwit.rar"));
        Files.copy(Path.of(System.getProperty("godwit.server.script")), work.resolve("wildfly.cli"));
        WildFlyInstallation installation = new WildFlyInstallation(home, base);
        installation.run(work, "wildfly.cli");
        return installation;
    }

    /** Runs a script of the command line interface in that directory. */
    void run(Path directory, String script) throws IOException {
        ServerCommand.run(
                directory,
                Map.of("JBOSS_HOME", home.toString()),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djboss.server.base.dir=" + baseDirectory,
                        "-jar",
                        home.resolve("jboss-modules.jar").toString(),
                        "-mp",
                        home.resolve("modules").toString(),
                        "org.jboss.as.cli",
                        "--file=" + script));
    }

    /** The server's own modules, after others. */
    String modulePath(Path others) {
        return others + File.pathSeparator + home.resolve("modules");
    }
}
