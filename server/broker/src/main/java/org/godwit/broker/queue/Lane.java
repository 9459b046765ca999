package org.godwit.broker.queue;

import java.util.ArrayList;
import java.util.List;
import org.godwit.broker.chunk.Chunks;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation.LaneChunk;

/**
 * The messages of one priority of a queue, in the order of decision. Owned by the host's core.
 *
 * <p>Invariants: positions ascend over all chunks; nothing ready lies before the cursor; the cursor does not pass a
 * pending slot, nor a chunk on disk that has something ready; a full chunk without a live slot is unlinked.
 */
final class Lane {
    private LaneIndex index;
    private final int priority;
    /** Those that take messages. */
    private final List<LaneReader> readers = new ArrayList<>(0);

    private final LaneChunks inOrder = new LaneChunks();
    private Chunk cursorChunk;
    private int cursorSlot;
    private final PendingPlaces pending = new PendingPlaces();
    private final Delays delays = new Delays();
    private final ReadyCount ready = new ReadyCount();
    private final DeliveryMarks marks = new DeliveryMarks();

    Lane(LaneIndex index, int priority) {
        this.index = index;
        this.priority = priority;
    }

    // ---- what its chunks ask ---------------------------------------------------------------------------------------

    Chunks chunks() {
        return index.chunks();
    }

    long queueId() {
        return index.queueId();
    }

    int chunkEntries() {
        return index.chunkEntries();
    }

    ReadyCount readyCount() {
        return ready;
    }

    /** Whether a chunk may be on disk alone: nothing is appended to it, and the cursor is not about to come. */
    boolean spares(Chunk chunk) {
        return chunk != inOrder.tail() && chunk != cursorChunk && (cursorChunk == null || chunk != cursorChunk.next);
    }

    /** Whether chunks of this capacity are worth it. */
    boolean spills(int capacity) {
        return capacity >= index.chunkEntries() / 4;
    }

    /** A chunk's places are in memory again. */
    void read(Chunk chunk) {
        if (chunk.firstDueMillis() != Long.MAX_VALUE) {
            delays.expect(chunk);
        }
        index.whenRead().run();
    }

    // ---- what it has -----------------------------------------------------------------------------------------------

    int priority() {
        return priority;
    }

    int ready() {
        return ready.messages();
    }

    long readyBytes() {
        return ready.bodyBytes();
    }

    /** Whether all that is ready is in memory. */
    boolean inMemory() {
        return ready.absent() == 0;
    }

    // ---- filling -----------------------------------------------------------------------------------------------

    void append(
            long position,
            long messageId,
            int state,
            int flags,
            Message message,
            long bodyBytes,
            long expiresAtMillis,
            long deliverAtMillis,
            int deliveries) {
        Chunk tail = inOrder.tail();
        if (tail == null || tail.full()) {
            tail = Chunk.after(this, tail);
            inOrder.add(tail);
        }
        int slot = tail.append(
                position, messageId, state | flags, message, bodyBytes, expiresAtMillis, deliverAtMillis, deliveries);
        if (state == Chunk.DELAYED) {
            delay(tail, slot);
        } else if (state == Chunk.PENDING) {
            pending.add(tail, slot);
        }
        if (cursorChunk == null) {
            cursorChunk = tail;
            cursorSlot = slot;
        }
    }

    /**
     * A pending place is ready.
     *
     * @return false when there is no such place: this is a replay
     */
    boolean settlePending(long position, boolean keepMessage) {
        Chunk chunk = pending.chunkOf(position);
        int slot = pending.slotOf(chunk, position);
        if (slot < 0) {
            return false;
        }
        pending.settled(chunk, slot);
        if (chunk.deliverAtMillis(slot) == 0) {
            chunk.setState(slot, Chunk.READY);
        } else {
            chunk.setState(slot, Chunk.DELAYED);
            delay(chunk, slot);
        }
        if (!keepMessage) {
            chunk.setMessage(slot, null);
        }
        return true;
    }

    /** Places that are decided and not applied. */
    PendingPlaces pending() {
        return pending;
    }

    /** The message of a pending place; null when there is no such place, or the message is not in memory. */
    Message pendingMessage(long position) {
        Chunk chunk = pending.chunkOf(position);
        int slot = pending.slotOf(chunk, position);
        return slot < 0 ? null : chunk.message(slot);
    }

    private void delay(Chunk chunk, int slot) {
        if (chunk.delays(slot)) {
            delays.expect(chunk);
        }
    }

