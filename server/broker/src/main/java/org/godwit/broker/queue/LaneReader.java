package org.godwit.broker.queue;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * How far a reader has looked into a lane: it looks at each ready place once, and again at those that come back. Owned by
 * the host's core.
 *
 * <p>Invariant: a ready place up to {@link #passed} that was not looked at since it became ready is in {@link #returned}.
 */
final class LaneReader {
    /** When more than this many come back at once the reader rather goes back to the first of them. */
    private static final int MOST_RETURNED = 64;

    /** In place of a slot: that behind what is passed, to be found once the places are in memory. */
    private static final int NOT_SOUGHT = -1;

    private record Place(long position, Chunk chunk, int slot) {}

    private final Lane lane;
    /** Null, or unlinked since: then it is found by the position. */
    private Chunk chunk;

    private int slot;
    /** The last position that was looked at. */
    private long passed;

    private PriorityQueue<Place> returned;
    private boolean waits;

    LaneReader(Lane lane) {
        this.lane = lane;
    }

    Lane lane() {
        return lane;
    }

    /**
     * Moves to the first ready place that is to be looked at.
     *
     * @param passPending whether what is decided and not applied is left out, else nothing behind it is ready
     * @return whether there is one, in memory
     */
    boolean seek(boolean passPending) {
        waits = false;
        return seekReturned() || !waits && seekOn(passPending);
    }

    /** Whether the next place that may be ready is on disk: it is being read. */
    boolean waits() {
        return waits;
    }

    private boolean seekReturned() {
        while (returned != null && !returned.isEmpty()) {
            Place place = returned.peek();
            if (place.position() <= passed && !place.chunk().unlinked()) {
                if (waitFor(place.chunk())) {
                    return false;
                }
                if (place.chunk().state(place.slot()) == Chunk.READY) {
                    return true;
                }
            }
            returned.poll();
        }
        return false;
    }

    private boolean waitFor(Chunk needed) {
        waits = needed.onDisk();
        needed.read();
        return waits;
    }

    private boolean seekOn(boolean passPending) {
        if (chunk == null || chunk.unlinked()) {
            chunk = lane.chunkAfter(passed);
            slot = chunk == null ? 0 : chunk.onDisk() ? NOT_SOUGHT : chunk.firstAfter(passed);
        }
        while (chunk != null) {
            boolean nothingThere = slot == chunk.fill() || chunk.onDisk() && chunk.ready() == 0;
            if (nothingThere) {
                passed = Math.max(passed, chunk.lastPosition());
                if (chunk.next == null) {
                    slot = chunk.fill();
                    return false;
                }
                chunk = chunk.next;
                slot = 0;
                continue;
            }
            if (waitFor(chunk)) {
                return false;
            }
            if (slot == NOT_SOUGHT) {
                slot = chunk.firstAfter(passed);
                continue;
            }
            int state = chunk.state(slot);
            if (state == Chunk.READY) {
                return true;
            }
            if (state == Chunk.PENDING && !passPending) {
                return false;
            }
            passed = chunk.position(slot++);
        }
        return false;
    }

    private boolean atReturned() {
        return returned != null && !returned.isEmpty();
    }

    /** The chunk of the place that was found. */
    Chunk chunk() {
        return atReturned() ? returned.peek().chunk() : chunk;
    }

    /** The slot of the place that was found. */
    int slot() {
        return atReturned() ? returned.peek().slot() : slot;
    }

    /** The place that was found has been looked at. */
    void pass() {
        if (atReturned()) {
            returned.poll();
        } else {
            passed = chunk.position(slot++);
        }
    }

    /** Looks at everything again. */
    void rewind() {
        chunk = null;
        passed = 0;
        returned = null;
    }

    /** A place has become ready out of order. */
    void returned(Chunk back, int backSlot) {
        long position = back.position(backSlot);
        if (position > passed) {
            return;
        }
        if (returned == null) {
            returned = new PriorityQueue<>(Comparator.comparingLong(Place::position));
        }
        returned.add(new Place(position, back, backSlot));
        if (returned.size() > MOST_RETURNED) {
            passed = returned.peek().position() - 1;
            chunk = null;
            returned = null;
        }
    }
}
