package org.godwit.broker.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.log.SimulatedDisk;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Operation;
import org.junit.jupiter.api.Test;

/** A core forces by itself while nobody else is there, and only then. */
class ForceOnCoreTest {
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final SimulatedLog simulated = new SimulatedLog(disk, LogOptions.DEFAULT.withGrowthBytes(64 << 10));

    private CompletableFuture<CommitLog.Ending> append(int bytes) {
        return simulated.append(List.of(new Operation.BodyChunk(1, 0, new byte[bytes])));
    }

    /** The first writes of a segment have blocks to be filled with zeros. */
    private void begin() {
        append(100);
        simulated.settle();
    }

    @Test
    void theCoreForcesAndAnswers() {
        begin();
        CompletableFuture<CommitLog.Ending> ending = append(100);
        assertThat(ending).isNotDone();
        simulated.settleCore();
        assertThat(ending).isCompletedWithValue(CommitLog.Ending.APPLIED);
        simulated.close();
    }

    @Test
    void whatTheCoreForcedOutlivesALossOfPower() {
        begin();
        append(100);
        simulated.settleCore();
        long index = simulated.log.lastIndex();
        simulated.crash();
        assertThat(simulated.log.lastIndex()).isEqualTo(index);
        simulated.close();
    }

    @Test
    void whatComesBeforeTheForceLeavesItToTheLogThread() {
        begin();
        CompletableFuture<CommitLog.Ending> ending = append(100);
        simulated.timer();
        simulated.settleCore();
        assertThat(ending).isNotDone();
        simulated.settle();
        assertThat(ending).isCompletedWithValue(CommitLog.Ending.APPLIED);
        simulated.close();
    }

    @Test
    void whatNeedsNewBlocksIsForTheLogThread() {
        begin();
        CompletableFuture<CommitLog.Ending> ending = append(100_000);
        simulated.settleCore();
        assertThat(ending).isNotDone();
        simulated.settle();
        assertThat(ending).isCompletedWithValue(CommitLog.Ending.APPLIED);
        simulated.close();
    }

    /** It may need new blocks, or the next segment. */
    @Test
    void whatIsOfAnotherHostIsForTheLogThread() {
        begin();
        LocalCommitLog another = simulated.openAnother("another");
        CompletableFuture<CommitLog.Ending> ending = append(100);
        CompletableFuture<CommitLog.Ending> large = another.append(
                        new Batch(another.epoch(), 1, 0, List.of(new Operation.BodyChunk(1, 0, new byte[100_000]))))
                .toCompletableFuture();
        simulated.settleCore();
        assertThat(ending).isCompletedWithValue(CommitLog.Ending.APPLIED);
        assertThat(large).isNotDone();
        simulated.settle();
        assertThat(large).isCompletedWithValue(CommitLog.Ending.APPLIED);
        another.close();
        simulated.close();
    }

    @Test
    void aForceThatFailsOnTheCoreEndsTheBroker() {
        begin();
        CompletableFuture<CommitLog.Ending> ending = append(100);
        disk.failForces(1, false);
        simulated.settleCore();
        assertThat(ending).isCompletedWithValue(CommitLog.Ending.UNKNOWN);
        assertThat(simulated.fatal()).hasSize(1);
        assertThat(append(100)).isCompletedWithValue(CommitLog.Ending.UNKNOWN);
    }

    @Test
    void anotherCalmRoundIsExpectedAfterSomeInARow() {
        CalmRounds rounds = new CalmRounds(new SteppedCore(), () -> 0, 2);
        rounds.submitted();
        rounds.durable(1);
        rounds.submitted();
        assertThat(rounds.expected()).isFalse();
        rounds.durable(1);
        rounds.submitted();
        assertThat(rounds.expected()).isTrue();
    }

    @Test
    void aRoundIsNotCalmWhenSomethingComesMeanwhile() {
        SteppedCore core = new SteppedCore();
        core.schedule(() -> {}, 1);
        CalmRounds rounds = new CalmRounds(core, () -> 0, 1);
        rounds.submitted();
        rounds.durable(1);
        rounds.submitted();
        assertThat(core.timer(new Random(1))).isTrue();
        rounds.durable(1);
        rounds.submitted();
        assertThat(rounds.expected()).isFalse();
    }

    @Test
    void norWhenAnotherBatchWaits() {
        CalmRounds rounds = new CalmRounds(new SteppedCore(), () -> 0, 1);
        rounds.submitted();
        rounds.submitted();
        rounds.durable(1);
        rounds.durable(1);
        rounds.submitted();
        rounds.submitted();
        rounds.durable(1);
        assertThat(rounds.expected()).isFalse();
    }

    @Test
    void norWhenItWasSlow() {
        AtomicLong nanos = new AtomicLong();
        CalmRounds rounds = new CalmRounds(new SteppedCore(), nanos::get, 1);
        rounds.submitted();
        nanos.addAndGet(2_000_000);
        rounds.durable(1);
        rounds.submitted();
        assertThat(rounds.expected()).isFalse();
    }
}
