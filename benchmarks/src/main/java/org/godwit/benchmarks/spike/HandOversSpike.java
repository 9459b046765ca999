package org.godwit.benchmarks.spike;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * What a message costs that is handed over as often as in a JMS client and a broker, by the same means, and by nobody doing
 * anything else: the floor of the two latency scenarios, hop by hop. Stops by itself after about a minute.
 *
 * <p>Arguments: {@code [seconds of each [directory of the log file]]}. The result is docs/decisions/0021.
 */
public final class HandOversSpike {
    private static final int WARM_UP_SECONDS = 5;
    private static final int TRANSIENT_PER_SECOND = 2_000;
    private static final int PERSISTENT_PER_SECOND = 500;

    private HandOversSpike() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
        String directory = arguments.length > 1 ? arguments[1] : System.getProperty("java.io.tmpdir");
        measure("transient", TRANSIENT_PER_SECOND, seconds, List.of());
        measure("persistent", PERSISTENT_PER_SECOND, seconds, List.of(directory));
        measure("persistent, one after the other", 0, seconds, List.of(directory));
    }

    private static void measure(String title, int ratePerSecond, int seconds, List<String> brokerArguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-classpath",
                System.getProperty("java.class.path"),
                BareBroker.class.getName()));
        command.addAll(brokerArguments);
        Process broker = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<long[]> stamps = Collections.synchronizedList(new ArrayList<>());
        try (BufferedReader output = broker.inputReader()) {
            int port = Integer.parseInt(output.readLine());
            boolean persistent = !brokerArguments.isEmpty();
            BareClient client = new BareClient(port, persistent, stamps, WARM_UP_SECONDS);
            client.send(ratePerSecond, WARM_UP_SECONDS + seconds);
            client.end();
            broker.waitFor();
        } finally {
            broker.destroyForcibly();
        }
        print(title, stamps.size() / seconds, stamps);
    }

    private static void print(String title, int perSecond, List<long[]> stamps) {
        System.out.printf(
                Locale.ROOT, "%s, %,d/s; µs%n| | p50 | p90 | p99 | p99.9 |%n|---|---|---|---|---|%n", title, perSecond);
        Hop[] hops = Hop.values();
        for (int i = 1; i < hops.length; i++) {
            int to = i;
            line(hops[i].title, stamps, each -> each[to] - each[to - 1]);
        }
        line("all", stamps, each -> each[hops.length - 1] - each[0]);
    }

    private static void line(String title, List<long[]> stamps, ToLongFunction<long[]> nanos) {
        double[] micros = stamps.stream()
                .mapToDouble(each -> nanos.applyAsLong(each) / 1e3)
                .toArray();
        Arrays.sort(micros);
        System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %,.0f | %,.0f |%n",
                title,
                micros[micros.length / 2],
                micros[micros.length * 9 / 10],
                micros[micros.length * 99 / 100],
                micros[(int) (micros.length * 0.999)]);
    }
}
