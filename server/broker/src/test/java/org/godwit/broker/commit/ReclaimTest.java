package org.godwit.broker.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.godwit.broker.log.LogDamagedException;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.log.SimulatedDisk;
import org.godwit.broker.model.Message;
import org.junit.jupiter.api.Test;

/** Sparse segments are copied forward and given back, on a simulated disk with everything stepped. */
class ReclaimTest {
    private static final int SEGMENT_BYTES = 64 << 10;
    private static final int BODY_BYTES = 1 << 10;
    private static final int MESSAGES_A_SEGMENT = (SEGMENT_BYTES - 4096) / (BODY_BYTES + 200) + 1;

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final LogOptions options = LogOptions.DEFAULT
            .withSegmentBytes(SEGMENT_BYTES)
            .withGrowthBytes(4096)
            .withCheckpointBytes(SEGMENT_BYTES);
    private final SimulatedLog log = new SimulatedLog(disk, options);
    private long nextId = 1;

    /** Traffic that fills segments, of which one message in each is forgotten; returns those. */
    private List<Long> forgetOneIn(int segments) {
        List<Long> forgotten = new ArrayList<>();
        for (int i = 0; i < segments * MESSAGES_A_SEGMENT; i++) {
            long id = nextId++;
            log.publish(id, BODY_BYTES);
            if (i % MESSAGES_A_SEGMENT == 0) {
                forgotten.add(id);
            } else {
                log.acknowledge(id);
            }
        }
        return forgotten;
    }

    private void assertReadable(List<Long> ids) {
        assertThat(List.copyOf(log.state.messageIds().values())).isEqualTo(ids);
        ids.forEach(id -> assertThat(log.read(id)).isEqualTo(SimulatedLog.body(id, BODY_BYTES)));
    }

    @Test
    void oneForgottenMessageInEachOfAThousandSegmentsPinsNone() {
        // The forgotten ones alone take more than three of the small segments: they go but for the last twenty
        List<Long> forgotten = forgetOneIn(1_000);
        log.passTime(10_000);
        assertThat(disk.bytes(SimulatedLog.HOST, "segment-")).isLessThan(28L * SEGMENT_BYTES);
        while (forgotten.size() > 20) {
            log.acknowledge(forgotten.remove(forgotten.size() / 2));
        }
        log.passTime(10_000);
        assertThat(disk.bytes(SimulatedLog.HOST, ""))
                .as("bytes of all files: %s", disk.list(SimulatedLog.HOST))
                .isLessThan(3L * SEGMENT_BYTES);
        assertReadable(forgotten);
        log.close();
        SimulatedLog again = new SimulatedLog(disk, options);
        forgotten.forEach(id -> assertThat(again.read(id)).isEqualTo(SimulatedLog.body(id, BODY_BYTES)));
        again.close();
    }

    @Test
    void whatWasReadIsClosedOnceItIsGone() {
        List<Long> ids = forgetOneIn(8);
        assertReadable(ids);
        ids.forEach(log::acknowledge);
        log.passTime(500);
        assertThat(disk.bytes(SimulatedLog.HOST, "")).isLessThan(3L * SEGMENT_BYTES);
        assertThat(disk.openDeletedFiles()).isZero();
        log.close();
    }

    @Test
    void bodiesOfUndecidedTransactionsAreCopiedForward() {
        long staged = nextId++;
        log.stageInParts(staged, 3000, 2000);
        forgetOneIn(1);
        forgetOneIn(1);
        for (int i = 0; i < 40; i++) {
            forgetOneIn(1).forEach(log::acknowledge);
        }
        log.passTime(500);
        assertThat(disk.list(SimulatedLog.HOST)).doesNotContain("segment-0000000001");
        log.enqueueStaged(staged, 2);
        assertThat(log.read(staged)).isEqualTo(SimulatedLog.body(staged, 5000));
        log.crash();
        assertThat(log.read(staged)).isEqualTo(SimulatedLog.body(staged, 5000));
        log.close();
    }

    @Test
    void aSegmentStaysUntilTheMoveIsForcedACheckpointCoversItAndNoReaderHoldsIt() {
        List<Long> forgotten = forgetOneIn(12);
        assertThat(disk.list(SimulatedLog.HOST)).contains("segment-0000000001");
        CompletableFuture<Message> read = log.store.read(forgotten.get(0)).toCompletableFuture();
        for (int i = 0; i < 1_000; i++) {
            log.timer();
            log.settleWithoutReads();
        }
        assertThat(log.store.at(forgotten.get(0), 1L << 32 | 4096))
                .as("still there")
                .isFalse();
        assertThat(disk.list(SimulatedLog.HOST)).as("a reader holds it").contains("segment-0000000001");
        log.settle();
        assertThat(read.join().body()).isEqualTo(SimulatedLog.body(forgotten.get(0), BODY_BYTES));
        assertThat(disk.list(SimulatedLog.HOST)).doesNotContain("segment-0000000001");
        assertReadable(forgotten);
    }

    @Test
    void aMoveWithoutACheckpointKeepsTheOldSegment() {
        List<Long> forgotten = forgetOneIn(12);
        while (log.directory.use().liveBytes(1) > 0) {
            log.timer();
            while (log.directory.use().liveBytes(1) > 0 && log.step()) {
                // until the first move is applied
            }
        }
        assertThat(disk.list(SimulatedLog.HOST)).contains("segment-0000000001");
        log.crash();
        assertReadable(forgotten);
    }

    @Test
    void aDamagedMessageStaysWhereItIsAndTheOthersAreCopied() {
        List<Long> forgotten = forgetOneIn(12);
        disk.flipBit(SimulatedLog.HOST.resolve("segment-0000000002"), 4096 + 400);
        disk.flipBit(SimulatedLog.HOST.resolve("segment-0000000001"), 4096 + 400);
        log.passTime(1_000);
        assertThat(disk.list(SimulatedLog.HOST)).contains("segment-0000000001").doesNotContain("segment-0000000003");
        assertThat(log.store.read(forgotten.get(0)).toCompletableFuture()).satisfies(read -> {
            log.settle();
            assertThat(read).isCompletedExceptionally();
            assertThat(read.handle((message, failure) -> failure).join()).isInstanceOf(LogDamagedException.class);
        });
        assertThat(log.read(forgotten.get(5))).isEqualTo(SimulatedLog.body(forgotten.get(5), BODY_BYTES));
        log.close();
    }

    @Test
    void whatAQueueLeavesBehindInOrderIsNotCopied() {
        List<Long> waiting = new ArrayList<>();
        for (int i = 0; i < 40 * MESSAGES_A_SEGMENT; i++) {
            log.publish(nextId, BODY_BYTES);
            waiting.add(nextId++);
        }
        long before = log.log.lastIndex();
        for (int i = 0; i < 10 * MESSAGES_A_SEGMENT; i++) {
            log.acknowledge(waiting.remove(0));
            log.timer();
            log.settle();
        }
        assertThat(log.state.moves()).isZero();
        assertThat(log.log.lastIndex()).isGreaterThan(before);
    }
}
