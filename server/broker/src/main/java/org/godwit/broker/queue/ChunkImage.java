package org.godwit.broker.queue;

import java.util.Arrays;
import java.util.List;
import org.godwit.broker.chunk.ChunkReader;
import org.godwit.broker.chunk.FrozenChunk;
import org.godwit.broker.model.Operation;
import org.godwit.broker.model.Operation.LaneChunk;

/**
 * The applied and logged places of a chunk as they were when it was frozen, those that are gone among them. It has the
 * chunk's own arrays: what changes afterwards changes in a copy. Made on the host's core, written by another thread.
 *
 * @param fill how many places there are
 * @param states as {@link Chunk} draws them
 * @param expiresAtMillis null when nothing expires
 * @param deliverAtMillis null when nothing is delayed
 * @param deliveries as applied; null when nothing was counted
 */
record ChunkImage(
        long queueId,
        int priority,
        int fill,
        long[] positions,
        long[] messageIds,
        long[] bodyBytes,
        byte[] states,
        long[] expiresAtMillis,
        long[] deliverAtMillis,
        int[] deliveries)
        implements FrozenChunk {
    /** One operation; none when there is nothing to keep. */
    @Override
    public List<Operation> operations(ChunkReader disk) {
        int count = fill;
        while (count > 0 && !kept(count - 1)) {
            count--;
        }
        if (count == 0) {
            return List.of();
        }
        long[] ids = new long[count];
        long[] bytes = new long[count];
        long[] expiresAt = new long[count];
        long[] dueAt = new long[count];
        int[] counted = new int[count];
        for (int slot = 0; slot < count; slot++) {
            if (kept(slot)) {
                ids[slot] = messageIds[slot];
                bytes[slot] = bodyBytes[slot];
                expiresAt[slot] = expiresAtMillis == null ? 0 : expiresAtMillis[slot];
                dueAt[slot] = state(slot) == Chunk.DELAYED ? deliverAtMillis[slot] : 0;
                counted[slot] = deliveries == null ? 0 : deliveries[slot];
            }
        }
        return List.of(new LaneChunk(
                queueId, priority, Arrays.copyOf(positions, count), ids, bytes, expiresAt, dueAt, counted));
    }

    private int state(int slot) {
        return states[slot] & Chunk.STATE;
    }

    private boolean kept(int slot) {
        return state(slot) != Chunk.GONE && state(slot) != Chunk.PENDING && (states[slot] & Chunk.LOGGED) != 0;
    }
}
