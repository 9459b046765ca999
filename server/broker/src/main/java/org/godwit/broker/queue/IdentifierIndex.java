package org.godwit.broker.queue;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Where in a queue the messages with a certain identifier are, by its hash. Owned by the host's core.
 *
 * <p>A place is one number: first the priority, the highest first, then the position, so that places ascend in the order of
 * delivery. What was noted may have left the queue since, and what shares a hash need not share the identifier: whoever
 * takes a place looks at it first.
 */
final class IdentifierIndex {
    /** No place. */
    static final long NONE = Long.MAX_VALUE;
    /** Before every place. */
    static final long FIRST = 0;

    private static final int POSITION_BITS = 55;
    private static final long POSITIONS = (1L << POSITION_BITS) - 1;
    private static final int HIGHEST_PRIORITY = 255;

    /** The places of one hash: nearly always one. */
    private static final class Places {
        private long first;
        private TreeSet<Long> others;

        Places(long first) {
            this.first = first;
        }

        boolean add(long place) {
            if (place == first) {
                return false;
            }
            if (others == null) {
                others = new TreeSet<>();
            }
            boolean added = others.add(Math.max(place, first));
            first = Math.min(place, first);
            return added;
        }

        boolean remove(long place) {
            if (place != first) {
                return others != null && others.remove(place);
            }
            Long next = others == null ? null : others.pollFirst();
            first = next == null ? NONE : next;
            return true;
        }

        long from(long place) {
            if (first >= place) {
                return first;
            }
            Long next = others == null ? null : others.ceiling(place);
            return next == null ? NONE : next;
        }

        boolean empty() {
            return first == NONE;
        }
    }

    private final Map<Integer, Places> byHash = new HashMap<>();
    private int size;

    static long place(int priority, long position) {
        return (long) (HIGHEST_PRIORITY - priority) << POSITION_BITS | position;
    }

    static int priority(long place) {
        return HIGHEST_PRIORITY - (int) (place >>> POSITION_BITS);
    }

    static long position(long place) {
        return place & POSITIONS;
    }

    void add(int hash, long place) {
        Places places = byHash.get(hash);
        if (places == null) {
            byHash.put(hash, new Places(place));
            size++;
        } else if (places.add(place)) {
            size++;
        }
    }

    /** The first place of a hash from this one on, or {@link #NONE}. */
    long next(int hash, long from) {
        Places places = byHash.get(hash);
        return places == null ? NONE : places.from(from);
    }

    void remove(int hash, long place) {
        Places places = byHash.get(hash);
        if (places != null && places.remove(place)) {
            size--;
            if (places.empty()) {
                byHash.remove(hash);
            }
        }
    }

    /** Places that are noted; one counts as often as it has hashes. */
    int size() {
        return size;
    }

    void clear() {
        byHash.clear();
        size = 0;
    }
}
