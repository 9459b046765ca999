package org.godwit.broker.core;

import java.util.ArrayDeque;
import java.util.Deque;
import org.godwit.broker.model.Message;
import org.godwit.broker.queue.Queue;
import org.godwit.broker.queue.QueueEntry;
import org.godwit.broker.queue.Redelivery;
import org.godwit.broker.queue.Subscriber;
import org.godwit.broker.selector.IdentifierEquality;
import org.godwit.broker.selector.Selector;

/**
 * A consumer of a session: its tag, its queue and its window, the messages it may have before it settles some or hands
 * them over. Owned by the host's core.
 */
final class SessionConsumer implements Subscriber {
    private final VirtualHost host;
    private final SessionConsumers session;
    private final Queue queue;
    private final String tag;
    private final Terms terms;
    private final Deque<Shown> shown = new ArrayDeque<>(0);
    private long takenCount;
    private long takenBytes;
    private long handedOverThrough;

    /**
     * What was asked for.
     *
     * @param selector null to take every message
     * @param redelivery of what it has seen and gives back, as far as its queue does not say
     * @param windowCount messages; 0 for no limit
     * @param windowBytes bytes of bodies; 0 for no limit; one message is always within it
     */
    record Terms(
            boolean noAck,
            boolean exclusive,
            boolean browse,
            Selector selector,
            int priority,
            Redelivery redelivery,
            long windowCount,
            long windowBytes) {}

    /** A message that a browser was sent. */
    private record Shown(long tag, long bytes) {}

    SessionConsumer(VirtualHost host, SessionConsumers session, Queue queue, String tag, Terms terms) {
        this.host = host;
        this.session = session;
        this.queue = queue;
        this.tag = tag;
        this.terms = terms;
    }

    Queue queue() {
        return queue;
    }

    String tag() {
        return tag;
    }

    boolean noAck() {
        return terms.noAck();
    }

    Redelivery redelivery() {
        return terms.redelivery();
    }

    @Override
    public boolean exclusive() {
        return terms.exclusive();
    }

    @Override
    public int priority() {
        return terms.priority();
    }

    @Override
    public boolean willing() {
        return session.delivering(this)
                && (terms.windowCount() == 0 || takenCount < terms.windowCount())
                && (terms.windowBytes() == 0 || takenBytes < terms.windowBytes());
    }

    @Override
    public boolean selective() {
        return terms.selector() != null;
    }

    @Override
    public boolean matches(Message message) {
        // what is decoded for it does not stay with a message that waits
        return terms.selector() == null
                || terms.selector().matches(message.header().undecoded());
    }

    @Override
    public IdentifierEquality equality() {
        return terms.selector() == null ? null : terms.selector().equality();
    }

    @Override
    public boolean browsing() {
        return terms.browse();
    }

    /** A browser was sent an entry. */
    void shown(long deliveryTag, QueueEntry entry) {
        shown.add(new Shown(deliveryTag, entry.bodyBytes()));
    }

    @Override
    public void take(QueueEntry entry) {
        if (!terms.noAck()) {
            takenCount++;
            takenBytes += entry.bodyBytes();
        }
        session.deliver(this, entry);
    }

    /** A delivery does not count towards the window any more. */
    void free(QueueEntry entry) {
        takenCount--;
        takenBytes -= entry.bodyBytes();
        host.touch(queue);
    }

    /** Tags up to this were handed to the application. */
    long handedOverThrough() {
        return handedOverThrough;
    }

    void handedOverThrough(long tag) {
        handedOverThrough = Math.max(handedOverThrough, tag);
        while (!shown.isEmpty() && shown.peek().tag() <= tag) {
            takenCount--;
            takenBytes -= shown.poll().bytes();
            host.touch(queue);
        }
    }

    @Override
    public void queueDeleted() {
        session.queueDeleted(this);
    }
}
