package org.godwit.broker.queue;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * When the first delayed place of each chunk of a lane becomes ready by itself: one entry for each such chunk, in whatever
 * order delays come. Owned by the host's core.
 */
final class Delays {
    /** @param number tells those of one time apart */
    private record Due(long atMillis, long number, Chunk chunk) {}

    private static final Comparator<Due> BY_TIME =
            Comparator.comparingLong(Due::atMillis).thenComparingLong(Due::number);

    /** Null, as the other, until something is delayed: few lanes ever have it. */
    private TreeSet<Due> due;

    private Map<Chunk, Due> byChunk;
    private long next;

    /** The chunk has something delayed, or something that is due earlier. */
    void expect(Chunk chunk) {
        if (due == null) {
            due = new TreeSet<>(BY_TIME);
            byChunk = new HashMap<>();
        }
        Due first = new Due(chunk.firstDueMillis(), next++, chunk);
        Due before = byChunk.put(chunk, first);
        if (before != null) {
            due.remove(before);
        }
        due.add(first);
    }

    /** The chunk is no more. */
    void forget(Chunk chunk) {
        Due before = byChunk == null ? null : byChunk.remove(chunk);
        if (before != null) {
            due.remove(before);
        }
    }

    /** Takes out the next chunk of which something is due; null when there is none. */
    Chunk pollDue(long nowMillis) {
        if (nextMillis() > nowMillis) {
            return null;
        }
        Chunk chunk = due.pollFirst().chunk();
        byChunk.remove(chunk);
        return chunk;
    }

    /** When the next is due by the wall clock; {@code Long.MAX_VALUE} for never. */
    long nextMillis() {
        return size() == 0 ? Long.MAX_VALUE : due.first().atMillis();
    }

    /** How many chunks have something delayed: what it costs in memory. */
    int size() {
        return due == null ? 0 : due.size();
    }
}
