package org.godwit.broker.core;

import java.util.function.Consumer;
import org.godwit.broker.queue.QueueEntry;

/**
 * The deliveries of a session that are not settled yet, by delivery tag: a ring that is indexed by the tag. Owned by the
 * host's core.
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

    private Item[] ring = new Item[16];
    /** Every tag below is settled. */
    private long first = 1;

    private long next = 1;
    private int count;

    int count() {
        return count;
    }

    long first() {
        return first;
    }

    /** The tag that the next delivery gets. */
    long next() {
        return next;
    }

    /** A tag for a delivery that needs no settlement. */
    long skip() {
        long tag = next++;
        if (count == 0) {
            first = next;
        } else if (next - first > ring.length) {
            grow();
        }
        return tag;
    }

    Item add(QueueEntry entry, SessionConsumer consumer) {
        if (next - first >= ring.length) {
            grow();
        }
        Item item = new Item(next++, entry, consumer);
        ring[index(item.tag)] = item;
        count++;
        return item;
    }

    private int index(long tag) {
        return (int) (tag & ring.length - 1);
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
        return tag < first || tag >= next ? null : ring[index(tag)];
    }

    void remove(Item item) {
        ring[index(item.tag)] = null;
        count--;
        if (count == 0) {
            first = next;
        } else if (item.tag == first) {
            while (ring[index(first)] == null) {
                first++;
            }
        }
    }

    /** Calls back for each delivery within the tags, in order; the callback may remove the item it is given. */
    void forEach(long from, long through, Consumer<Item> action) {
        long last = Math.min(through, next - 1);
        for (long tag = Math.max(from, first); tag <= last; tag++) {
            Item item = get(tag);
            if (item != null) {
                action.accept(item);
            }
        }
    }

    void forEach(Consumer<Item> action) {
        forEach(first, next - 1, action);
    }
}
