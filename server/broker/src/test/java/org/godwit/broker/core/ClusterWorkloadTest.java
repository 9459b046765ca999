package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The workloads of {@link RandomWorkloadTest} on a log that rejects, does not know, applies late and changes its leader: what
 * ran ahead is thrown away and the core built anew from applied state, nothing confirmed is lost, and replicas that compact
 * in their own ways agree after every batch. A failure names its seed.
 */
class ClusterWorkloadTest {
    private static final int SEEDS = 25;
    private static final int LONG_SEEDS = 600;

    @Test
    void everyMessageIsAccountedForAndReplicasAgree() {
        run(Integer.getInteger("godwit.cluster.seeds", SEEDS));
    }

    @Test
    @Tag("long")
    void norDoTheyDisagreeInManyWorkloads() {
        run(LONG_SEEDS);
    }

    private static void run(int seeds) {
        long first = Long.getLong("godwit.cluster.seed", 1);
        long moves = 0;
        int late = 0;
        int ignored = 0;
        int compared = 0;
        for (long seed = first; seed < first + seeds; seed++) {
            try {
                ClusterRun run = new ClusterRun(seed, true);
                run.lives();
                moves += run.cluster.moves();
                late += run.cluster.appliedLate();
                ignored += run.cluster.ignored();
                compared += run.cluster.compared();
            } catch (Throwable failure) {
                throw new AssertionError(
                        "seed " + seed + " fails; repeat it with -Dgodwit.cluster.seed=" + seed
                                + " -Dgodwit.cluster.seeds=1",
                        failure);
            }
        }
        System.out.printf(
                "%d states compared, %d contents copied forward, %d batches applied late, %d ignored%n",
                compared, moves, late, ignored);
        if (seeds >= SEEDS) {
            assertThat(compared).isGreaterThan(10_000);
            assertThat(moves).isPositive();
            assertThat(late).isPositive();
            assertThat(ignored).isPositive();
        }
    }
}