    /**
     * Makes ready what has been delayed long enough; what is on disk is read for it and comes with a later call.
     *
     * @return when the next of the others is due by the wall clock; {@code Long.MAX_VALUE} when none is delayed
     */
    long wake(long nowMillis) {
        for (Chunk chunk = delays.pollDue(nowMillis); chunk != null; chunk = delays.pollDue(nowMillis)) {
            if (chunk.onDisk()) {
                chunk.read();
            } else {
                wake(chunk, nowMillis);
            }
        }
        return delays.nextMillis();
    }

    private void wake(Chunk chunk, long nowMillis) {
        for (int slot = 0; slot < chunk.fill(); slot++) {
            if (chunk.delayed(slot) && chunk.deliverAtMillis(slot) <= nowMillis) {
                makeReady(chunk, slot);
            }
        }
        chunk.seekFirstDue();
        if (chunk.firstDueMillis() != Long.MAX_VALUE) {
            delays.expect(chunk);
        }
    }

    // ---- taking ------------------------------------------------------------------------------------------------

    /** Moves the cursor to the first ready place that dispatch may take. Answers whether there is one, in memory. */
    boolean seekReady() {
        if (ready.messages() == 0) {
            return false;
        }
        while (cursorChunk != null) {
            boolean passed = cursorSlot == cursorChunk.fill() || cursorChunk.onDisk() && cursorChunk.ready() == 0;
            if (passed) {
                if (cursorChunk.next == null) {
                    return false;
                }
                cursorChunk = cursorChunk.next;
                cursorSlot = 0;
                readAhead();
                continue;
            }
            if (cursorChunk.onDisk()) {
                cursorChunk.read();
                readAhead();
                return false;
            }
            int state = cursorChunk.state(cursorSlot);
            if (state == Chunk.READY) {
                return true;
            }
            if (state == Chunk.PENDING) {
                return false;
            }
            cursorSlot++;
        }
        return false;
    }

    /** Has the chunk behind the cursor's in memory before the cursor comes. */
    private void readAhead() {
        if (cursorChunk.next != null && cursorChunk.next.ready() > 0) {
            cursorChunk.next.read();
        }
    }

    /** Whether the cursor waits for what is on disk. */
    boolean reading() {
        return ready.messages() > 0 && cursorChunk != null && cursorChunk.onDisk();
    }

    /** When something at the cursor expires by the wall clock, as far as is known; {@code Long.MAX_VALUE} for never. */
    long nextExpiryMillis() {
        long expiry = 0;
        if (seekReady()) {
            expiry = cursorChunk.expiresAtMillis(cursorSlot);
        } else if (reading()) {
            expiry = cursorChunk.firstExpiryMillis();
        }
        return expiry == 0 ? Long.MAX_VALUE : expiry;
    }

    Chunk cursorChunk() {
        return cursorChunk;
    }

    int cursorSlot() {
        return cursorSlot;
    }

    /** Takes the place under the cursor for a consumer. */
    QueueEntry acquire(Queue queue) {
        Chunk chunk = cursorChunk;
        int slot = cursorSlot++;
        return acquire(queue, chunk, slot, false);
    }

    /** Takes any ready place for a consumer. */
    QueueEntry acquire(Queue queue, Chunk chunk, int slot) {
        seekReady();
        return chunk == cursorChunk && slot == cursorSlot ? acquire(queue) : acquire(queue, chunk, slot, true);
    }

    /** Takes the place at this position, its time come or not; null when nothing is there that can be taken. */
    QueueEntry acquire(Queue queue, long position) {
        Chunk chunk = chunkOf(position);
        int slot = slotOf(chunk, position);
        if (slot >= 0 && chunk.delayed(slot)) {
            makeReady(chunk, slot);
        }
        return slot >= 0 && chunk.state(slot) == Chunk.READY ? acquire(queue, chunk, slot) : null;
    }

    private QueueEntry acquire(Queue queue, Chunk chunk, int slot, boolean ahead) {
        chunk.setState(slot, Chunk.ACQUIRED);
        QueueEntry entry = entry(queue, chunk, slot, ahead);
        if (ahead) {
            chunk.decideDeliveries(slot, entry.deliveries() | LaneChunk.REDELIVERED);
        } else if (chunk.logged(slot)) {
            marks.delivered(chunk.position(slot));
        }
        return entry;
    }

    /** A place as a browser sees it: it stays as it is. */
    QueueEntry look(Queue queue, Chunk chunk, int slot) {
        return entry(queue, chunk, slot, false);
    }

