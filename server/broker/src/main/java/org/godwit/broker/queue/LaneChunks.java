package org.godwit.broker.queue;

import java.util.Arrays;

/**
 * The chunks of a lane in the order of their positions: linked, for those who go from one to the next, and in an array, so
 * that a position is found in a time that hardly grows with their number. Owned by the host's core.
 *
 * <p>Invariants: the links and the array have the same chunks; their last positions ascend; none but the last is appended to.
 */
final class LaneChunks {
    private static final int GROWTH = 2;

    /** Those from {@link #first} on, {@link #count} of them; what leaves at the front moves nothing. */
    private Chunk[] inOrder = new Chunk[1];

    private int first;
    private int count;
    private long looks;

    /** The first, or null. */
    Chunk head() {
        return count == 0 ? null : inOrder[first];
    }

    /** The last, or null. */
    Chunk tail() {
        return count == 0 ? null : inOrder[first + count - 1];
    }

    /** Adds one behind all others. */
    void add(Chunk chunk) {
        Chunk last = tail();
        chunk.previous = last;
        if (last != null) {
            last.next = chunk;
        }
        if (first + count == inOrder.length) {
            makeRoom();
        }
        inOrder[first + count++] = chunk;
    }

    private void makeRoom() {
        Chunk[] room = count > inOrder.length / GROWTH ? new Chunk[count * GROWTH] : inOrder;
        System.arraycopy(inOrder, first, room, 0, count);
        if (room == inOrder) {
            Arrays.fill(room, count, room.length, null);
        }
        inOrder = room;
        first = 0;
    }

    /** Takes one out; its own links stay, for those who are at it. */
    void remove(Chunk chunk) {
        int index = indexOf(chunk.lastPosition());
        if (index == first) {
            inOrder[first++] = null;
        } else {
            System.arraycopy(inOrder, index + 1, inOrder, index, first + count - 1 - index);
            inOrder[first + count - 1] = null;
        }
        count--;
        if (chunk.previous != null) {
            chunk.previous.next = chunk.next;
        }
        if (chunk.next != null) {
            chunk.next.previous = chunk.previous;
        }
    }

    /** The chunk that has the position, if any has it; or null. */
    Chunk of(long position) {
        int index = indexOf(position);
        return index == first + count ? null : inOrder[index];
    }

    /** The first chunk that has something behind the position, or null. */
    Chunk after(long position) {
        return of(position + 1);
    }

    /** The index of the first that ends at the position or behind it. */
    private int indexOf(long position) {
        int low = first;
        int high = first + count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            looks++;
            if (inOrder[middle].lastPosition() < position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** How many chunks were looked at to find positions: what finding them costs. */
    long looks() {
        return looks;
    }
}
