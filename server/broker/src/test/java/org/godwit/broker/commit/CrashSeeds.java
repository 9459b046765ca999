package org.godwit.broker.commit;

import java.util.function.Supplier;

/**
 * What {@link CrashRun}s of many seeds came to.
 *
 * @param crashes how often the power failed
 * @param moves how many contents were copied forward
 */
record CrashSeeds(int crashes, long moves) {
    /** Runs seed after seed; an error names the seed that failed. */
    static CrashSeeds run(long first, int seeds, Supplier<Fault> fault) {
        int crashes = 0;
        long moves = 0;
        for (long seed = first; seed < first + seeds; seed++) {
            CrashRun run = new CrashRun(seed, fault.get());
            try {
                run.lives();
            } catch (Throwable failure) {
                throw new AssertionError(
                        "seed " + seed + " fails; repeat it with -Dgodwit.crash.seed=" + seed
                                + " -Dgodwit.crash.seeds=1",
                        failure);
            }
            crashes += run.crashes();
            moves += run.moves();
        }
        return new CrashSeeds(crashes, moves);
    }
}
