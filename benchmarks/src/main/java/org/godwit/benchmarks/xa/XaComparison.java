package org.godwit.benchmarks.xa;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.godwit.benchmarks.peer.Client;
import org.godwit.benchmarks.peer.Jvm;
import org.godwit.benchmarks.peer.MissingProviderException;
import org.godwit.benchmarks.peer.Provider;
import org.godwit.benchmarks.peer.Providers;
import org.godwit.benchmarks.peer.RunningBroker;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Distributed transactions (receive, insert, send) a second with each provider, for so many workers: all in one run, turn by
 * turn, each broker a process on an empty directory. Prints a table.
 */
@Command(name = "xa-comparison", mixinStandardHelpOptions = true, description = "Counts XA transactions a second.")
public final class XaComparison implements Callable<Integer> {
    private static final long EXTRA_SECONDS = 90;

    @Option(
            names = "--providers",
            split = ",",
            defaultValue = "godwit,artemis,artemis-embedded",
            description = "Of docs/benchmarks.md; the ratios are of the first to each other.")
    private List<String> providers;

    @Option(names = "--store", defaultValue = "FILES", description = "Of Narayana: ${COMPLETION-CANDIDATES}.")
    private XaLoad.Store store;

    @Option(names = "--without", description = "Also with a resource that does nothing in place of a broker.")
    private boolean without;

    @Option(names = "--workers", split = ",", defaultValue = "1,4,16")
    private List<Integer> workers;

    @Option(names = "--rounds", defaultValue = "1")
    private int rounds;

    @Option(names = "--warm-up", defaultValue = "15", description = "In seconds.")
    private int warmUpSeconds;

    @Option(names = "--seconds", defaultValue = "10", description = "Measured, of each run.")
    private int seconds;

    @Option(names = "--backlog", defaultValue = "60000", description = "Messages to be received.")
    private int backlog;

    @Option(names = "--project", defaultValue = ".", description = "The root of the project.")
    private Path project;

    @Option(names = "--trace", description = "Counts system calls that force, with strace; not to be timed.")
    private boolean trace;

    @Option(names = "--times", description = "Prints how long each call of one of the workers takes, warm-up included.")
    private boolean times;

    @Option(names = "--load-option", description = "For the JVM of the load, such as one that makes a profile.")
    private List<String> loadOptions = List.of();

