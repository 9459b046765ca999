package org.godwit.broker.queue;

import java.util.Arrays;
import java.util.List;
import org.godwit.broker.chunk.ChunkPlace;
import org.godwit.broker.chunk.FrozenChunk;
import org.godwit.broker.chunk.StateChunk;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;
import org.godwit.broker.model.Operation.LaneChunk;

/**
 * A run of places of a lane in ascending positions, in parallel arrays. Places are filled from the front and never move,
 * so that an entry is found again by its chunk and slot. Owned by the host's core.
 *
 * <p>A chunk that is full, on disk as it is, and of which nobody has or awaits anything may be on disk alone: then it knows
 * how many of its places are ready and when the first is due, and has to be read back before one of them is looked at.
 *
 * <p>Its image, for a checkpoint, has what was applied; what was decided since, and what the log never hears of, is not in
 * it. Of that a chunk alone on disk has nothing.
 *
 * <p>A slot's byte: the lowest three bits are its state, above them the flags {@link #LOGGED} and {@link #LOADING}.
 */
final class Chunk extends StateChunk {
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
    /** Given back not to be dispatched before its time, which is decided and not applied. */
    static final int HELD_BACK = 7;

    static final int STATE = 7;
    /** The entry is in the log. */
    static final int LOGGED = 8;
    /** Its body is being read from the log. */
    static final int LOADING = 16;

    private static final int SMALLEST = 16;
    private static final int GROWTH = 4;

    private final Lane lane;
    private final int capacity;
    /** As all arrays, null when the places are on disk alone. */
    private long[] positions;

    private long[] messageIds;
    private long[] bodyBytes;
    private byte[] states;
    /** Null until there is one in memory. */
    private Message[] messages;

    private long[] expiresAtMillis;
    private long[] deliverAtMillis;
    /** As applied, with {@code LaneChunk.REDELIVERED}. */
    private int[] deliveries;
    /** Those in force where they are others than applied, else 0; null when there is none. */
    private int[] decidedDeliveries;

    private int decidedAlone;
    /** A frozen image has the same arrays. */
    private boolean shared;

    private int fill;
    private int live;
    private int ready;
    private int inMemory;
    private long lastPosition;
    private long firstDueMillis = Long.MAX_VALUE;
    private long firstExpiryMillis;
    private boolean reading;

    private boolean unlinked;

    Chunk previous;
    Chunk next;

    private Chunk(Lane lane, int capacity) {
        super(lane.chunks());
        this.lane = lane;
        this.capacity = capacity;
    }

    private void allocate() {
        positions = new long[capacity];
        messageIds = new long[capacity];
        bodyBytes = new long[capacity];
        states = new byte[capacity];
    }

    /** The next chunk of a lane: larger than the one before, so that a short queue is small. */
    static Chunk after(Lane lane, Chunk last) {
        int capacity = Math.min(lane.chunkEntries(), last == null ? SMALLEST : last.capacity * GROWTH);
        Chunk chunk = new Chunk(lane, capacity);
        chunk.allocate();
        return chunk;
    }

    /** Whether its lane has dropped it: everything in it is gone. */
    boolean unlinked() {
        return unlinked;
    }

    void unlink() {
        unlinked = true;
        drop();
    }

    boolean full() {
        return fill == capacity;
    }

    int fill() {
        return fill;
    }

    /** Slots that are not gone. */
    int live() {
        return live;
    }

    /** Slots that are ready. */
    int ready() {
        return ready;
    }

    int append(
            long position,
            long messageId,
            int state,
            Message message,
            long bytes,
            long expiresAt,
            long deliverAt,
            int delivered) {
        int slot = fill++;
        positions[slot] = position;
        lastPosition = position;
        messageIds[slot] = messageId;
        bodyBytes[slot] = bytes;
        states[slot] = (byte) state;
        if (message != null) {
            put(slot, message);
        }
        count(slot);
        if (expiresAt != 0) {
            if (expiresAtMillis == null) {
                expiresAtMillis = new long[capacity];
            }
            expiresAtMillis[slot] = expiresAt;
        }
        if (deliverAt != 0) {
            setDeliverAtMillis(slot, deliverAt);
        }
        if (delivered != 0) {
            applyDeliveries(slot, delivered);
        }
        live++;
        changeIfLogged(slot);
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
        return lastPosition;
    }

    long position(int slot) {
        return positions[slot];
    }

    long bodyBytes(int slot) {
        return bodyBytes[slot];
    }

    long messageId(int slot) {
        return messageIds[slot];
    }

    // ---- states ----------------------------------------------------------------------------------------------------

    int state(int slot) {
        return states[slot] & STATE;
    }

    /** Whether its time is yet to come. */
    boolean delayed(int slot) {
        return state(slot) == DELAYED || state(slot) == HELD_BACK;
    }

    void setState(int slot, int state) {
        own();
        uncount(slot);
        int before = state(slot);
        states[slot] = (byte) (states[slot] & ~STATE | state);
        count(slot);
        if (before == PENDING || before == DELAYED || state == DELAYED) {
            changeIfLogged(slot);
        }
    }

