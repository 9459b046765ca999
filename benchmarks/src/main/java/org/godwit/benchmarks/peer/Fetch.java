package org.godwit.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Has Maven fetch what a pom in {@code benchmarks/peers} names, once, to that pom's {@code target/peer}. */
final class Fetch {
    private final Path project;

    /**
     * @param project the root of the project
     */
    Fetch(Path project) {
        this.project = project;
    }

    /** Returns the directory of what was fetched. */
    Path peer(String name) throws IOException, InterruptedException, MissingProviderException {
        Path pom = project.resolve("benchmarks/peers").resolve(name).resolve("pom.xml");
        Path target = pom.resolveSibling("target");
        Path complete = target.resolve("complete");
        if (!Files.exists(complete)) {
            Path output = Files.createDirectories(target).resolve("fetch.log");
            Process maven = new ProcessBuilder(
                            project.resolve("mvnw").toString(), "-q", "-B", "-f", pom.toString(), "package")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (maven.waitFor() != 0) {
                throw new MissingProviderException("could not be fetched; see " + output);
            }
            Files.createFile(complete);
        }
        return target.resolve("peer");
    }

    /** All jars of a directory as a class path. */
    static String classPath(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<String> jars = files.map(Path::toString)
                    .filter(file -> file.endsWith(".jar"))
                    .sorted()
                    .collect(Collectors.toList());
            return String.join(System.getProperty("path.separator"), jars);
        }
    }
}
