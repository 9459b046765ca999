package org.godwit.benchmarks.compare;

import jakarta.jms.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.godwit.benchmarks.load.LoadGenerator;
import org.godwit.benchmarks.load.Outcome;
import org.godwit.benchmarks.load.Workload;
import org.godwit.benchmarks.peer.Client;
import org.godwit.benchmarks.peer.RunningBroker;

/** Runs the load generator, in a JVM of its own, against one broker. For one thread. */
final class Load {
    private static final long EXTRA_SECONDS = 180;

    private final List<String> jvmArguments;
    private final Path output;

    /**
     * @param jvmArguments of the load generator, beside its heap of 1 GiB
     * @param output what the load generators print is added to this file
     */
    Load(List<String> jvmArguments, Path output) {
        this.jvmArguments = jvmArguments;
        this.output = output;
    }

    /** Throws {@link LoadFailedException} if the load generator has no outcome. */
    Outcome run(RunningBroker broker, Workload workload, String prefix)
            throws IOException, InterruptedException, LoadFailedException {
        Client client = broker.client();
        List<String> command = new ArrayList<>(List.of(client.java(), "-Xmx1g"));
        command.addAll(jvmArguments);
        command.addAll(List.of("-Dlogback.configurationFile=logback-benchmarks.xml", "-classpath", classPath(client)));
        command.addAll(List.of(LoadGenerator.class.getName(), Long.toString(broker.pid()), client.factoryClass()));
        command.addAll(client.properties());
        command.addAll(List.of("--", prefix));
        command.addAll(workload.words());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread killer = new Thread(process::destroyForcibly, "load-killer");
        Runtime.getRuntime().addShutdownHook(killer);
        long seconds = TimeUnit.MILLISECONDS.toSeconds(workload.warmUpMillis() + workload.measuredMillis())
                + EXTRA_SECONDS
                + workload.backlog() / 5_000;
        process.onExit().orTimeout(seconds, TimeUnit.SECONDS).exceptionally(timeout -> process.destroyForcibly());
        try {
            return outcome(process);
        } finally {
            process.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(killer);
        }
    }

    /** The generator and what it needs come first: they are the same for all. */
    private static String classPath(Client client) {
        Set<String> entries = new LinkedHashSet<>();
        for (Class<?> type : List.of(LoadGenerator.class, Message.class, Histogram.class)) {
            entries.add(Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .getPath())
                    .toString());
        }
        entries.add(client.classPath());
        return String.join(System.getProperty("path.separator"), entries);
    }

    private Outcome outcome(Process process) throws IOException, LoadFailedException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        }
        Files.write(output, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return lines.stream()
                .filter(Outcome::isOutcome)
                .map(Outcome::parse)
                .findFirst()
                .orElseThrow(() -> new LoadFailedException(lines.stream()
                        .filter(line -> line.contains("Exception"))
                        .findFirst()
                        .orElse("the load generator printed no outcome")));
    }
}
