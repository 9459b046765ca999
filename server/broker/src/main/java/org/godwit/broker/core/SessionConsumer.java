package org.godwit.broker.core;

import org.godwit.broker.queue.Queue;
import org.godwit.broker.queue.QueueEntry;
import org.godwit.broker.queue.Subscriber;

/**
 * A consumer of a session: its tag, its queue and its window, the messages it may have before it settles some or hands
 * them over. Owned by the host's core.
 */
final class SessionConsumer implements Subscriber {
    private final BrokerSession session;
    private final Queue queue;
    private final String tag;
    private final boolean noAck;
    private final boolean exclusive;
    private final int priority;
    private final long windowCount;
    private final long windowBytes;
    private long takenCount;
    private long takenBytes;
    private long handedOverThrough;

    /**
     * @param windowCount messages; 0 for no limit
     * @param windowBytes bytes of bodies; 0 for no limit; one message is always within it
     */
    SessionConsumer(
            BrokerSession session,
            Queue queue,
            String tag,
            boolean noAck,
            boolean exclusive,
            int priority,
            long windowCount,
            long windowBytes) {
        this.session = session;
        this.queue = queue;
        this.tag = tag;
        this.noAck = noAck;
        this.exclusive = exclusive;
        this.priority = priority;
        this.windowCount = windowCount;
        this.windowBytes = windowBytes;
    }

    Queue queue() {
        return queue;
    }

    String tag() {
        return tag;
    }

    boolean noAck() {
        return noAck;
    }

    @Override
    public boolean exclusive() {
        return exclusive;
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public boolean willing() {
        return session.delivering(this)
                && (windowCount == 0 || takenCount < windowCount)
                && (windowBytes == 0 || takenBytes < windowBytes);
    }

    @Override
    public void take(QueueEntry entry) {
        if (!noAck) {
            takenCount++;
            takenBytes += entry.message().body().size();
        }
        session.deliver(this, entry);
    }

    /** A delivery does not count towards the window any more. */
    void free(QueueEntry entry) {
        takenCount--;
        takenBytes -= entry.message().body().size();
        session.host().touch(queue);
    }

    /** Tags up to this were handed to the application. */
    long handedOverThrough() {
        return handedOverThrough;
    }

    void handedOverThrough(long tag) {
        handedOverThrough = Math.max(handedOverThrough, tag);
    }

    @Override
    public void queueDeleted() {
        session.queueDeleted(this);
    }
}
