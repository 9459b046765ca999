package org.godwit.benchmarks.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.godwit.benchmarks.load.Outcome;
import org.godwit.benchmarks.load.Workload;
import org.godwit.benchmarks.peer.MissingProviderException;
import org.godwit.benchmarks.peer.Provider;
import org.godwit.benchmarks.peer.RunningBroker;

/**
 * Runs a scenario: starts all brokers on empty directories, loads one after the other, and again, and ends them. While one
 * is loaded the others idle. For one thread.
 */
final class Rounds {
    private static final long FORCE_MILLIS = 1_000;
    private static final long PACED_FORCE_MILLIS = 5_000;

    private final Path directory;
    private final Load load;
    private final PerfTestLoad perfTest;

    Rounds(Path directory, Load load, PerfTestLoad perfTest) {
        this.directory = directory;
        this.load = load;
        this.perfTest = perfTest;
    }

    /**
     * @param compared loaded in each round
     * @param beside loaded in the first, before the others
     */
    Comparison run(Scenario scenario, List<Provider> compared, List<Provider> beside, int rounds)
            throws IOException, InterruptedException {
        Path data = directory.resolve("data");
        // whoever was stopped left it
        delete(data);
        Files.createDirectories(data);
        Map<Provider, RunningBroker> brokers = new LinkedHashMap<>();
        Map<Provider, List<Outcome>> outcomes = new LinkedHashMap<>();
        Map<Provider, String> problems = new LinkedHashMap<>();
        List<ForceRate> forces = new ArrayList<>();
        try {
            for (Provider provider : concat(beside, compared)) {
                outcomes.put(provider, new ArrayList<>());
                start(provider, data, brokers, problems);
            }
            for (int round = 0; round < rounds; round++) {
                if (scenario.workload().persistent()) {
                    int rate = scenario.workload().ratePerSecond();
                    forces.add(ForceRate.measure(data, rate, rate == 0 ? FORCE_MILLIS : PACED_FORCE_MILLIS));
                }
                for (Provider provider : brokers.keySet()) {
                    boolean takesPart = round == 0 || compared.contains(provider);
                    if (takesPart && !problems.containsKey(provider)) {
                        load(scenario, provider, brokers.get(provider), round, outcomes, problems);
                    }
                }
            }
        } finally {
            brokers.values().forEach(RunningBroker::close);
            delete(data);
        }
        List<Row> rows = concat(compared, beside).stream()
                .map(provider ->
                        Row.of(scenario, provider, outcomes.get(provider), problems.getOrDefault(provider, "")))
                .toList();
        return new Comparison(scenario, rows, forces);
    }

    private static List<Provider> concat(List<Provider> first, List<Provider> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private void start(
            Provider provider, Path data, Map<Provider, RunningBroker> brokers, Map<Provider, String> problems)
            throws InterruptedException {
        try {
            Path own = Files.createDirectories(data.resolve(provider.name()));
            brokers.put(provider, provider.start(own));
        } catch (MissingProviderException e) {
            problems.put(provider, "missing: " + e.getMessage());
        } catch (IOException e) {
            problems.put(provider, "did not start: " + e.getMessage().strip());
        }
        if (problems.containsKey(provider)) {
            System.err.println(provider.title() + ": " + problems.get(provider));
        }
    }

    private void load(
            Scenario scenario,
            Provider provider,
            RunningBroker broker,
            int round,
            Map<Provider, List<Outcome>> outcomes,
            Map<Provider, String> problems)
            throws IOException, InterruptedException {
        Workload workload = scenario.workload();
        try {
            Outcome outcome = scenario.perfTest().isEmpty()
                    ? load.run(broker, workload, prefix(scenario, round))
                    : perfTest.run(broker, scenario);
            outcomes.get(provider).add(outcome);
            System.err.printf(
                    Locale.ROOT,
                    "%s, round %d, %s: %,.0f/s sent, %,.0f/s received, broker %.1f µs, client %.1f µs, p50 %.0f µs,"
                            + " p99 %.0f µs%n",
                    scenario.name(),
                    round + 1,
                    provider.name(),
                    outcome.sentPerSecond(),
                    outcome.receivedPerSecond(),
                    outcome.brokerMicros(),
                    outcome.clientMicros(),
                    outcome.medianMicros(),
                    outcome.highMicros());
        } catch (LoadFailedException e) {
            problems.put(provider, "failed: " + e.getMessage());
        }
        if (problems.containsKey(provider)) {
            System.err.println(provider.title() + ": " + problems.get(provider));
        }
    }

    /** Of names of destinations; OpenMQ takes only what could be a name in Java. */
    private static String prefix(Scenario scenario, int round) {
        return scenario.name().replace('-', '_') + "_" + round;
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot delete " + file, e);
                }
            });
        }
    }
}
