package org.godwit.benchmarks.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Median, lowest and highest of what the rounds gave. */
record Spread(double median, double lowest, double highest) {
    static Spread of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    static <T> Spread of(List<T> rounds, ToDoubleFunction<T> value) {
        return of(rounds.stream().mapToDouble(value).toArray());
    }

    /** Of one divided by the other, round by round: what a slow moment of the machine does to both cancels out. */
    static Spread ofRatios(double[] dividends, double[] divisors) {
        int rounds = Math.min(dividends.length, divisors.length);
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ratios[i] = dividends[i] / divisors[i];
        }
        return of(ratios);
    }

    /** {@code 1,234 (1,100 to 1,300)}, or {@code 1,234} of one value. */
    String text(int decimals) {
        String format = "%,." + decimals + "f";
        if (lowest == highest) {
            return String.format(Locale.ROOT, format, median);
        }
        return String.format(Locale.ROOT, format + " (" + format + " to " + format + ")", median, lowest, highest);
    }
}
