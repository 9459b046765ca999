package org.godwit.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LaneChunksTest {
    private static final int CHUNK_ENTRIES = 16;
    private static final int PLACES = 100_000;
    /** Positions are not dense. */
    private static final int STEP = 3;

    private final Lane lane = new Lane(new LaneIndex(1, null, CHUNK_ENTRIES, () -> {}), Priorities.JMS_LANES - 1);

    private void append(int places) {
        for (int i = 1; i <= places; i++) {
            lane.append((long) i * STEP, i, Chunk.READY, 0, null, 0, 0, 0, 0);
        }
    }

    @Test
    void aPlaceDeepInALongLaneIsFoundInAFewSteps() {
        append(PLACES);
        for (long position : new long[] {STEP, PLACES / 2 * STEP, (long) PLACES * STEP}) {
            long before = lane.looks();
            Chunk chunk = lane.chunkOf(position);
            assertThat(chunk.find(position)).isNotNegative();
            assertThat(lane.looks() - before).isLessThanOrEqualTo(logarithm(PLACES / CHUNK_ENTRIES));
        }
    }

    @Test
    void placesThatLeaveInAnyOrderAreFoundInAFewSteps() {
        append(PLACES);
        List<Long> positions = new ArrayList<>();
        for (long i = 1; i <= PLACES; i++) {
            positions.add(i * STEP);
        }
        Collections.shuffle(positions, new Random(7));
        for (long position : positions) {
            Chunk chunk = lane.chunkOf(position);
            lane.remove(chunk, chunk.find(position));
        }
        assertThat(lane.ready()).isZero();
        assertThat(lane.head()).isNull();
        int searches = PLACES + PLACES / CHUNK_ENTRIES;
        assertThat(lane.looks()).isLessThanOrEqualTo((long) searches * logarithm(PLACES / CHUNK_ENTRIES));
    }

    private static int logarithm(int chunks) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(chunks);
    }

    @Test
    void whatComesAndGoesIsFoundAsInASortedSet() {
        Random random = new Random(11);
        TreeSet<Long> expected = new TreeSet<>();
        long last = 0;
        for (int i = 0; i < 200_000; i++) {
            boolean grows = i % 40_000 < 20_000;
            if (expected.isEmpty() || random.nextInt(10) < (grows ? 7 : 3)) {
                last += 1 + random.nextInt(STEP);
                lane.append(last, last, Chunk.READY, 0, null, 0, 0, 0, 0);
                expected.add(last);
            } else {
                long near = random.nextBoolean() ? expected.first() : (long) (random.nextDouble() * last);
                Long position = expected.ceiling(near);
                position = position == null ? expected.last() : position;
                expected.remove(position);
                Chunk chunk = lane.chunkOf(position);
                lane.remove(chunk, chunk.find(position));
            }
            long asked = (long) (random.nextDouble() * (last + 2));
            Chunk chunk = lane.chunkOf(asked);
            assertThat(chunk != null && live(chunk, asked)).isEqualTo(expected.contains(asked));
            assertThat(firstLiveAfter(asked)).isEqualTo(expected.higher(asked));
        }
        long count = 0;
        for (Chunk chunk = lane.head(); chunk != null; chunk = chunk.next) {
            assertThat(chunk.next == null || chunk.next.previous == chunk).isTrue();
            count += chunk.live();
        }
        assertThat(count).isEqualTo(expected.size());
    }

    private static boolean live(Chunk chunk, long position) {
        int slot = chunk.find(position);
        return slot >= 0 && chunk.state(slot) == Chunk.READY;
    }

    private Long firstLiveAfter(long position) {
        for (Chunk chunk = lane.chunkAfter(position); chunk != null; chunk = chunk.next) {
            for (int slot = chunk.firstAfter(position); slot < chunk.fill(); slot++) {
                if (chunk.state(slot) == Chunk.READY) {
                    return chunk.position(slot);
                }
            }
        }
        return null;
    }
}
