package org.godwit.broker.core;

import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.godwit.broker.queue.QueueEntry;

/**
 * The deliveries of a session that are not settled yet, by delivery tag: a ring that is indexed by the tag, and a map of those
 * that would make it long for their sake alone. Owned by the host's core.
 */
final class Unsettled {
    /** One delivery. */
    static final class Item {
        final long tag;
        QueueEntry entry;
        /** Null when it was fetched by {@code basic.get}. */
        final SessionConsumer consumer;

        boolean handedOver;
        boolean enlisted;

        Item(long tag, QueueEntry entry, SessionConsumer consumer) {
            this.tag = tag;
            this.entry = entry;
            this.consumer = consumer;
        }
    }

    private static final int SMALLEST = 16;
    /** A ring of which less than this share is in use is not worth growing. */
    private static final int SPARSE_SHARE = 4;

    private Item[] ring = new Item[SMALLEST];
    /** Where the ring begins: every tag before is settled, or straggles. */
    private long first = 1;

    private long next = 1;
    /** Few that were left unsettled while many behind them were not. */
    private final TreeMap<Long, Item> stragglers = new TreeMap<>();

    private int count;

    int count() {
        return count;
    }

    /** The tag that the next delivery gets. */
    long next() {
        return next;
    }

    /** How many tags there is room for in memory, settled or not. */
    int room() {
        return ring.length;
    }

    /** A tag for a delivery that needs no settlement. */
    long skip() {
        makeRoom();
        return next++;
    }

    Item add(QueueEntry entry, SessionConsumer consumer) {
        makeRoom();
        Item item = new Item(next++, entry, consumer);
        ring[index(item.tag)] = item;
        count++;
        return item;
    }

    private int index(long tag) {
        return (int) (tag & ring.length - 1);
    }

    private void makeRoom() {
        int inRing = count - stragglers.size();
        if (inRing == 0) {
            first = next;
        } else if (next - first == ring.length) {
            if (inRing < ring.length / SPARSE_SHARE) {
                straggle();
            } else {
                grow();
            }
        }
    }

    private void straggle() {
        for (int i = 0; i < ring.length; i++) {
            if (ring[i] != null) {
                stragglers.put(ring[i].tag, ring[i]);
                ring[i] = null;
            }
        }
        first = next;
    }

    private void grow() {
        Item[] old = ring;
        ring = new Item[old.length * 2];
        for (Item item : old) {
            if (item != null) {
                ring[index(item.tag)] = item;
            }
        }
    }

    /** The delivery with this tag, or null when there is none unsettled. */
    Item get(long tag) {
        if (tag < first) {
            return stragglers.isEmpty() ? null : stragglers.get(tag);
        }
        return tag >= next ? null : ring[index(tag)];
    }

    void remove(Item item) {
        count--;
        if (item.tag < first) {
            stragglers.remove(item.tag);
            return;
        }
        ring[index(item.tag)] = null;
        while (first < next && ring[index(first)] == null) {
            first++;
        }
    }

    /** Calls back for each delivery within the tags, in order; the callback may remove the item it is given. */
    void forEach(long from, long through, Consumer<Item> action) {
        if (!stragglers.isEmpty() && from <= through) {
            List.copyOf(stragglers.subMap(from, true, through, true).values()).forEach(action);
        }
        long last = Math.min(through, next - 1);
        for (long tag = Math.max(from, first); tag <= last; tag++) {
            Item item = ring[index(tag)];
            if (item != null) {
                action.accept(item);
            }
        }
    }

    void forEach(Consumer<Item> action) {
        forEach(1, next - 1, action);
    }
}
