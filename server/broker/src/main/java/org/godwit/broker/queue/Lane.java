package org.godwit.broker.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;
import org.godwit.broker.model.Operation.LaneChunk;

/**
 * The messages of one priority of a queue, in the order of decision. Owned by the host's core.
 *
 * <p>Invariants: positions ascend over all chunks; nothing ready lies before the cursor; the cursor does not pass a
 * pending slot; a full chunk without a live slot is unlinked.
 */
final class Lane {
    /** A place that becomes ready by itself. */
    private record Delayed(long atMillis, Chunk chunk, int slot) {}

    private final int priority;
    /** Null until something is delayed. */
    private PriorityQueue<Delayed> delayed;

    /** Those that take messages. */
    private final List<LaneReader> readers = new ArrayList<>(0);

    private Chunk head;
    private Chunk tail;
    private Chunk cursorChunk;
    private int cursorSlot;
    private Chunk pendingChunk;
    private int pendingSlot;
    private final ReadyCount ready = new ReadyCount();
    private long deliveredThrough;
    private long markedThrough;
    private long redeliveredThrough;

    Lane(int priority) {
        this.priority = priority;
    }

    int priority() {
        return priority;
    }

    int ready() {
        return ready.messages();
    }

    long readyBytes() {
        return ready.bodyBytes();
    }

    boolean empty() {
        return head == null;
    }

    // ---- filling -----------------------------------------------------------------------------------------------

