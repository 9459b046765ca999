package org.godwit.ra.servers.wildfly;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * WildFly with the adapter, configured by the script of its guide.
 *
 * @param baseDirectory configuration, deployments, data and log of one server; the distribution itself stays as it is
 */
record WildFlyInstallation(Path home, Path baseDirectory) {
    /** A new one in a directory of its own; what was there before is gone. */
    static WildFlyInstallation configured(Path work) {
        Path home = Path.of(System.getProperty("godwit.server.home"));
        Path base = work.resolve("standalone");
        try {
            delete(work);
            copy(home.resolve("standalone"), base);
            Files.copy(
                    Path.of(System.getProperty("godwit.rar")),
                    work.resolve("godwit.rar"),
                    StandardCopyOption.REPLACE_EXISTING);
            Files.copy(Path.of(System.getProperty("godwit.server.script")), work.resolve("wildfly.cli"));
            WildFlyInstallation installation = new WildFlyInstallation(home, base);
            installation.run(work, "wildfly.cli");
            return installation;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a script of the command line interface in that directory. */
    void run(Path directory, String script) throws IOException {
        Path log = directory.resolve(script + ".log");
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djboss.server.base.dir=" + baseDirectory,
                        "-jar",
                        home.resolve("jboss-modules.jar").toString(),
                        "-mp",
                        home.resolve("modules").toString(),
                        "org.jboss.as.cli",
                        "--file=" + script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        command.environment().put("JBOSS_HOME", home.toString());
        Process process = command.start();
        process.getOutputStream().close();
        int code = process.onExit().join().exitValue();
        if (code != 0) {
            throw new IllegalStateException(script + " ended with " + code + ": " + Files.readString(log));
        }
    }

    private static void copy(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = target.resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