    private QueueEntry entry(Queue queue, Chunk chunk, int slot, boolean ahead) {
        int deliveries = chunk.deliveries(slot);
        boolean redelivered = deliveries != 0 || marks.redelivered(chunk.position(slot));
        int counted = deliveries & ~LaneChunk.REDELIVERED;
        return new QueueEntry(queue, this, chunk, slot, chunk.message(slot), counted, redelivered, ahead);
    }

    void add(LaneReader reader) {
        readers.add(reader);
    }

    void remove(LaneReader reader) {
        readers.remove(reader);
    }

    /** Puts a taken place back where it was. */
    void giveBack(Chunk chunk, int slot, int deliveries) {
        chunk.decideDeliveries(slot, deliveries);
        makeReady(chunk, slot);
    }

    /** Puts a taken place back where it was, not to be taken again before its time. */
    void giveBackDelayed(Chunk chunk, int slot, int deliveries, long readyAtMillis) {
        chunk.decideDeliveries(slot, deliveries);
        chunk.setDeliverAtMillis(slot, readyAtMillis);
        chunk.setState(slot, Chunk.HELD_BACK);
        delay(chunk, slot);
    }

    /** Applies a count, and when the place may be taken again; where that was decided it is in force since. */
    void deliveryCounted(Chunk chunk, int slot, int deliveries, long readyAtMillis) {
        boolean inForce = Integer.compareUnsigned(chunk.deliveries(slot), deliveries) >= 0;
        chunk.applyDeliveries(slot, deliveries);
        if (inForce) {
            if (chunk.state(slot) == Chunk.HELD_BACK && chunk.deliverAtMillis(slot) == readyAtMillis) {
                chunk.setState(slot, Chunk.DELAYED);
            }
        } else if (readyAtMillis != 0) {
            chunk.setDeliverAtMillis(slot, readyAtMillis);
            chunk.setState(slot, Chunk.DELAYED);
            delay(chunk, slot);
        } else if (chunk.state(slot) == Chunk.DELAYED) {
            makeReady(chunk, slot);
        }
    }

    private void makeReady(Chunk chunk, int slot) {
        chunk.setState(slot, Chunk.READY);
        boolean beforeCursor = cursorChunk == null
                || (chunk == cursorChunk ? slot < cursorSlot : chunk.lastPosition() < cursorChunk.lastPosition());
        if (beforeCursor) {
            cursorChunk = chunk;
            cursorSlot = slot;
        }
        for (int i = 0; i < readers.size(); i++) {
            readers.get(i).returned(chunk, slot);
        }
    }

    // ---- leaving -----------------------------------------------------------------------------------------------

    /** The chunk that has the position, or null. */
    Chunk chunkOf(long position) {
        return inOrder.of(position);
    }

    /** The slot of a position in its chunk, whose places are read if they are on disk: only before the host serves; or -1. */
    static int slotOf(Chunk chunk, long position) {
        if (chunk == null) {
            return -1;
        }
        chunk.readNow();
        return chunk.find(position);
    }

    /** The first chunk that has something behind the position, or null. */
    Chunk chunkAfter(long position) {
        return inOrder.after(position);
    }

    void remove(Chunk chunk, int slot) {
        chunk.clear(slot);
        if (chunk.live() == 0 && chunk.full()) {
            unlink(chunk);
        }
    }

    /** The place stays, and is never dispatched. */
    void quarantine(Chunk chunk, int slot) {
        chunk.setState(slot, Chunk.DAMAGED);
    }

    private void unlink(Chunk chunk) {
        if (cursorChunk == chunk) {
            cursorChunk = chunk.next;
            cursorSlot = 0;
        }
        pending.leave(chunk);
        delays.forget(chunk);
        inOrder.remove(chunk);
        chunk.unlink();
    }

    // ---- marks of delivery -------------------------------------------------------------------------------------

    DeliveryMarks marks() {
        return marks;
    }

    Delays delays() {
        return delays;
    }

    Chunk head() {
        return inOrder.head();
    }

    /** How many chunks were looked at to find positions. */
    long looks() {
        return inOrder.looks();
    }

    // ---- recovery
    // ----------------------------------------------------------------------------------------------------

    /** Takes the chunks of a checkpoint, in the order of their positions. */
    void restore(List<Chunk> restored) {
        for (Chunk chunk : restored) {
            inOrder.add(chunk);
            if (chunk.firstDueMillis() != Long.MAX_VALUE) {
                delays.expect(chunk);
            }
        }
        cursorChunk = inOrder.head();
    }

    /** Is a lane of another index from now on. */
    void join(LaneIndex other) {
        index = other;
    }
}