    XaComparison() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new XaComparison()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException, MissingProviderException {
        Map<String, Provider> all = Providers.all(project.toAbsolutePath().normalize(), Optional.empty(), List.of());
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (int count : workers) {
                for (String name : measured()) {
                    Result result = name.equals(XaLoad.NOTHING) ? measureNothing(count) : measure(all.get(name), count);
                    rates.computeIfAbsent(name + " " + count, key -> new ArrayList<>())
                            .add(result.perSecond());
                    System.out.printf(
                            Locale.ROOT,
                            "%-16s %2d workers: %,7.0f/s, processor for each: broker %,5.0f us, load %,5.0f us%n",
                            name,
                            count,
                            result.perSecond(),
                            result.brokerMicros(),
                            result.loadMicros());
                }
            }
        }
        table(rates);
        return CommandLine.ExitCode.OK;
    }

    /** What a second brought, and what one transaction took of the processors. */
    private record Result(double perSecond, double brokerMicros, double loadMicros) {
        static Result parse(String[] words) {
            double count = Long.parseLong(words[1]);
            return new Result(
                    count / Double.parseDouble(words[2]),
                    Long.parseLong(words[3]) / count,
                    Long.parseLong(words[4]) / count);
        }
    }

    private List<String> measured() {
        List<String> names = new ArrayList<>(providers);
        if (without) {
            names.add(0, XaLoad.NOTHING);
        }
        return names;
    }

    private Result measureNothing(int count) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("godwit-xa-");
        try {
            return load(new Client("", XaLoad.NOTHING, List.of(), Jvm.java()), 0, directory, count);
        } finally {
            delete(directory);
        }
    }

    private void table(Map<String, List<Double>> rates) {
        List<String> others = providers.subList(1, providers.size());
        System.out.println();
        System.out.println("| workers | " + String.join(" | ", measured()) + " |"
                + others.stream().map(name -> " of " + name + " |").collect(Collectors.joining()));
        System.out.println("|---|" + "---|".repeat(measured().size() + others.size()));
        for (int count : workers) {
            StringBuilder row = new StringBuilder("| " + count + " |");
            for (String name : measured()) {
                row.append(String.format(Locale.ROOT, " %,.0f |", median(rates, name, count)));
            }
            for (String name : others) {
                double ratio = median(rates, providers.get(0), count) / median(rates, name, count);
                row.append(String.format(Locale.ROOT, " %.2f |", ratio));
            }
            System.out.println(row);
        }
    }

    private static double median(Map<String, List<Double>> rates, String name, int count) {
        List<Double> ofAll = rates.get(name + " " + count).stream().sorted().toList();
        return ofAll.get(ofAll.size() / 2);
    }

    private Result measure(Provider provider, int count)
            throws IOException, InterruptedException, MissingProviderException {
        Path directory = Files.createTempDirectory("godwit-xa-");
        try (RunningBroker broker = provider.start(directory)) {
            Process strace = trace ? trace(broker.pid(), directory.resolve("broker.strace")) : null;
            Result result = load(broker.client(), broker.pid(), directory, count);
            if (strace != null) {
                strace.destroy();
                strace.waitFor();
                report("broker", directory.resolve("broker.strace"));
                report("load", directory.resolve("load.strace"));
            }
            return result;
        } finally {
            delete(directory);
        }
    }

    /** Counts of the whole run, filling and warm-up included; the load says how many transactions that were. */
    private static void report(String what, Path counts) throws IOException {
        System.out.println(what + ":");
        Files.readAllLines(counts).forEach(line -> System.out.println("  " + line));
    }

    private static List<String> strace(Path output) {
        return List.of("strace", "-f", "-c", "-w", "-e", "trace=fsync,fdatasync,msync", "-o", output.toString());
    }

    private static Process trace(long pid, Path output) throws IOException {
        List<String> command = new ArrayList<>(strace(output));
        command.addAll(List.of("-p", Long.toString(pid)));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private Result load(Client client, long brokerPid, Path directory, int count)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (trace) {
            command.addAll(strace(directory.resolve("load.strace")));
        }
        command.addAll(List.of(client.java(), "-Xmx1g"));
        command.addAll(loadOptions);
        command.addAll(List.of(
                "-Dlogback.configurationFile=logback-benchmarks.xml",
                "-classpath",
                classPath(client),
                XaLoad.class.getName(),
                directory.resolve("load").toString(),
                Integer.toString(count),
                Integer.toString(warmUpSeconds),
                Integer.toString(seconds),
                Integer.toString(backlog),
                store.name(),
                Boolean.toString(times),
                Long.toString(brokerPid),
                client.factoryClass()));
        command.addAll(client.properties());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread killer = new Thread(process::destroyForcibly, "load-killer");
        Runtime.getRuntime().addShutdownHook(killer);
        process.onExit()
                .orTimeout(warmUpSeconds + seconds + EXTRA_SECONDS, TimeUnit.SECONDS)
                .exceptionally(timeout -> process.destroyForcibly());
        try {
            return result(process);
        } finally {
            process.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(killer);
        }
    }

    private Result result(Process process) throws IOException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        }
        String[] result = lines.stream()
                .filter(line -> line.startsWith(XaLoad.RESULT))
                .findFirst()
                .orElseThrow(() -> new IOException("the load has no result; it printed " + lines))
                .split(" ");
        lines.stream().filter(line -> line.startsWith(CallTimes.INDENT)).forEach(System.out::println);
        if (trace) {
            System.out.println(String.join(" ", result));
        }
        return Result.parse(result);
    }

    /** The load and what it needs come first: they are the same for all. Each provider brings its own client. */
    private static String classPath(Client client) {
        List<String> entries = Arrays.stream(
                        System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .filter(entry -> Stream.of(
                                "benchmarks",
                                "narayana-jta",
                                "jboss-logging",
                                "jboss-transaction-spi",
                                "jakarta.transaction-api",
                                "jakarta.resource-api",
                                "jakarta.jms-api",
                                "hsqldb",
                                "HdrHistogram")
                        .anyMatch(entry::contains))
                .collect(Collectors.toCollection(ArrayList::new));
        entries.add(client.classPath());
        return String.join(java.io.File.pathSeparator, entries);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
