package org.godwit.broker.store;

/**
 * From the id of a message to its place, length and count of references: parallel arrays with open addressing, 24 bytes
 * for each slot, at most three quarters of them taken. Owned by the host's core.
 *
 * <p>Id 0 marks a free slot, so it is no message's. What is removed leaves no gap: those behind it move up.
 */
final class PlaceTable {
    static final int NONE = -1;

    private static final int FIRST_SLOTS = 1024;

    private long[] ids = new long[FIRST_SLOTS];
    private long[] places = new long[FIRST_SLOTS];
    private int[] lengths = new int[FIRST_SLOTS];
    private int[] references = new int[FIRST_SLOTS];
    private int size;

    int size() {
        return size;
    }

    int slots() {
        return ids.length;
    }

    /** The slot of a message, or {@link #NONE}. Good until the next put or remove. */
    int find(long id) {
        int mask = ids.length - 1;
        for (int slot = home(id, mask); ids[slot] != 0; slot = slot + 1 & mask) {
            if (ids[slot] == id) {
                return slot;
            }
        }
        return NONE;
    }

    /** Puts a message that is not there yet. */
    void put(long id, long place, int length, int references) {
        if (id == 0) {
            throw new IllegalArgumentException("0 is no message's id");
        }
        if (size >= ids.length / 4 * 3) {
            resize(ids.length * 2);
        }
        insert(id, place, length, references);
        size++;
    }

    private void insert(long id, long place, int length, int references) {
        int mask = ids.length - 1;
        int slot = home(id, mask);
        while (ids[slot] != 0) {
            slot = slot + 1 & mask;
        }
        ids[slot] = id;
        places[slot] = place;
        lengths[slot] = length;
        this.references[slot] = references;
    }

    void remove(int removed) {
        int mask = ids.length - 1;
        int gap = removed;
        for (int slot = gap + 1 & mask; ids[slot] != 0; slot = slot + 1 & mask) {
            int home = home(ids[slot], mask);
            boolean staysBehindGap = gap <= slot ? home > gap && home <= slot : home > gap || home <= slot;
            if (!staysBehindGap) {
                ids[gap] = ids[slot];
                places[gap] = places[slot];
                lengths[gap] = lengths[slot];
                references[gap] = references[slot];
                gap = slot;
            }
        }
        ids[gap] = 0;
        size--;
        if (ids.length > FIRST_SLOTS && size < ids.length / 8) {
            resize(ids.length / 2);
        }
    }

    private void resize(int slots) {
        long[] oldIds = ids;
        long[] oldPlaces = places;
        int[] oldLengths = lengths;
        int[] oldReferences = references;
        ids = new long[slots];
        places = new long[slots];
        lengths = new int[slots];
        references = new int[slots];
        for (int slot = 0; slot < oldIds.length; slot++) {
            if (oldIds[slot] != 0) {
                insert(oldIds[slot], oldPlaces[slot], oldLengths[slot], oldReferences[slot]);
            }
        }
    }

    /** The id in a slot, 0 when it is free. */
    long id(int slot) {
        return ids[slot];
    }

    long place(int slot) {
        return places[slot];
    }

    void place(int slot, long place) {
        places[slot] = place;
    }

    int length(int slot) {
        return lengths[slot];
    }

    int references(int slot) {
        return references[slot];
    }

    void references(int slot, int count) {
        references[slot] = count;
    }

    private static int home(long id, int mask) {
        long mixed = id * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 32) & mask;
    }
}
