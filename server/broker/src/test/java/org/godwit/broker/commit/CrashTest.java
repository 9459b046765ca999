package org.godwit.broker.commit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Batches, checkpoints, reads and reclaims in random order, the clock set forwards and back, the power failing at random
 * steps with random losses: whatever was answered as applied is there after recovery, in order, each batch whole or not at
 * all and none before the time of another, what has expired stays away, all messages can be read, and the disk is given
 * back.
 */
class CrashTest {
    private static final int SEEDS = 1_400;
    private static final int LONG_SEEDS = 20_000;

    @Test
    void nothingAnsweredIsLostAndNothingIsHalf() {
        int seeds = Integer.getInteger("godwit.crash.seeds", SEEDS);
        CrashSeeds run = CrashSeeds.run(Long.getLong("godwit.crash.seed", 1), seeds, Fault::new);
        System.out.println(run);
        if (seeds >= SEEDS) {
            assertThat(run.crashes()).isGreaterThanOrEqualTo(10_000);
            assertThat(run.moves()).isGreaterThan(1_000);
            assertThat(run.meanwhile()).isGreaterThan(10_000);
            assertThat(run.refusedStarts()).isGreaterThan(100);
            assertThat(run.failedReads()).isGreaterThan(20);
            assertThat(run.filledSegments()).isGreaterThan(1_000);
            assertThat(run.timesBack()).isGreaterThan(1_000);
        }
    }

    @Test
    @Tag("long")
    void norInAHundredThousandCrashes() {
        assertThat(CrashSeeds.run(100_000, LONG_SEEDS, Fault::new).crashes()).isGreaterThan(100_000);
    }
}
