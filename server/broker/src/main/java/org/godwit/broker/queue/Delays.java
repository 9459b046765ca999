package org.godwit.broker.queue;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * When the first delayed place of each chunk of a lane becomes ready by itself: one entry for each such chunk, and some
 * that are out of date. Owned by the host's core.
 */
final class Delays {
    private record Due(long atMillis, Chunk chunk) {}

    /** Null until something is delayed: few lanes ever have it. */
    private PriorityQueue<Due> due;

    /** The chunk has something delayed. */
    void expect(Chunk chunk) {
        if (due == null) {
            due = new PriorityQueue<>(Comparator.comparingLong(Due::atMillis));
        }
        due.add(new Due(chunk.firstDueMillis(), chunk));
    }

    /** Takes out the next chunk of which something is due; null when there is none. */
    Chunk pollDue(long nowMillis) {
        while (due != null && !due.isEmpty() && due.peek().atMillis() <= nowMillis) {
            Due first = due.poll();
            if (first.atMillis() == first.chunk().firstDueMillis()
                    && !first.chunk().unlinked()) {
                return first.chunk();
            }
        }
        return null;
    }

    /** When the next is due by the wall clock; {@code Long.MAX_VALUE} for never. */
    long nextMillis() {
        return due == null || due.isEmpty() ? Long.MAX_VALUE : due.peek().atMillis();
    }
}
