package org.godwit.broker.queue;

import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;

/**
 * A message that was taken from its place in a queue and is not settled yet: the place is kept for it. Owned by the host's
 * core.
 */
public final class QueueEntry {
    private final Queue queue;
    private final Lane lane;
    private final Chunk chunk;
    private final int slot;
    private final Message message;
    private final long position;
    private final long bodyBytes;
    private final boolean logged;
    private final long expiresAtMillis;
    private final int deliveries;
    private final boolean redelivered;
    private final boolean ahead;

    QueueEntry(
            Queue queue,
            Lane lane,
            Chunk chunk,
            int slot,
            Message message,
            int deliveries,
            boolean redelivered,
            boolean ahead) {
        this.queue = queue;
        this.lane = lane;
        this.chunk = chunk;
        this.slot = slot;
        this.message = message;
        this.position = chunk.position(slot);
        this.bodyBytes = chunk.bodyBytes(slot);
        this.logged = chunk.logged(slot);
        this.expiresAtMillis = chunk.expiresAtMillis(slot);
        this.deliveries = deliveries;
        this.redelivered = redelivered;
        this.ahead = ahead;
    }

    /** The same entry with its message, which had to be read, or with null instead, where it can be read again. */
    public QueueEntry with(Message read) {
        return message == read ? this : new QueueEntry(queue, lane, chunk, slot, read, deliveries, redelivered, ahead);
    }

    public Queue queue() {
        return queue;
    }

    /** Null when it is in the log alone. */
    public Message message() {
        return message;
    }

    /** Of its message, in memory or not. */
    public long bodyBytes() {
        return bodyBytes;
    }

    /** Deliveries before this one that count. */
    public int deliveries() {
        return deliveries;
    }

    /** Whether it was delivered before, counted or not. */
    public boolean redelivered() {
        return redelivered;
    }

    /** Whether it was taken while others before it were ready: its delivery is marked for itself. */
    public boolean ahead() {
        return ahead;
    }

    /** Tells the log of a delivery ahead of others that the next one is a redelivery. */
    public Operation.DeliveryCounted deliveryMark() {
        return new Operation.DeliveryCounted(queue.id(), priority(), position(), deliveries, 0);
    }

    public int priority() {
        return lane.priority();
    }

    public long position() {
        return position;
    }

    public boolean logged() {
        return logged;
    }

    /** Wall clock, 0 for never. */
    public long expiresAtMillis() {
        return expiresAtMillis;
    }

    Lane lane() {
        return lane;
    }

    Chunk chunk() {
        return chunk;
    }

    int slot() {
        return slot;
    }
}
