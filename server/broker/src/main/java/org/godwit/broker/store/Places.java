package org.godwit.broker.store;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.godwit.broker.model.Operation;

/**
 * The places of messages of a range of ids, in arrays by id. Belongs to one thread at a time.
 *
 * <p>A message whose body is in parts has several places; those are beside the arrays.
 */
final class Places {
    /** No message has this id. */
    private static final int ABSENT = 0;
    /** The message has several places. */
    private static final int PARTS = -1;

    private final long firstId;
    private final long[] locations;
    /** One more than each length, or one of the above. */
    private final int[] lengths;

    private final int[] references;
    /** Null unless some message has several places. */
    private Map<Integer, Parts> parts;

    private int size;

    /** Told of bytes of the log that no message has any more. */
    @FunctionalInterface
    interface Freed {
        void freed(long location, int length);
    }

    Places(long firstId, int ids) {
        this(firstId, new long[ids], new int[ids], new int[ids], null, 0);
    }

    private Places(
            long firstId, long[] locations, int[] lengths, int[] references, Map<Integer, Parts> parts, int size) {
        this.firstId = firstId;
        this.locations = locations;
        this.lengths = lengths;
        this.references = references;
        this.parts = parts;
        this.size = size;
    }

    Places copy() {
        Map<Integer, Parts> copied = null;
        if (parts != null) {
            copied = new HashMap<>();
            for (Map.Entry<Integer, Parts> entry : parts.entrySet()) {
                copied.put(entry.getKey(), entry.getValue().copy());
            }
        }
        return new Places(firstId, locations.clone(), lengths.clone(), references.clone(), copied, size);
    }

    private int slot(long messageId) {
        return (int) (messageId - firstId);
    }

    boolean contains(long messageId) {
        return lengths[slot(messageId)] != ABSENT;
    }

    /** How many messages have a place. */
    int size() {
        return size;
    }

    int references(long messageId) {
        return references[slot(messageId)];
    }

    long[] locationsOf(long messageId) {
        int slot = slot(messageId);
        return lengths[slot] == PARTS ? parts.get(slot).locations() : new long[] {locations[slot]};
    }

    int[] lengthsOf(long messageId) {
        int slot = slot(messageId);
        return lengths[slot] == PARTS ? parts.get(slot).lengths() : new int[] {lengths[slot] - 1};
    }

    // ---- changes ---------------------------------------------------------------------------------------------------

    /** A message is in the log, or the last of its places when parts of its body came before. */
    void put(long messageId, long location, int length) {
        int slot = slot(messageId);
        if (lengths[slot] == PARTS) {
            parts.get(slot).add(location, length);
            parts.get(slot).complete = true;
        } else {
            size += lengths[slot] == ABSENT ? 1 : 0;
            locations[slot] = location;
            lengths[slot] = length + 1;
            references[slot] = 0;
        }
    }

    /** A part of a body is in the log. */
    void putPart(long messageId, long location, int length) {
        int slot = slot(messageId);
        if (lengths[slot] != PARTS) {
            size += lengths[slot] == ABSENT ? 1 : 0;
            lengths[slot] = PARTS;
            references[slot] = 0;
            if (parts == null) {
                parts = new HashMap<>();
            }
            parts.put(slot, new Parts());
        }
        parts.get(slot).add(location, length);
    }

    /** Whether the message, or a part of its body, lies there. */
    boolean at(long messageId, long location) {
        int slot = slot(messageId);
        return lengths[slot] == PARTS
                ? parts.get(slot).find(location) >= 0
                : lengths[slot] != ABSENT && locations[slot] == location;
    }

    /** The message, or a part of its body, lies elsewhere now, if it still lay there. */
    void move(long messageId, long from, long to, int length, Freed freed) {
        int slot = slot(messageId);
        if (!at(messageId, from)) {
            freed.freed(to, length);
            return;
        }
        if (lengths[slot] == PARTS) {
            Parts several = parts.get(slot);
            several.locations[several.find(from)] = to;
        } else {
            locations[slot] = to;
        }
        freed.freed(from, length);
    }

    void retain(long messageId) {
        require(messageId);
        references[slot(messageId)]++;
    }

    /** A reference is gone; with the last one the message's place is forgotten. */
    void release(long messageId, Freed freed) {
        require(messageId);
        int slot = slot(messageId);
        if (references[slot] == 0) {
            throw new IllegalStateException("message " + messageId + " has no reference to release");
        }
        if (--references[slot] == 0) {
            remove(slot, freed);
        }
    }

