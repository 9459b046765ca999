package org.godwit.broker.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.godwit.broker.chunk.ChunkPlace;
import org.godwit.broker.chunk.Chunks;
import org.godwit.broker.model.Operation.LaneChunk;

/**
 * The lanes of a checkpoint while it is restored: its chunks come in no order, before or after the queues that they are of.
 * Owned by the host's core.
 */
public final class RestoredLanes {
    private record Key(long queueId, int priority) {}

    private static final class Restored {
        private final Lane lane;
        private final List<Chunk> chunks = new ArrayList<>(1);
        private boolean expires;

        Restored(Lane lane) {
            this.lane = lane;
        }
    }

    private final Chunks chunks;
    private final int chunkEntries;
    private final Map<Key, Restored> lanes = new HashMap<>();

    public RestoredLanes(Chunks chunks, int chunkEntries) {
        this.chunks = chunks;
        this.chunkEntries = chunkEntries;
    }

    /** Takes a chunk; nothing of it stays in memory but what tells where it lies. */
    public void add(LaneChunk image, ChunkPlace place) {
        Restored restored = lanes.computeIfAbsent(new Key(image.queueId(), image.priority()), key -> {
            LaneIndex index = new LaneIndex(key.queueId(), chunks, chunkEntries, () -> {});
            return new Restored(new Lane(index, key.priority()));
        });
        Chunk chunk = Chunk.restored(restored.lane, image, place);
        restored.chunks.add(chunk);
        restored.expires |= chunk.firstExpiryMillis() != 0;
    }

    /** All chunks and queues are there: gives the lanes to their queues, and those of no queue to be let go. */
    public void join(LongFunction<Queue> queues, AbandonedChunks abandoned) {
        for (Restored restored : lanes.values()) {
            restored.chunks.sort(Comparator.comparingLong(Chunk::lastPosition));
            restored.lane.restore(restored.chunks);
            Queue queue = queues.apply(restored.lane.queueId());
            if (queue == null) {
                abandoned.add(restored.lane);
            } else {
                queue.restore(restored.lane, restored.expires);
            }
        }
        lanes.clear();
    }
}
