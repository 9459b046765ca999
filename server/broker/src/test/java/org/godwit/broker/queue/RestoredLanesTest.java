package org.godwit.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.chunk.ChunkPlace;
import org.godwit.broker.chunk.Chunks;
import org.godwit.broker.commit.SteppedCore;
import org.godwit.broker.model.Operation.LaneChunk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a queue knows of a chunk of a checkpoint, whether that is left on disk or has no file. */
class RestoredLanesTest {
    private static final int LANE = 4;
    private static final int CHUNK_ENTRIES = 16;

    private final Chunks chunks = new Chunks(null, null);
    private final Queue queue = new Queue(
            1,
            "q",
            new Queue.Lifetime(true, false, null, true),
            FieldTable.EMPTY,
            new Queue.Surroundings(
                    new SteppedCore(),
                    id -> new CompletableFuture<>(),
                    new MemoryBudget(Long.MAX_VALUE),
                    touched -> {},
                    chunks,
                    CHUNK_ENTRIES));

    /** Ready, gone, delayed, and ready places. */
    private static final LaneChunk IMAGE = new LaneChunk(
            1,
            LANE,
            new long[] {10, 20, 30, 40, 50},
            new long[] {1, 0, 3, 4, 5},
            new long[] {100, 0, 300, 400, 500},
            new long[] {0, 0, 9_000, 8_000, 0},
            new long[] {0, 0, 5_000, 0, 7_000},
            new int[] {0, 0, 0, LaneChunk.REDELIVERED | 2, 0});

    private void restore(ChunkPlace place) {
        RestoredLanes lanes = new RestoredLanes(chunks, CHUNK_ENTRIES);
        lanes.add(IMAGE, place);
        lanes.join(id -> queue, new AbandonedChunks(chunks, CHUNK_ENTRIES, id -> {}));
        queue.recovered();
    }

    static Stream<ChunkPlace> places() {
        return Stream.of(null, new ChunkPlace(1, 0, 4_096, 500));
    }

    @ParameterizedTest
    @MethodSource("places")
    void theQueueKnowsWhatIsReadyAndWhatIsDue(ChunkPlace place) {
        restore(place);
        assertThat(queue.ready()).isEqualTo(2);
        assertThat(queue.readyBytes()).isEqualTo(500);
        assertThat(queue.wake(0)).isEqualTo(5_000);
        Chunk chunk = queue.lane(LANE).head();
        assertThat(chunk.onDisk()).isEqualTo(place != null);
        assertThat(chunk.live()).isEqualTo(4);
        assertThat(chunk.lastPosition()).isEqualTo(50);
        assertThat(chunk.firstExpiryMillis()).isEqualTo(8_000);
    }

    @Test
    void whatHasNoFileIsInMemoryPlaceByPlace() {
        restore(null);
        assertThat(queue.takeNext().position()).isEqualTo(10);
        assertThat(queue.nextExpiryMillis()).isEqualTo(8_000);
        QueueEntry counted = queue.takeNext();
        assertThat(counted.position()).isEqualTo(40);
        assertThat(counted.deliveries()).isEqualTo(2);
        assertThat(counted.redelivered()).isTrue();
        assertThat(queue.takeNext()).isNull();
        assertThat(queue.wake(5_000)).isEqualTo(7_000);
        assertThat(queue.takeNext().position()).isEqualTo(30);
    }
}
