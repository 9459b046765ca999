package org.godwit.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.benchmarks.load.Outcome;
import org.godwit.benchmarks.load.ProcessorTime;
import org.godwit.benchmarks.load.Workload;
import org.godwit.benchmarks.peer.MissingProviderException;
import org.godwit.benchmarks.peer.PerfTest;
import org.godwit.benchmarks.peer.RunningBroker;

/**
 * Runs PerfTest against one broker and takes the rates of its seconds after the warm-up. It does not tell whether everything
 * came. For one thread.
 */
final class PerfTestLoad {
    private static final Pattern SECOND =
            Pattern.compile("time ([0-9.]+) ?s, sent: ([0-9.]+) msg/s,.* received: ([0-9.]+) msg/s");
    private static final long EXTRA_SECONDS = 60;

    private final PerfTest perfTest;
    private final Path output;

    /**
     * @param output what it prints is added to this file
     */
    PerfTestLoad(PerfTest perfTest, Path output) {
        this.perfTest = perfTest;
        this.output = output;
    }

    /** Throws {@link LoadFailedException} if there is no outcome. */
    Outcome run(RunningBroker broker, Scenario scenario) throws IOException, InterruptedException, LoadFailedException {
        if (broker.amqpPort() == 0) {
            throw new LoadFailedException("does not speak AMQP 0-9-1");
        }
        Workload workload = scenario.workload();
        long seconds = TimeUnit.MILLISECONDS.toSeconds(workload.warmUpMillis() + workload.measuredMillis()) + 1;
        List<String> arguments = new ArrayList<>(scenario.perfTest());
        arguments.addAll(List.of("--size", Integer.toString(workload.bodyBytes()), "--time", Long.toString(seconds)));
        Process process;
        try {
            process = new ProcessBuilder(perfTest.command(broker.amqpPort(), arguments))
                    .redirectErrorStream(true)
                    .start();
        } catch (MissingProviderException e) {
            throw new LoadFailedException("PerfTest " + e.getMessage());
        }
        Thread killer = new Thread(process::destroyForcibly, "load-killer");
        Runtime.getRuntime().addShutdownHook(killer);
        process.onExit()
                .orTimeout(seconds + EXTRA_SECONDS, TimeUnit.SECONDS)
                .exceptionally(timeout -> process.destroyForcibly());
        try {
            return outcome(process, broker.pid(), workload);
        } finally {
            process.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(killer);
        }
    }

    private Outcome outcome(Process process, long brokerPid, Workload workload)
            throws IOException, LoadFailedException {
        List<String> lines = new ArrayList<>();
        Measured measured = new Measured(brokerPid, process.pid(), workload);
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                second(line).ifPresent(measured::add);
            }
        }
        Files.write(output, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (measured.seconds == 0) {
            throw new LoadFailedException(lines.stream()
                    .filter(line -> line.contains("xception"))
                    .findFirst()
                    .orElse("PerfTest printed no rates"));
        }
        return measured.outcome();
    }

    /** What a line says of a second: when it ended, in seconds since the start, and the messages sent and received in each. */
    record Second(double end, double sentPerSecond, double receivedPerSecond) {}

    static Optional<Second> second(String line) {
        Matcher matcher = SECOND.matcher(line);
        return matcher.find()
                ? Optional.of(new Second(
                        Double.parseDouble(matcher.group(1)),
                        Double.parseDouble(matcher.group(2)),
                        Double.parseDouble(matcher.group(3))))
                : Optional.empty();
    }

    /** Sums over the seconds that are measured; processor time is read as each is printed. */
    private static final class Measured {
        private final long brokerPid;
        private final long clientPid;
        private final double from;
        private final double to;
        private double last;
        private double seconds;
        private double sent;
        private double received;
        private long brokerBefore;
        private long clientBefore;
        private double brokerMicros;
        private double clientMicros;

        private Measured(long brokerPid, long clientPid, Workload workload) {
            this.brokerPid = brokerPid;
            this.clientPid = clientPid;
            from = workload.warmUpMillis() / 1e3 - 0.5;
            to = (workload.warmUpMillis() + workload.measuredMillis()) / 1e3 + 0.5;
        }

        private void add(Second second) {
            double length = second.end() - last;
            if (last >= from && second.end() <= to) {
                seconds += length;
                sent += second.sentPerSecond() * length;
                received += second.receivedPerSecond() * length;
                brokerMicros = ProcessorTime.ofTreeMicros(brokerPid) - brokerBefore;
                clientMicros = ProcessorTime.ofTreeMicros(clientPid) - clientBefore;
            } else if (last < from) {
                brokerBefore = ProcessorTime.ofTreeMicros(brokerPid);
                clientBefore = ProcessorTime.ofTreeMicros(clientPid);
            }
            last = second.end();
        }

        private Outcome outcome() {
            double deliveries = Math.max(1, received);
            return new Outcome(
                    sent / seconds,
                    received / seconds,
                    1,
                    0,
                    brokerMicros / deliveries,
                    clientMicros / deliveries,
                    0,
                    0);
        }
    }
}
