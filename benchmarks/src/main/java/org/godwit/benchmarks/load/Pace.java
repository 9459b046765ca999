package org.godwit.benchmarks.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The times at which something is to happen, laid down beforehand: whoever is late does the next at once, and the time it
 * is measured from stays the one laid down, so that a stalled sender is not forgiven. For one thread.
 */
public final class Pace {
    private final long intervalNanos;
    private long nextNanos;

    public Pace(int ratePerSecond) {
        intervalNanos = TimeUnit.SECONDS.toNanos(1) / ratePerSecond;
        nextNanos = System.nanoTime();
    }

    /** Waits for the next time, and returns it. */
    public long await() {
        long intendedNanos = nextNanos;
        for (long early = intendedNanos - System.nanoTime(); early > 0; early = intendedNanos - System.nanoTime()) {
            LockSupport.parkNanos(early);
        }
        nextNanos += intervalNanos;
        return intendedNanos;
    }
}