    private void count(int slot) {
        if (state(slot) == READY) {
            ready++;
            lane.readyCount().add(message(slot), bodyBytes[slot]);
        }
    }

    private void uncount(int slot) {
        if (state(slot) == READY) {
            ready--;
            lane.readyCount().subtract(message(slot), bodyBytes[slot]);
        }
    }

    boolean logged(int slot) {
        return (states[slot] & LOGGED) != 0;
    }

    boolean loading(int slot) {
        return (states[slot] & LOADING) != 0;
    }

    void setLoading(int slot, boolean loading) {
        own();
        states[slot] = (byte) (loading ? states[slot] | LOADING : states[slot] & ~LOADING);
    }

    /** Frees the slot. */
    void clear(int slot) {
        own();
        uncount(slot);
        changeIfLogged(slot);
        decideDeliveries(slot, appliedDeliveries(slot));
        states[slot] = GONE;
        put(slot, null);
        live--;
    }

    /** Copies what may change from what a frozen image has. */
    private void own() {
        if (shared) {
            shared = false;
            states = states.clone();
            deliverAtMillis = deliverAtMillis == null ? null : deliverAtMillis.clone();
            deliveries = deliveries == null ? null : deliveries.clone();
        }
    }

    private void changeIfLogged(int slot) {
        if (logged(slot)) {
            change();
        }
    }

    // ---- messages --------------------------------------------------------------------------------------------------

    /** The message if it is in memory, else null. */
    Message message(int slot) {
        return messages == null ? null : messages[slot];
    }

    void setMessage(int slot, Message message) {
        uncount(slot);
        put(slot, message);
        count(slot);
    }

    private void put(int slot, Message message) {
        if (messages == null) {
            if (message == null) {
                return;
            }
            messages = new Message[capacity];
        }
        inMemory += (message == null ? 0 : 1) - (messages[slot] == null ? 0 : 1);
        messages[slot] = message;
        if (inMemory == 0) {
            messages = null;
        }
    }

    // ---- times and counts ------------------------------------------------------------------------------------------

    /** Wall clock, 0 for never. */
    long expiresAtMillis(int slot) {
        return expiresAtMillis == null ? 0 : expiresAtMillis[slot];
    }

    /** When the first of its places expires, as far as is known while they are on disk; 0 for never. */
    long firstExpiryMillis() {
        return firstExpiryMillis;
    }

    /** Wall clock, 0 for at once. */
    long deliverAtMillis(int slot) {
        return deliverAtMillis == null ? 0 : deliverAtMillis[slot];
    }

    void setDeliverAtMillis(int slot, long atMillis) {
        own();
        if (deliverAtMillis == null) {
            deliverAtMillis = new long[capacity];
        }
        deliverAtMillis[slot] = atMillis;
    }

    /** When the first of its delayed places is due; {@code Long.MAX_VALUE} when none is delayed. */
    long firstDueMillis() {
        return firstDueMillis;
    }

    /** Finds when the first of its delayed places is due. */
    void seekFirstDue() {
        firstDueMillis = Long.MAX_VALUE;
        for (int slot = 0; slot < fill; slot++) {
            if (delayed(slot)) {
                firstDueMillis = Math.min(firstDueMillis, deliverAtMillis(slot));
            }
        }
    }

    /** One more place is delayed. Answers whether it is due before all others. */
    boolean delays(int slot) {
        boolean first = deliverAtMillis(slot) < firstDueMillis;
        if (first) {
            firstDueMillis = deliverAtMillis(slot);
        }
        return first;
    }

    /** Counted deliveries in force, with {@code LaneChunk.REDELIVERED}. */
    int deliveries(int slot) {
        int decided = decidedDeliveries == null ? 0 : decidedDeliveries[slot];
        return decided == 0 ? appliedDeliveries(slot) : decided;
    }

    private int appliedDeliveries(int slot) {
        return deliveries == null ? 0 : deliveries[slot];
    }

    /** A count is in force. */
    void decideDeliveries(int slot, int count) {
        int before = decidedDeliveries == null ? 0 : decidedDeliveries[slot];
        int decided = count == appliedDeliveries(slot) ? 0 : count;
        if (decided == before) {
            return;
        }
        if (decidedDeliveries == null) {
            decidedDeliveries = new int[capacity];
        }
        decidedDeliveries[slot] = decided;
        decidedAlone += (decided == 0 ? 0 : 1) - (before == 0 ? 0 : 1);
        if (decidedAlone == 0) {
            decidedDeliveries = null;
        }
    }

    /** A count is applied; a later one may be in force. */
    void applyDeliveries(int slot, int count) {
        int inForce = deliveries(slot);
        own();
        if (deliveries == null) {
            deliveries = new int[capacity];
        }
        deliveries[slot] = count;
        decideDeliveries(slot, Integer.compareUnsigned(inForce, count) > 0 ? inForce : count);
        changeIfLogged(slot);
    }

    // ---- on disk and back
    // --------------------------------------------------------------------------------------------

    /** Whether all its messages are in memory. */
    boolean wholeInMemory() {
        return !onDisk() && inMemory == live;
    }

