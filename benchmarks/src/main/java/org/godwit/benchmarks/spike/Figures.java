package org.godwit.benchmarks.spike;

/** What one run of some seconds gave. */
record Figures(double perSecond, double medianMicros, double highMicros) {

    /** From the sorted durations of a run that took so long; {@code highMicros} is the 99th percentile. */
    static Figures of(long[] sortedNanos, long measuredNanos) {
        if (sortedNanos.length == 0) {
            throw new IllegalStateException("nothing was answered in the measured time");
        }
        return new Figures(
                sortedNanos.length * 1e9 / measuredNanos,
                sortedNanos[sortedNanos.length / 2] / 1e3,
                sortedNanos[(int) (sortedNanos.length * 0.99)] / 1e3);
    }
}