    void append(
            long position,
            long messageId,
            int state,
            int flags,
            Message message,
            long expiresAtMillis,
            long deliverAtMillis,
            int deliveries) {
        if (tail == null || tail.full()) {
            tail = Chunk.after(tail, ready);
            if (head == null) {
                head = tail;
            }
        }
        int slot =
                tail.append(position, messageId, state | flags, message, expiresAtMillis, deliverAtMillis, deliveries);
        if (state == Chunk.DELAYED) {
            delay(tail, slot);
        } else if (state == Chunk.PENDING && pendingChunk == null) {
            pendingChunk = tail;
            pendingSlot = slot;
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
        Chunk chunk = pendingChunkOf(position);
        int slot = pendingSlotOf(chunk, position);
        if (slot < 0) {
            return false;
        }
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

    /** Whether a place is pending. */
    boolean pending() {
        seekPending();
        return pendingChunk != null;
    }

    /** The message of a pending place; null when there is no such place, or the message is not in memory. */
    Message pendingMessage(long position) {
        Chunk chunk = pendingChunkOf(position);
        int slot = pendingSlotOf(chunk, position);
        return slot < 0 ? null : chunk.message(slot);
    }

    /** The chunk that may have the pending place: nearly always that of the first. */
    private Chunk pendingChunkOf(long position) {
        seekPending();
        Chunk chunk = pendingChunk;
        while (chunk != null && chunk.lastPosition() < position) {
            chunk = chunk.next;
        }
        return chunk;
    }

    private int pendingSlotOf(Chunk chunk, long position) {
        if (chunk == null) {
            return -1;
        }
        boolean first = chunk == pendingChunk && chunk.position(pendingSlot) == position;
        int slot = first ? pendingSlot : chunk.find(position);
        return slot >= 0 && chunk.state(slot) == Chunk.PENDING ? slot : -1;
    }

    private void delay(Chunk chunk, int slot) {
        if (delayed == null) {
            delayed = new PriorityQueue<>(Comparator.comparingLong(Delayed::atMillis));
        }
        delayed.add(new Delayed(chunk.deliverAtMillis(slot), chunk, slot));
    }

    /**
     * Makes ready what has been delayed long enough.
     *
     * @return when the next of them is due by the wall clock; {@code Long.MAX_VALUE} when none is delayed
     */
    long wake(long nowMillis) {
        if (delayed == null) {
            return Long.MAX_VALUE;
        }
        while (!delayed.isEmpty() && delayed.peek().atMillis() <= nowMillis) {
            Delayed due = delayed.poll();
            if (due.chunk().state(due.slot()) == Chunk.DELAYED) {
                makeReady(due.chunk(), due.slot());
            }
        }
        return delayed.isEmpty() ? Long.MAX_VALUE : delayed.peek().atMillis();
    }

    private void seekPending() {
        while (pendingChunk != null) {
            if (pendingSlot == pendingChunk.fill()) {
                if (pendingChunk.next == null) {
                    pendingChunk = null;
                    return;
                }
                pendingChunk = pendingChunk.next;
                pendingSlot = 0;
            } else if (pendingChunk.state(pendingSlot) == Chunk.PENDING) {
                return;
            } else {
                pendingSlot++;
            }
        }
    }

    // ---- taking ------------------------------------------------------------------------------------------------

    /** Moves the cursor to the first ready place that dispatch may take. Answers whether there is one. */
    boolean seekReady() {
        if (ready.messages() == 0) {
            return false;
        }
        while (cursorChunk != null) {
            if (cursorSlot == cursorChunk.fill()) {
                if (cursorChunk.next == null) {
                    return false;
                }
                cursorChunk = cursorChunk.next;
                cursorSlot = 0;
                continue;
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
        int slot = chunk == null ? -1 : chunk.find(position);
        if (slot >= 0 && chunk.state(slot) == Chunk.DELAYED) {
            makeReady(chunk, slot);
        }
        return slot >= 0 && chunk.state(slot) == Chunk.READY ? acquire(queue, chunk, slot) : null;
    }

    private QueueEntry acquire(Queue queue, Chunk chunk, int slot, boolean ahead) {
        chunk.setState(slot, Chunk.ACQUIRED);
        long position = chunk.position(slot);
        QueueEntry entry = entry(queue, chunk, slot, ahead);
        if (ahead) {
            chunk.setDeliveries(slot, entry.deliveries() | LaneChunk.REDELIVERED);
        } else if (chunk.logged(slot) && position > deliveredThrough) {
            deliveredThrough = position;
        }
        return entry;
    }

    /** A place as a browser sees it: it stays as it is. */
    QueueEntry look(Queue queue, Chunk chunk, int slot) {
        return entry(queue, chunk, slot, false);
    }

    private QueueEntry entry(Queue queue, Chunk chunk, int slot, boolean ahead) {
        int deliveries = chunk.deliveries(slot);
        boolean redelivered = deliveries != 0 || chunk.position(slot) <= redeliveredThrough;
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
        if (deliveries != chunk.deliveries(slot)) {
            chunk.setDeliveries(slot, deliveries);
        }
        makeReady(chunk, slot);
    }

    /** Puts a taken place back where it was, not to be taken again before its time. */
    void giveBackDelayed(Chunk chunk, int slot, int deliveries, long readyAtMillis) {
        chunk.setDeliveries(slot, deliveries);
        chunk.setDeliverAtMillis(slot, readyAtMillis);
        chunk.setState(slot, Chunk.DELAYED);
        delay(chunk, slot);
    }

    private void makeReady(Chunk chunk, int slot) {
        chunk.setState(slot, Chunk.READY);
        if (cursorChunk == null || chunk.position(slot) < cursorPosition()) {
            cursorChunk = chunk;
            cursorSlot = slot;
        }
        for (int i = 0; i < readers.size(); i++) {
            readers.get(i).returned(chunk, slot);
        }
    }

    private long cursorPosition() {
        return cursorSlot < cursorChunk.fill() ? cursorChunk.position(cursorSlot) : Long.MAX_VALUE;
    }

    // ---- leaving -----------------------------------------------------------------------------------------------

    /** The chunk that has the position, or null. */
    Chunk chunkOf(long position) {
        for (Chunk chunk = head; chunk != null; chunk = chunk.next) {
            if (chunk.fill() > 0 && chunk.lastPosition() >= position) {
                return chunk;
            }
        }
        return null;
    }

    /** The first chunk that has something behind the position, or null. */
    Chunk chunkAfter(long position) {
        if (head == null || head.lastPosition() > position) {
            return head;
        }
        Chunk found = null;
        for (Chunk chunk = tail; chunk.lastPosition() > position; chunk = chunk.previous) {
            found = chunk;
        }
        return found;
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
        if (pendingChunk == chunk) {
            pendingChunk = chunk.next;
            pendingSlot = 0;
        }
        if (chunk.previous == null) {
            head = chunk.next;
        } else {
            chunk.previous.next = chunk.next;
        }
        if (chunk.next == null) {
            tail = chunk.previous;
        } else {
            chunk.next.previous = chunk.previous;
        }
        chunk.unlink();
    }

    // ---- marks of delivery -------------------------------------------------------------------------------------

    /** Adds the lane's mark if it went on since the last call. */
    void takeMark(long queueId, List<Operation> marks) {
        if (deliveredThrough > markedThrough) {
            markedThrough = deliveredThrough;
            marks.add(new Operation.DeliveredThrough(queueId, priority, markedThrough));
        }
    }

    /** Replays a mark. */
    void delivered(long position) {
        deliveredThrough = Math.max(deliveredThrough, position);
        markedThrough = Math.max(markedThrough, position);
    }

    /** Recovery is over: what was delivered before it is now redelivered. */
    void recovered() {
        redeliveredThrough = deliveredThrough;
    }

    // ---- walking -----------------------------------------------------------------------------------------------

    Chunk head() {
        return head;
    }

    /** The applied and logged part of the lane, as operations. */
    void freeze(long queueId, List<Operation> operations) {
        for (Chunk chunk = head; chunk != null; chunk = chunk.next) {
            long[] positions = new long[chunk.live()];
            long[] messageIds = new long[chunk.live()];
            long[] expiries = new long[chunk.live()];
            long[] deliverAt = new long[chunk.live()];
            int[] deliveries = new int[chunk.live()];
            int count = 0;
            for (int slot = 0; slot < chunk.fill(); slot++) {
                int state = chunk.state(slot);
                if (state != Chunk.GONE && state != Chunk.PENDING && chunk.logged(slot)) {
                    positions[count] = chunk.position(slot);
                    messageIds[count] = chunk.messageId(slot);
                    expiries[count] = chunk.expiresAtMillis(slot);
                    deliverAt[count] = state == Chunk.DELAYED ? chunk.deliverAtMillis(slot) : 0;
                    boolean redelivered = chunk.deliveries(slot) != 0 || chunk.position(slot) <= redeliveredThrough;
                    deliveries[count] = chunk.deliveries(slot) | (redelivered ? LaneChunk.REDELIVERED : 0);
                    count++;
                }
            }
            if (count > 0) {
                operations.add(new LaneChunk(
                        queueId,
                        priority,
                        Arrays.copyOf(positions, count),
                        Arrays.copyOf(messageIds, count),
                        Arrays.copyOf(expiries, count),
                        Arrays.copyOf(deliverAt, count),
                        Arrays.copyOf(deliveries, count)));
            }
        }
        if (markedThrough > 0) {
            operations.add(new Operation.DeliveredThrough(queueId, priority, markedThrough));
        }
    }
}
