package org.godwit.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.godwit.benchmarks.load.Workload;
import org.godwit.benchmarks.peer.PerfTest;
import org.godwit.benchmarks.peer.Provider;
import org.godwit.benchmarks.peer.Providers;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Measures providers side by side and writes {@code table.md}, {@code results.json} and {@code ratios.svg}. Stops by
 * itself.
 */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "One load, every provider, side by side. Writes a table, a JSON and a plot.")
public final class Compare implements Callable<Integer> {
    private static final List<String> DEFAULT_SCENARIOS = List.of(
            "persistent",
            "persistent-many",
            "transient",
            "transient-many",
            "transactions",
            "topic",
            "latency-persistent",
            "latency-transient",
            "amqp-transient",
            "amqp-persistent");

    @Spec
    private CommandLine.Model.CommandSpec command;

    @Option(
            names = "--providers",
            split = ",",
            defaultValue = "godwit,artemis,openmq,rabbitmq",
            description = "Who is measured, in this order; default ${DEFAULT-VALUE}.")
    private List<String> providers;

    @Option(
            names = "--scenarios",
            split = ",",
            description = "What is measured; without it what has a goal; \"all\" for all.")
    private List<String> scenarios = DEFAULT_SCENARIOS;

    @Option(names = "--rounds", defaultValue = "5", description = "Alternations; default ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--short", description = "A first look: 2 rounds, 2 s of warm-up, 3 s measured.")
    private boolean brief;

    @Option(names = "--workload", split = ",", description = "Changes every workload: property=value.")
    private List<String> changes = List.of();

    @Option(
            names = "--before",
            paramLabel = "CLASSPATH",
            description = "Another build of Godwit, measured as the provider godwit-before.")
    private String before;

    @Option(names = "--broker-jvm", split = " ", description = "Arguments for the JVM of Godwit's broker.")
    private List<String> brokerArguments = List.of();

    @Option(names = "--client-jvm", split = " ", description = "Arguments for the JVM of the load generator.")
    private List<String> clientArguments = List.of();

    @Option(
            names = "--output",
            defaultValue = "benchmarks/target/compare",
            description = "Directory of the results; default ${DEFAULT-VALUE}.")
    private Path output;

    @Option(names = "--add", description = "Keeps what the directory has of other scenarios.")
    private boolean add;

    @Option(names = "--project", defaultValue = ".", description = "Root of the project; default ${DEFAULT-VALUE}.")
    private Path project;

    Compare() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Compare()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path root = project.toAbsolutePath().normalize();
        List<Provider> chosen =
                chosen(Providers.all(root, Optional.ofNullable(before), brokerArguments), providers, "provider");
        Path directory = Files.createDirectories(output.toAbsolutePath().normalize());
        int alternations = brief ? 2 : rounds;
        Path log = directory.resolve("load.log");
        Rounds runner = new Rounds(
                directory, alternations, new Load(clientArguments, log), new PerfTestLoad(new PerfTest(root), log));
        Results results = add ? Results.read(directory) : new Results();
        for (Scenario scenario : chosenScenarios()) {
            results = results.with(runner.run(scenario, chosen));
            results.write(directory, chosen);
        }
        Files.readAllLines(directory.resolve("table.md")).forEach(System.out::println);
        return CommandLine.ExitCode.OK;
    }

    private List<Scenario> chosenScenarios() {
        Map<String, Scenario> all = Scenario.all();
        List<Scenario> chosen =
                scenarios.equals(List.of("all")) ? List.copyOf(all.values()) : chosen(all, scenarios, "scenario");
        List<String> words = new ArrayList<>();
        if (brief) {
            words.addAll(List.of("warmUpMillis=2000", "measuredMillis=3000"));
        }
        words.addAll(changes);
        return chosen.stream()
                .map(scenario -> {
                    Workload workload = scenario.workload().with(words.toArray(String[]::new));
                    return scenario.with(workload);
                })
                .toList();
    }

    private <T> List<T> chosen(Map<String, T> all, List<String> names, String kind) {
        return names.stream()
                .map(name -> {
                    if (!all.containsKey(name)) {
                        throw new ParameterException(
                                command.commandLine(), "no " + kind + " \"" + name + "\"; there are " + all.keySet());
                    }
                    return all.get(name);
                })
                .toList();
    }
}
