package org.godwit.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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
    private static final int ROUNDS = 5;
    private static final int SHORT_ROUNDS = 2;

    @Spec
    private CommandLine.Model.CommandSpec command;

    @Option(
            names = "--providers",
            split = ",",
            description =
                    "Who is measured, in this order; without it others once, the null broker first, and in each round"
                            + " Godwit and the peer that a goal names.")
    private List<String> providers = List.of();

    @Option(
            names = "--scenarios",
            split = ",",
            description = "What is measured, the most important first; without it what has a goal; \"all\" for all.")
    private List<String> scenarios = List.of();

    @Option(names = "--rounds", description = "Alternations; without it " + ROUNDS + ".")
    private Integer rounds;

    @Option(
            names = "--minutes",
            description =
                    "As much of all scenarios as can be measured in this time: shorter runs, fewer rounds of what is"
                            + " less important.")
    private Integer minutes;

    @Option(names = "--short", description = "A first look: " + SHORT_ROUNDS + " rounds, 2 s of warm-up, 3 s measured.")
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
            description = "Directory of table.md, results.json and ratios.svg; default ${DEFAULT-VALUE}.")
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
        Instant end = minutes == null ? Instant.MAX : Instant.now().plus(Duration.ofMinutes(minutes));
        Path root = project.toAbsolutePath().normalize();
        Map<String, Provider> all = Providers.all(root, Optional.ofNullable(before), brokerArguments);
        chosen(all, providers, "provider");
        Path work = Files.createDirectories(root.resolve("benchmarks/target/compare"));
        Path results = Files.createDirectories(output.toAbsolutePath().normalize());
        Path log = work.resolve("load.log");
        Rounds runner = new Rounds(work, new Load(clientArguments, log), new PerfTestLoad(new PerfTest(root), log));
        Results measured = add ? Results.read(results) : new Results();
        List<Scenario> left = new ArrayList<>(chosenScenarios());
        List<String> leftOut = new ArrayList<>();
        while (!left.isEmpty()) {
            List<Planned> plan = plan(left, end);
            System.err.println(Planned.text(plan));
            Scenario scenario = left.remove(0);
            int ownRounds = plan.get(0).rounds();
            if (ownRounds == 0) {
                leftOut.add(scenario.name());
                continue;
            }
            List<Provider> compared = chosen(all, scenario.compared(), "provider");
            List<Provider> beside = chosen(all, scenario.beside(), "provider");
            measured = measured.with(runner.run(scenario, compared, beside, ownRounds));
            measured.write(results, all.values());
        }
        new Table(measured).lines(all.values()).forEach(System.out::println);
        if (!leftOut.isEmpty()) {
            System.err.println("There was no time for " + leftOut);
        }
        return CommandLine.ExitCode.OK;
    }

    private List<Planned> plan(List<Scenario> left, Instant end) {
        int most = rounds != null ? rounds : brief ? SHORT_ROUNDS : ROUNDS;
        if (minutes == null) {
            return left.stream().map(scenario -> new Planned(scenario, most)).toList();
        }
        return Planned.within(Duration.between(Instant.now(), end).toSeconds(), left, most);
    }

    private List<Scenario> chosenScenarios() {
        Map<String, Scenario> all = Scenario.all();
        List<Scenario> chosen;
        if (scenarios.equals(List.of("all")) || scenarios.isEmpty() && minutes != null) {
            chosen = List.copyOf(all.values());
        } else if (scenarios.isEmpty()) {
            chosen = all.values().stream().filter(Scenario::hasGoal).toList();
        } else {
            chosen = chosen(all, scenarios, "scenario");
        }
        List<String> words = new ArrayList<>();
        if (brief) {
            words.addAll(List.of("warmUpMillis=2000", "measuredMillis=3000"));
        }
        words.addAll(changes);
        return chosen.stream()
                .map(scenario -> minutes == null ? scenario : scenario.shortened())
                .map(scenario -> scenario.with(scenario.workload().with(words.toArray(String[]::new))))
                .map(scenario -> providers.isEmpty() ? scenario : scenario.comparing(providers))
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
