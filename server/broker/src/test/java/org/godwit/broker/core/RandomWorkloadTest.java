package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Seeded workloads of publishes, acceptances, returns, transactions, checkpoints and power failures, on the real log over
 * a simulated disk and stepped on one thread, checked against a simple account of every message: none that was confirmed
 * is lost, none that was durably accepted comes back, none is there twice, and a transaction's move is whole. A failure
 * names its seed.
 */
class RandomWorkloadTest {
    private static final int SEEDS = Integer.getInteger("godwit.workload.seeds", 60);

    @Test
    void everyMessageIsAccountedFor() {
        long first = Long.getLong("godwit.workload.seed", 1);
        long readBack = 0;
        for (long seed = first; seed < first + SEEDS; seed++) {
            try {
                SimulatedHost simulated = new SimulatedHost(seed);
                new Workload(seed, simulated).run();
                readBack += simulated.store().chunks().loads();
            } catch (Throwable failure) {
                throw new AssertionError(
                        "seed " + seed + " fails; repeat it with -Dgodwit.workload.seed=" + seed
                                + " -Dgodwit.workload.seeds=1",
                        failure);
            }
        }
        assertThat(SEEDS < 10 || readBack > SEEDS)
                .as("chunks were on disk alone and read back: %s", readBack)
                .isTrue();
    }
}
