package org.godwit.benchmarks.xa;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** How long each kind of call of one worker takes. For its thread; {@link #print} once that has ended. */
final class CallTimes {
    static final String INDENT = "  ";

    private final Map<String, Histogram> all = new LinkedHashMap<>();

    /** @return now */
    long since(String call, long startNanos) {
        long now = System.nanoTime();
        all.computeIfAbsent(call, key -> new Histogram(3)).recordValue(now - startNanos);
        return now;
    }

    void print(PrintStream out) {
        all.forEach((call, histogram) -> out.printf(
                Locale.ROOT,
                INDENT + "%-18s mean %7.1f us, median %7.1f, 90 of 100 %7.1f, 99 of 100 %7.1f%n",
                call,
                histogram.getMean() / 1e3,
                histogram.getValueAtPercentile(50) / 1e3,
                histogram.getValueAtPercentile(90) / 1e3,
                histogram.getValueAtPercentile(99) / 1e3));
    }
}
