package org.godwit.broker.chunk;

import java.util.BitSet;

/** Which chunks of a checkpoint's file are still those to read. Owned by the host's core. */
final class ChunkFile {
    private static final int TIER_STEP_BITS = 3;
    private static final int SMALLEST_TIER_BITS = 16;

    private final long checkpoint;
    private StateChunk[] chunks = new StateChunk[16];
    private final BitSet live = new BitSet();
    private int count;
    private long liveBytes;
    private long bytes;

    ChunkFile(long checkpoint) {
        this.checkpoint = checkpoint;
    }

    long checkpoint() {
        return checkpoint;
    }

    void put(StateChunk chunk, ChunkPlace place) {
        if (place.number() >= chunks.length) {
            StateChunk[] larger = new StateChunk[Math.max(place.number() + 1, 2 * chunks.length)];
            System.arraycopy(chunks, 0, larger, 0, chunks.length);
            chunks = larger;
        }
        chunks[place.number()] = chunk;
        live.set(place.number());
        count++;
        liveBytes += place.length();
    }

    void remove(ChunkPlace place) {
        assert live.get(place.number());
        chunks[place.number()] = null;
        live.clear(place.number());
        count--;
        liveBytes -= place.length();
    }

    /** All chunks of the file, live or not, take so many bytes. */
    void bytes(long all) {
        bytes = all;
    }

    boolean empty() {
        return count == 0;
    }

    long liveBytes() {
        return liveBytes;
    }

    /** Whether most of the file is dead. */
    boolean sparse() {
        return liveBytes < bytes / 2;
    }

    /** Files of about the same size are in the same tier: each is eight times as large as the one before. */
    int tier() {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(liveBytes >>> SMALLEST_TIER_BITS);
        return (bits + TIER_STEP_BITS - 1) / TIER_STEP_BITS;
    }

    BitSet live() {
        return (BitSet) live.clone();
    }

    StateChunk chunk(int number) {
        return chunks[number];
    }

    int next(int from) {
        return live.nextSetBit(from);
    }
}
