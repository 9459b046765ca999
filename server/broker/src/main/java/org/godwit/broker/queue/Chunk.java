package org.godwit.broker.queue;

import java.util.Arrays;
import org.godwit.broker.model.Message;

/**
 * A run of places of a lane in ascending positions, in parallel arrays. Places are filled from the front and never move,
 * so that an entry is found again by its chunk and slot. Owned by the host's core.
 *
 * <p>A slot's byte: the lowest three bits are its state, above them the flags {@link #LOGGED} and {@link #LOADING}.
 */
final class Chunk {
    /** Gone: acknowledged, expired, purged, moved. */
    static final int GONE = 0;
    /** Decided, not applied: dispatch does not pass it. */
    static final int PENDING = 1;

    static final int READY = 2;
    /** With a consumer, unsettled. */
    static final int ACQUIRED = 3;
    /** Its going was decided, not applied. */
    static final int LEAVING = 4;
    /** Its body cannot be read: reported, never delivered. */
    static final int DAMAGED = 5;
    /** Applied, and not to be dispatched before its time. */
    static final int DELAYED = 6;

    private static final int STATE = 7;
    /** The entry is in the log. */
    static final int LOGGED = 8;
    /** Its body is being read from the log. */
    static final int LOADING = 16;

    private static final int SMALLEST = 16;
    private static final int LARGEST = 1024;

    private final ReadyCount ready;
    private final long[] positions;
    private final long[] messageIds;
    private final byte[] states;
    private final Message[] messages;
    private long[] expiresAtMillis;
    private long[] deliverAtMillis;
    private int[] deliveries;
    private int fill;
    private int live;

    private boolean unlinked;

    Chunk previous;
    Chunk next;

    private Chunk(int capacity, ReadyCount ready) {
        this.ready = ready;
        positions = new long[capacity];
        messageIds = new long[capacity];
        states = new byte[capacity];
        messages = new Message[capacity];
    }

    /** The next chunk of a lane: larger than the one before, so that a short queue is small. */
    static Chunk after(Chunk last, ReadyCount ready) {
        Chunk chunk = new Chunk(last == null ? SMALLEST : Math.min(LARGEST, last.capacity() * 4), ready);
        chunk.previous = last;
        if (last != null) {
            last.next = chunk;
        }
        return chunk;
    }

    private int capacity() {
        return positions.length;
    }

    /** Whether its lane has dropped it: everything in it is gone. */
    boolean unlinked() {
        return unlinked;
    }

    void unlink() {
        unlinked = true;
    }

    boolean full() {
        return fill == positions.length;
    }

    int fill() {
        return fill;
    }

    /** Slots that are not gone. */
    int live() {
        return live;
    }

    int append(
            long position, long messageId, int state, Message message, long expiresAt, long deliverAt, int delivered) {
        int slot = fill++;
        positions[slot] = position;
        messageIds[slot] = messageId;
        states[slot] = (byte) state;
        messages[slot] = message;
        count(slot);
        if (expiresAt != 0) {
            if (expiresAtMillis == null) {
                expiresAtMillis = new long[positions.length];
            }
            expiresAtMillis[slot] = expiresAt;
        }
        if (deliverAt != 0) {
            setDeliverAtMillis(slot, deliverAt);
        }
        if (delivered != 0) {
            setDeliveries(slot, delivered);
        }
        live++;
        return slot;
    }

    /** The slot of a position, or -1. */
    int find(long position) {
        int slot = Arrays.binarySearch(positions, 0, fill, position);
        return slot < 0 ? -1 : slot;
    }

    /** The first slot behind a position. */
    int firstAfter(long position) {
        int slot = Arrays.binarySearch(positions, 0, fill, position);
        return slot < 0 ? -slot - 1 : slot + 1;
    }

    long lastPosition() {
        return positions[fill - 1];
    }

    long position(int slot) {
        return positions[slot];
    }

    long messageId(int slot) {
        return messageIds[slot];
    }

    int state(int slot) {
        return states[slot] & STATE;
    }

    void setState(int slot, int state) {
        uncount(slot);
        states[slot] = (byte) (states[slot] & ~STATE | state);
        count(slot);
    }

    private void count(int slot) {
        if (state(slot) == READY) {
            ready.add(messages[slot]);
        }
    }

    private void uncount(int slot) {
        if (state(slot) == READY) {
            ready.subtract(messages[slot]);
        }
    }

    boolean logged(int slot) {
        return (states[slot] & LOGGED) != 0;
    }

    boolean loading(int slot) {
        return (states[slot] & LOADING) != 0;
    }

    void setLoading(int slot, boolean loading) {
        states[slot] = (byte) (loading ? states[slot] | LOADING : states[slot] & ~LOADING);
    }

    /** Frees the slot. */
    void clear(int slot) {
        uncount(slot);
        states[slot] = GONE;
        messages[slot] = null;
        live--;
    }

    /** The message if it is in memory, else null. */
    Message message(int slot) {
        return messages[slot];
    }

    void setMessage(int slot, Message message) {
        uncount(slot);
        messages[slot] = message;
        count(slot);
    }

    /** Wall clock, 0 for never. */
    long expiresAtMillis(int slot) {
        return expiresAtMillis == null ? 0 : expiresAtMillis[slot];
    }

    /** Wall clock, 0 for at once. */
    long deliverAtMillis(int slot) {
        return deliverAtMillis == null ? 0 : deliverAtMillis[slot];
    }

    void setDeliverAtMillis(int slot, long atMillis) {
        if (deliverAtMillis == null) {
            deliverAtMillis = new long[positions.length];
        }
        deliverAtMillis[slot] = atMillis;
    }

    /** Counted deliveries, with {@code LaneChunk.REDELIVERED}. */
    int deliveries(int slot) {
        return deliveries == null ? 0 : deliveries[slot];
    }

    void setDeliveries(int slot, int count) {
        if (deliveries == null) {
            deliveries = new int[positions.length];
        }
        deliveries[slot] = count;
    }
}
