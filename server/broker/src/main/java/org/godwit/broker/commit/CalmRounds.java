package org.godwit.broker.commit;

import java.util.function.LongSupplier;
import org.godwit.broker.model.CoreExecutor;

/**
 * Counts the rounds of a host's log, from the first batch that is submitted to all being durable, in which nobody would have
 * had to wait had the core itself forced. Owned by the core.
 *
 * <p>Such a round is calm: nothing came for the core meanwhile, and it was quick. After some in a row the core may force, which
 * spares two hand-overs between threads; the first that is not calm ends that.
 */
final class CalmRounds {
    private static final long QUICK_NANOS = 1_000_000;

    private final CoreExecutor core;
    private final LongSupplier nanoTime;
    private final int enough;
    private int inARow;
    private int submitted;
    private long beganNanos;
    private long arrivals;

    /** @param enough so many calm rounds in a row let one expect another */
    CalmRounds(CoreExecutor core, LongSupplier nanoTime, int enough) {
        this.core = core;
        this.nanoTime = nanoTime;
        this.enough = enough;
    }

    void submitted() {
        if (submitted++ == 0) {
            beganNanos = nanoTime.getAsLong();
            arrivals = core.arrivals();
        }
    }

    void durable(int batches) {
        submitted -= batches;
        boolean calm =
                submitted == 0 && core.arrivals() == arrivals && nanoTime.getAsLong() - beganNanos <= QUICK_NANOS;
        inARow = calm ? inARow + 1 : 0;
    }

    /** Whether this round, begun by {@link #submitted}, looks like one more. */
    boolean expected() {
        return inARow >= enough && core.arrivals() == arrivals;
    }
}
