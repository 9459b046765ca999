package org.godwit.benchmarks.spike;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Measures what a thread of its own for the core costs, from socket to socket with a force between, and what the kind of
 * the log file costs. The variants alternate within a round (A B A B), so that a slow moment of the machine meets all of
 * them. Stops by itself after the given rounds, 5 unless told otherwise, each about 20 seconds.
 *
 * <p>Arguments: {@code [rounds [directory of the log files]]}. The result is docs/decisions/0001.
 */
public final class CoreOnTheLoopSpike {
    private static final long WARM_UP_MILLIS = 300;
    private static final long MEASURED_MILLIS = 1_000;
    private static final int[] CONNECTIONS = {1, 16};

    private final Map<String, List<Figures>> results = new LinkedHashMap<>();
    private final Path directory;

    private CoreOnTheLoopSpike(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] arguments) {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        Path directory = Path.of(arguments.length > 1 ? arguments[1] : System.getProperty("java.io.tmpdir"));
        CoreOnTheLoopSpike spike = new CoreOnTheLoopSpike(directory);
        spike.round();
        spike.results.clear();
        for (int round = 0; round < rounds; round++) {
            spike.round();
        }
        spike.print(rounds);
    }

    private void round() {
        for (LogFile.Kind kind : LogFile.Kind.values()) {
            try (LogFile file = new LogFile(kind, directory)) {
                add("force only", kind, 1, forceOnly(file));
            }
        }
        for (int connections : CONNECTIONS) {
            for (LogFile.Kind kind : LogFile.Kind.values()) {
                for (CoreThread coreThread : CoreThread.values()) {
                    try (LogFile file = new LogFile(kind, directory);
                            PrototypeBroker broker = new PrototypeBroker(coreThread, file)) {
                        Figures figures = ClosedLoopClient.measure(
                                broker.address(), connections, WARM_UP_MILLIS, MEASURED_MILLIS);
                        add("core: " + coreThread, kind, connections, figures);
                    }
                }
            }
        }
    }

    /** The closed loop without a broker: write one message, force, again. */
    private static Figures forceOnly(LogFile file) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
        long measuredNanos = TimeUnit.MILLISECONDS.toNanos(MEASURED_MILLIS);
        long[] samplesNanos = new long[1 << 20];
        int count = 0;
        long startNanos = System.nanoTime();
        for (long beforeNanos = startNanos; beforeNanos - startNanos < measuredNanos && count < samplesNanos.length; ) {
            file.writeAndForce(buffer.clear().limit(PrototypeBroker.MESSAGE_BYTES + Long.BYTES));
            long afterNanos = System.nanoTime();
            samplesNanos[count++] = afterNanos - beforeNanos;
            beforeNanos = afterNanos;
        }
        long[] sorted = Arrays.copyOf(samplesNanos, count);
        Arrays.sort(sorted);
        return Figures.of(sorted, measuredNanos);
    }

    private void add(String variant, LogFile.Kind kind, int connections, Figures figures) {
        String key = String.format(Locale.ROOT, "| %-16s | %-25s | %11d |", variant, kind, connections);
        results.computeIfAbsent(key, unused -> new ArrayList<>()).add(figures);
    }

    private void print(int rounds) {
        System.out.printf(
                Locale.ROOT,
                "%d rounds on %d processors, Java %s, %s; median (lowest to highest) of the rounds%n",
                rounds,
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                directory);
        System.out.println(
                "| variant          | log file                  | connections | median µs | 99th percentile µs | per second |");
        System.out.println("|---|---|---|---|---|---|");
        results.forEach((key, figures) -> System.out.printf(
                Locale.ROOT,
                "%s %s | %s | %s |%n",
                key,
                spread(figures, Figures::medianMicros),
                spread(figures, Figures::highMicros),
                spread(figures, Figures::perSecond)));
    }

    private static String spread(List<Figures> figures, ToDoubleFunction<Figures> value) {
        double[] sorted = figures.stream().mapToDouble(value).sorted().toArray();
        return String.format(
                Locale.ROOT, "%,.0f (%,.0f to %,.0f)", sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }
}
