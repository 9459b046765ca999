package org.godwit.broker.commit;

import java.util.function.Supplier;

/**
 * What {@link CrashRun}s of many seeds came to.
 *
 * @param crashes how often the power failed
 * @param moves how many contents were copied forward
 * @param meanwhile how often a thread went on while another was at the disk
 * @param refusedStarts how many starts were refused, as a read failed
 * @param failedReads how many messages could not be read, as the disk failed
 * @param filledSegments how many batches took what a segment had left, to the last byte that they may take
 * @param timesBack how often the clock was behind the log at a start
 */
record CrashSeeds(
        int crashes,
        long moves,
        long meanwhile,
        int refusedStarts,
        int failedReads,
        int filledSegments,
        int timesBack) {
    /** Runs seed after seed; an error names the seed that failed. */
    static CrashSeeds run(long first, int seeds, Supplier<Fault> fault) {
        CrashSeeds sum = new CrashSeeds(0, 0, 0, 0, 0, 0, 0);
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
            sum = sum.with(run);
        }
        return sum;
    }

    private CrashSeeds with(CrashRun run) {
        return new CrashSeeds(
                crashes + run.crashes(),
                moves + run.moves(),
                meanwhile + run.meanwhile(),
                refusedStarts + run.refusedStarts(),
                failedReads + run.failedReads(),
                filledSegments + run.filledSegments(),
                timesBack + run.timesBack());
    }
}
