package org.godwit.ra.servers.wildfly;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.godwit.ra.servers.Directories;
import org.godwit.ra.servers.ServerCommand;
import org.godwit.ra.servers.ServerProcess;

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

    /**
     * Starts the server as a process of the test's own.
     *
     * @param options further ones of the JVM
     */
    ServerProcess start(Path log, int portOffset, String modulePath, List<String> options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx512m");
        for (String opened : List.of("java.lang", "java.util", "java.lang.invoke")) {
            command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-Djboss.home.dir=" + home,
                "-Djboss.server.base.dir=" + baseDirectory,
                "-Dlogging.configuration=file:" + baseDirectory.resolve("configuration/logging.properties"),
                "-Djboss.socket.binding.port-offset=" + portOffset,
                "-Djboss.bind.address=127.0.0.1",
                "-Djboss.bind.address.management=127.0.0.1"));
        command.addAll(options);
        command.addAll(List.of(
                "-jar",
                home.resolve("jboss-modules.jar").toString(),
                "-mp",
                modulePath,
                "org.jboss.as.standalone",
                "-c",
                "standalone-full.xml"));
        return ServerProcess.start(log, "WFLYSRV0025", command, Map.of());
    }

    /** The server's own modules, after others. */
    String modulePath(Path others) {
        return others + File.pathSeparator + home.resolve("modules");
    }
}
