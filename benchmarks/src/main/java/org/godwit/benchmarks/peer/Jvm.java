package org.godwit.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Java runtimes on this machine. */
public final class Jvm {
    private static final Path USUAL_PLACE = Path.of("/usr/lib/jvm");

    private Jvm() {}

    /** The executable of the runtime that runs this. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * The home of a runtime of at least this feature version: this one, the one that the property or environment variable
     * names, or one in {@code /usr/lib/jvm}.
     */
    static Optional<Path> home(int featureVersion, String property, String environmentVariable) throws IOException {
        String named = System.getProperty(property, System.getenv(environmentVariable));
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        if (Runtime.version().feature() >= featureVersion) {
            return Optional.of(Path.of(System.getProperty("java.home")));
        }
        if (!Files.isDirectory(USUAL_PLACE)) {
            return Optional.empty();
        }
        try (Stream<Path> homes = Files.list(USUAL_PLACE)) {
            return homes.filter(home -> featureVersionOf(home) >= featureVersion)
                    .findFirst();
        }
    }

    /** 0 if there is no runtime. */
    private static int featureVersionOf(Path home) {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(release)) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION="))
                    .map(line -> line.substring(line.indexOf('"') + 1, line.lastIndexOf('"')))
                    .mapToInt(version -> Runtime.Version.parse(version).feature())
                    .findFirst()
                    .orElse(0);
        } catch (IOException | IllegalArgumentException e) {
            return 0;
        }
    }
}