    /** Whether its places are on disk alone. */
    boolean onDisk() {
        return positions == null;
    }

    /** Has the places read back; the lane is told when they are. */
    void read() {
        if (!reading && onDisk()) {
            reading = true;
            ChunkPlace from = place();
            chunks().load(from, (operations, failure) -> {
                reading = false;
                readBack(from, operations, failure);
            });
        }
    }

    private void readBack(ChunkPlace from, List<Operation> operations, RuntimeException failure) {
        if (dropped()) {
            return;
        }
        if (failure != null && !from.equals(place())) {
            read();
            return;
        }
        if (failure != null) {
            throw failure;
        }
        if (onDisk()) {
            take((LaneChunk) operations.get(0));
            stays();
        }
        lane.read(this);
    }

    /** Has the places in memory at once: before the host serves. */
    void readNow() {
        if (onDisk()) {
            take((LaneChunk) chunks().readNow(place()).get(0));
            stays();
        }
    }

    private void take(LaneChunk image) {
        allocate();
        shared = false;
        fill(image);
    }

    private void fill(LaneChunk image) {
        int count = image.positions().length;
        for (int slot = 0; slot < count; slot++) {
            positions[slot] = image.positions()[slot];
            messageIds[slot] = image.messageIds()[slot];
            bodyBytes[slot] = image.bodyBytes()[slot];
            int state = image.deliverAtMillis()[slot] == 0 ? READY : DELAYED;
            states[slot] = (byte) (messageIds[slot] == 0 ? GONE : LOGGED | state);
        }
        Arrays.fill(positions, count, fill, lastPosition);
        expiresAtMillis = used(image.expiresAtMillis());
        deliverAtMillis = used(image.deliverAtMillis());
        for (int slot = 0; slot < count; slot++) {
            if (image.deliveries()[slot] != 0) {
                if (deliveries == null) {
                    deliveries = new int[capacity];
                }
                deliveries[slot] = image.deliveries()[slot];
            }
        }
    }

    private long[] used(long[] times) {
        for (long time : times) {
            if (time != 0) {
                return Arrays.copyOf(times, capacity);
            }
        }
        return null;
    }

    /** A chunk of a checkpoint, to be linked into its lane: on disk if it is there, else in memory. */
    static Chunk restored(Lane lane, LaneChunk image, ChunkPlace place) {
        int count = image.positions().length;
        Chunk chunk = new Chunk(lane, count);
        chunk.fill = count;
        chunk.lastPosition = image.positions()[count - 1];
        long readyBytes = 0;
        for (int slot = 0; slot < count; slot++) {
            if (image.messageIds()[slot] == 0) {
                continue;
            }
            chunk.live++;
            if (image.deliverAtMillis()[slot] == 0) {
                chunk.ready++;
                readyBytes += image.bodyBytes()[slot];
            } else {
                chunk.firstDueMillis = Math.min(chunk.firstDueMillis, image.deliverAtMillis()[slot]);
            }
            chunk.expires(image.expiresAtMillis()[slot]);
        }
        lane.readyCount().addAbsent(chunk.ready, readyBytes);
        lane.chunks().restored(chunk, place);
        if (!chunk.clean()) {
            chunk.take(image);
        }
        return chunk;
    }

    private void expires(long expiryMillis) {
        if (expiryMillis != 0 && (firstExpiryMillis == 0 || expiryMillis < firstExpiryMillis)) {
            firstExpiryMillis = expiryMillis;
        }
    }

    private void leaveMemory() {
        firstExpiryMillis = 0;
        for (int slot = 0; expiresAtMillis != null && slot < fill; slot++) {
            expires(state(slot) == GONE ? 0 : expiresAtMillis[slot]);
        }
        positions = null;
        messageIds = null;
        bodyBytes = null;
        states = null;
        expiresAtMillis = null;
        deliverAtMillis = null;
        deliveries = null;
        shared = false;
    }

    @Override
    protected boolean spill() {
        if (onDisk()) {
            return true;
        }
        boolean can = clean() && full() && inMemory == 0 && lane.spares(this) && rests();
        if (can) {
            leaveMemory();
        }
        return can;
    }

    /** Whether nobody has or awaits any of its places, and all that is in force of them is in the log. */
    private boolean rests() {
        if (decidedDeliveries != null) {
            return false;
        }
        for (int slot = 0; slot < fill; slot++) {
            int state = states[slot];
            if (state != GONE && state != (READY | LOGGED) && state != (DELAYED | LOGGED)) {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void written() {
        if (!spill() && lane.spills(capacity)) {
            stays();
        }
    }

    // ---- frozen
    // ------------------------------------------------------------------------------------------------------

    @Override
    protected FrozenChunk freeze() {
        if (onDisk()) {
            ChunkPlace place = place();
            return disk -> disk.read(place);
        }
        shared = true;
        return new ChunkImage(
                lane.queueId(),
                lane.priority(),
                fill,
                positions,
                messageIds,
                bodyBytes,
                states,
                expiresAtMillis,
                deliverAtMillis,
                deliveries);
    }
}
