package org.godwit.broker.queue;

/**
 * Finds the places of a lane that are decided and not applied. They are applied nearly always in their order, so the first
 * of them is kept at hand. Owned by the host's core.
 *
 * <p>Invariant: nothing before the first is pending.
 */
final class PendingPlaces {
    /** Null when none is pending. */
    private Chunk first;

    private int firstSlot;
    private int count;
    private long bodyBytes;

    /** A place at the lane's end is pending. */
    void add(Chunk chunk, int slot) {
        count++;
        bodyBytes += chunk.bodyBytes(slot);
        if (first == null) {
            first = chunk;
            firstSlot = slot;
        }
    }

    /** A place is pending no more. */
    void settled(Chunk chunk, int slot) {
        count--;
        bodyBytes -= chunk.bodyBytes(slot);
    }

    int count() {
        return count;
    }

    /** Of the bodies of all of them. */
    long bodyBytes() {
        return bodyBytes;
    }

    /** Whether there is one. */
    boolean any() {
        seekFirst();
        return first != null;
    }

    /** The chunk that may have the pending place at this position; or null. */
    Chunk chunkOf(long position) {
        seekFirst();
        Chunk chunk = first;
        while (chunk != null && chunk.lastPosition() < position) {
            chunk = chunk.next;
        }
        return chunk;
    }

    /** The slot of the pending place at this position in {@link #chunkOf}; -1 when there is none. */
    int slotOf(Chunk chunk, long position) {
        if (chunk == null || chunk.onDisk()) {
            return -1;
        }
        boolean atHand = chunk == first && chunk.position(firstSlot) == position;
        int slot = atHand ? firstSlot : chunk.find(position);
        return slot >= 0 && chunk.state(slot) == Chunk.PENDING ? slot : -1;
    }

    /** A chunk is about to be unlinked. */
    void leave(Chunk chunk) {
        if (first == chunk) {
            first = chunk.next;
            firstSlot = 0;
        }
    }

    private void seekFirst() {
        while (first != null) {
            if (firstSlot == first.fill() || first.onDisk()) {
                first = first.next;
                firstSlot = 0;
            } else if (first.state(firstSlot) == Chunk.PENDING) {
                return;
            } else {
                firstSlot++;
            }
        }
    }
}
