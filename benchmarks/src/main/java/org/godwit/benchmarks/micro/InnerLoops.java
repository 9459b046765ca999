package org.godwit.benchmarks.micro;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs all benchmarks of this package, or those that an argument names, and counts what they allocate. */
public final class InnerLoops {
    private static final int ITERATIONS = 5;

    private InnerLoops() {}

    public static void main(String[] arguments) throws RunnerException {
        String which = arguments.length > 0 ? arguments[0] : "";
        new Runner(new OptionsBuilder()
                        .include("org\\.godwit\\.benchmarks\\.micro\\..*" + which)
                        .mode(Mode.AverageTime)
                        .timeUnit(TimeUnit.NANOSECONDS)
                        .forks(1)
                        .warmupIterations(ITERATIONS)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(ITERATIONS)
                        .measurementTime(TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }
}
