package org.godwit.broker.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.godwit.broker.log.BodyLocation;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.log.SimulatedDisk;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Operation;
import org.junit.jupiter.api.Test;

/** What a start would have to replay stays within its limit while checkpoints are slow, or fail. */
class TailTest {
    private static final int SEGMENT_BYTES = 64 << 10;
    private static final int TAIL_BYTES = 200_000;
    private static final int BODY_BYTES = 5_000;
    private static final int BATCHES = 120;

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final SimulatedLog simulated = new SimulatedLog(
            disk,
            LogOptions.DEFAULT
                    .withSegmentBytes(SEGMENT_BYTES)
                    .withGrowthBytes(4096)
                    .withCheckpointBytes(100_000)
                    .withTailBytes(TAIL_BYTES));

    private List<CompletableFuture<CommitLog.Ending>> appendAll() {
        List<CompletableFuture<CommitLog.Ending>> endings = new ArrayList<>();
        for (int i = 1; i <= BATCHES; i++) {
            byte[] part = new byte[BODY_BYTES];
            List<Operation> operations = List.of(new Operation.BodyChunk(i, 0, part));
            endings.add(simulated
                    .log
                    .append(new Batch(simulated.log.epoch(), i, 0, operations))
                    .toCompletableFuture());
        }
        return endings;
    }

    private static long applied(List<CompletableFuture<CommitLog.Ending>> endings) {
        return endings.stream().filter(CompletableFuture::isDone).count();
    }

    @Test
    void whatWouldMakeItLongerWaitsForTheCheckpoint() {
        List<CompletableFuture<CommitLog.Ending>> endings = appendAll();
        simulated.settleWithoutCheckpoints();
        assertThat(applied(endings) * BODY_BYTES).isBetween(TAIL_BYTES / 2L, (long) TAIL_BYTES);
        assertThat(BodyLocation.segment(simulated.log.end()) * SEGMENT_BYTES).isLessThan(2 * TAIL_BYTES);
        simulated.settle();
        assertThat(endings).allSatisfy(ending -> assertThat(ending).isCompletedWithValue(CommitLog.Ending.APPLIED));
        simulated.close();
    }

    private CompletableFuture<CommitLog.Ending> append(long sequence, int bodyBytes) {
        List<Operation> operations = List.of(
                new Operation.BodyChunk(sequence, 0, new byte[bodyBytes]),
                new Operation.ProducerAdvanced(QueueState.PRODUCER, sequence, true));
        return simulated
                .log
                .append(new Batch(simulated.log.epoch(), sequence, 0, operations))
                .toCompletableFuture();
    }

    /** Else the checkpoint would have batches that a start applies once more. */
    @Test
    void whoIsToldOfABatchCanFillTheTailWhileOthersAreBeingApplied() {
        for (int i = 1; i <= 15; i++) {
            append(i, BODY_BYTES);
            simulated.settle();
        }
        List<CompletableFuture<CommitLog.Ending>> last = new ArrayList<>();
        append(16, BODY_BYTES).thenAccept(applied -> last.add(append(36, 6 * BODY_BYTES)));
        for (int i = 17; i <= 35; i++) {
            append(i, BODY_BYTES);
        }
        simulated.settleWithoutCheckpoints();
        assertThat(last).singleElement().satisfies(held -> assertThat(held).isNotDone());
        simulated.settleKeeper();
        simulated.crash();
        assertThat(simulated.state.sequence()).isEqualTo(35);
        simulated.close();
    }

    @Test
    void whatWaitsIsWrittenAtTheEnd() {
        List<CompletableFuture<CommitLog.Ending>> endings = appendAll();
        simulated.settleWithoutCheckpoints();
        simulated.close();
        assertThat(endings).allSatisfy(ending -> assertThat(ending).isCompletedWithValue(CommitLog.Ending.APPLIED));
    }
}