    /** Forgets a message that nothing refers to. */
    void discard(long messageId, Freed freed) {
        int slot = slot(messageId);
        if (lengths[slot] != ABSENT && references[slot] == 0) {
            remove(slot, freed);
        }
    }

    private void require(long messageId) {
        if (lengths[slot(messageId)] == ABSENT) {
            throw new IllegalStateException("message " + messageId + " is not in the store");
        }
    }

    private void remove(int slot, Freed freed) {
        if (lengths[slot] == PARTS) {
            Parts removed = parts.remove(slot);
            for (int i = 0; i < removed.count; i++) {
                freed.freed(removed.locations[i], removed.lengths[i]);
            }
        } else {
            freed.freed(locations[slot], lengths[slot] - 1);
        }
        lengths[slot] = ABSENT;
        size--;
    }

    /** Forgets all messages that nothing refers to. Answers how many there were. */
    int discardUnreferenced(Freed freed) {
        int before = size;
        for (int slot = 0; slot < lengths.length; slot++) {
            if (lengths[slot] != ABSENT && references[slot] == 0) {
                remove(slot, freed);
            }
        }
        return before - size;
    }

    boolean someUnreferenced() {
        for (int slot = 0; slot < lengths.length; slot++) {
            if (lengths[slot] != ABSENT && references[slot] == 0) {
                return true;
            }
        }
        return false;
    }

    // ---- as written ------------------------------------------------------------------------------------------------

    /** Takes a run of what {@link #operations} gave. */
    void take(Operation.MessagePlaces places, int from, int to) {
        for (int i = from; i < to; i++) {
            long messageId = places.messageIds()[i];
            int length = places.lengths()[i];
            if (length < 0) {
                putPart(messageId, places.locations()[i], -length);
            } else {
                put(messageId, places.locations()[i], length);
            }
            references[slot(messageId)] = places.references()[i];
        }
    }

    /** How many messages have their places in what {@link #operations} gave: those of a message are together. */
    static int messages(Operation.MessagePlaces image) {
        int messages = 0;
        long before = 0;
        for (long messageId : image.messageIds()) {
            messages += messageId == before ? 0 : 1;
            before = messageId;
        }
        return messages;
    }

    /** Whether something refers to each message in what {@link #operations} gave. */
    static boolean allReferenced(Operation.MessagePlaces image) {
        for (int references : image.references()) {
            if (references == 0) {
                return false;
            }
        }
        return true;
    }

    /** What builds these places anew; nothing when there are none. */
    List<Operation> operations() {
        if (size == 0) {
            return List.of();
        }
        int count = size;
        if (parts != null) {
            for (Parts several : parts.values()) {
                count += several.count - 1;
            }
        }
        long[] ids = new long[count];
        long[] where = new long[count];
        int[] sizes = new int[count];
        int[] referred = new int[count];
        int at = 0;
        for (int slot = 0; slot < lengths.length; slot++) {
            if (lengths[slot] == ABSENT) {
                continue;
            }
            Parts several = lengths[slot] == PARTS ? parts.get(slot) : null;
            int places = several == null ? 1 : several.count;
            for (int i = 0; i < places; i++) {
                ids[at] = firstId + slot;
                where[at] = several == null ? locations[slot] : several.locations[i];
                sizes[at] = several == null ? lengths[slot] - 1 : several.signedLength(i);
                referred[at++] = references[slot];
            }
        }
        return List.of(new Operation.MessagePlaces(ids, where, sizes, referred));
    }

    /** The places of a message whose body is in parts; the last is the message itself once it is complete. */
    private static final class Parts {
        private long[] locations = new long[4];
        private int[] lengths = new int[4];
        private int count;
        private boolean complete;

        void add(long location, int length) {
            if (count == locations.length) {
                locations = Arrays.copyOf(locations, 2 * count);
                lengths = Arrays.copyOf(lengths, 2 * count);
            }
            locations[count] = location;
            lengths[count++] = length;
        }

        /** The index of the place, or -1. */
        int find(long location) {
            for (int i = 0; i < count; i++) {
                if (locations[i] == location) {
                    return i;
                }
            }
            return -1;
        }

        /** Negative for a part of the body. */
        int signedLength(int index) {
            return complete && index == count - 1 ? lengths[index] : -lengths[index];
        }

        long[] locations() {
            return Arrays.copyOf(locations, count);
        }

        int[] lengths() {
            return Arrays.copyOf(lengths, count);
        }

        Parts copy() {
            Parts copy = new Parts();
            copy.locations = locations();
            copy.lengths = lengths();
            copy.count = count;
            copy.complete = complete;
            return copy;
        }
    }
}
