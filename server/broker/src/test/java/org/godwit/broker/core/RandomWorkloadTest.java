package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Seeded workloads of publishes, acceptances, returns, transactions, checkpoints and ends of the broker (the power, a full disk,
 * an error of a force or a read, an interrupt), the clock set forwards and back, on the real log over a simulated disk and
 * stepped on one thread, checked against an account of every message: none that was confirmed is lost, none that was durably
 * accepted comes back, none is there twice, a transaction is whole, counts are right, a queue keeps its limit and drops or
 * refuses what it is to, and nothing is delivered before its time or after it. A failure names its seed.
 */
class RandomWorkloadTest {
    private static final int SEEDS = 130;
    private static final int LONG_SEEDS = 1_400;

    @Test
    void everyMessageIsAccountedFor() {
        int seeds = Integer.getInteger("godwit.workload.seeds", SEEDS);
        int crashes = run(Long.getLong("godwit.workload.seed", 1), seeds);
        assertThat(seeds < SEEDS || crashes >= 1_000).as("%d crashes", crashes).isTrue();
    }

    @Test
    @Tag("long")
    void soItIsInMoreThanTenThousandCrashes() {
        assertThat(run(100_000, LONG_SEEDS)).isGreaterThan(10_000);
    }

    /** Answers how often the broker ended. */
    private static int run(long first, int seeds) {
        Map<SimulatedHost.End, Integer> ends = new EnumMap<>(SimulatedHost.End.class);
        int crashes = 0;
        long readBack = 0;
        long meanwhile = 0;
        long browsed = 0;
        long deadLettered = 0;
        long recounted = 0;
        long dropped = 0;
        long refused = 0;
        long delayed = 0;
        long expired = 0;
        for (long seed = first; seed < first + seeds; seed++) {
            SimulatedHost simulated = new SimulatedHost(seed);
            Workload workload = new Workload(seed, simulated);
            try {
                workload.run();
            } catch (Throwable failure) {
                throw new AssertionError(
                        "seed " + seed + " fails; repeat it with -Dgodwit.workload.seed=" + seed
                                + " -Dgodwit.workload.seeds=1",
                        failure);
            }
            simulated.ends().forEach((end, times) -> ends.merge(end, times, Integer::sum));
            crashes += workload.crashes();
            readBack += simulated.store().chunks().loads();
            meanwhile += simulated.meanwhile();
            browsed += workload.browsed();
            deadLettered += workload.deadLettered();
            recounted += workload.recounted();
            dropped += workload.dropped();
            refused += workload.refused();
            delayed += workload.timed().delayed();
            expired += workload.timed().expired();
        }
        System.out.printf(
                "%d crashes %s, %d chunks read back, %d steps while another thread was at the disk, %d messages browsed, %d dead"
                        + " letters, %d deliveries with a count, %d messages driven out of a full queue, %d refused by one, %d"
                        + " delayed, %d expired%n",
                crashes,
                ends,
                readBack,
                meanwhile,
                browsed,
                deadLettered,
                recounted,
                dropped,
                refused,
                delayed,
                expired);
        if (seeds >= SEEDS) {
            assertThat(ends).containsKeys(SimulatedHost.End.values());
            assertThat(readBack)
                    .as("chunks that were on disk alone and read back")
                    .isGreaterThan(seeds);
            assertThat(meanwhile)
                    .as("steps while another thread was at the disk")
                    .isGreaterThan(seeds);
            assertThat(browsed).as("messages browsed").isGreaterThan(10L * seeds);
            assertThat(deadLettered).as("dead letters").isGreaterThan(seeds);
            assertThat(recounted).as("deliveries with a count").isGreaterThan(10L * seeds);
            assertThat(dropped).as("messages driven out").isGreaterThan(seeds);
            assertThat(refused).as("messages refused").isGreaterThan(seeds);
            assertThat(delayed).as("delayed messages delivered").isGreaterThan(seeds);
            assertThat(expired).as("messages that expired").isGreaterThan(seeds);
        }
        return crashes;
    }
}
