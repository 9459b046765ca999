package org.godwit.broker.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.core.SessionConsumer.Terms;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.queue.Queue;
import org.godwit.broker.queue.QueueArguments;
import org.godwit.broker.queue.QueueEntry;
import org.godwit.broker.queue.Redelivery;
import org.godwit.broker.security.Permission;
import org.godwit.broker.selector.InvalidSelectorException;
import org.godwit.broker.selector.Selector;

/**
 * The consumers of a session by their tags, and what holds its deliveries back: prefetch, flow, a suspension, a connection
 * that takes no more bytes. Owned by the host's core.
 */
final class SessionConsumers {
    private final VirtualHost host;
    private final BrokerConnection connection;
    private final SessionTopology topology;
    private final Rights rights;
    private final SessionDeliveries deliveries;
    private final SessionListener listener;
    private final Map<String, SessionConsumer> consumers = new LinkedHashMap<>();
    private int prefetch;
    private int channelPrefetch;
    private boolean active = true;
    private boolean suspended;
    private boolean writable = true;
    private boolean closed;

    SessionConsumers(
            VirtualHost host,
            BrokerConnection connection,
            SessionTopology topology,
            Rights rights,
            SessionDeliveries deliveries,
            SessionListener listener) {
        this.host = host;
        this.connection = connection;
        this.topology = topology;
        this.rights = rights;
        this.deliveries = deliveries;
        this.listener = listener;
        deliveries.onSettled(this::settled);
    }

    /** {@code basic.consume}. */
    String consume(String queueName, String consumerTag, boolean noAck, boolean exclusive, FieldTable arguments) {
        Queue queue = topology.requireQueue(queueName);
        rights.require(Permission.READ, queue.name());
        String tag = consumerTag.isEmpty() ? host.definitions().newName("amq.ctag-") : consumerTag;
        int window = noAck ? 0 : prefetch;
        add(queue, tag, new Terms(noAck, exclusive, false, null, priority(arguments), Redelivery.NONE, window, 0));
        return tag;
    }

    /** {@code jms.consume}. */
    void consume(
            String tag,
            String queueName,
            String selector,
            boolean browse,
            boolean exclusive,
            long windowCount,
            long windowBytes,
            FieldTable arguments) {
        Selector parsed = parseSelector(selector);
        Queue queue = topology.requireQueue(queueName);
        if (queue.owner() != connection) {
            rights.require(Permission.READ, queue.name());
        }
        Redelivery redelivery = QueueArguments.redelivery(tag, arguments);
        int priority = priority(arguments);
        add(queue, tag, new Terms(false, exclusive, browse, parsed, priority, redelivery, windowCount, windowBytes));
    }

    /**
     * @return null for a blank text, which is no selector
     * @throws BrokerException SYNTAX_ERROR when it is not valid
     */
    static Selector parseSelector(String text) {
        try {
            return text.isBlank() ? null : Selector.parse(text);
        } catch (InvalidSelectorException refusal) {
            throw new BrokerException(ReplyCode.SYNTAX_ERROR, refusal.getMessage());
        }
    }

    private static int priority(FieldTable arguments) {
        return arguments.get("x-priority") instanceof Number number ? number.intValue() : 0;
    }

    private void add(Queue queue, String tag, Terms terms) {
        if (consumers.containsKey(tag)) {
            throw new BrokerException(ReplyCode.NOT_ALLOWED, "consumer tag '" + tag + "' is in use on the channel");
        }
        boolean alone = queue.subscribers().count() == 0;
        if (!terms.browse() && (queue.subscribers().exclusive() || terms.exclusive() && !alone)) {
            throw new BrokerException(
                    ReplyCode.ACCESS_REFUSED, "queue '" + queue.name() + "' is in exclusive use, or would be");
        }
        SessionConsumer consumer = new SessionConsumer(host, this, queue, tag, terms);
        consumers.put(tag, consumer);
        queue.subscribers().add(consumer);
        host.touch(queue);
    }

    /** {@code basic.cancel}. */
    void cancel(String tag) {
        SessionConsumer consumer = consumers.remove(tag);
        if (consumer != null) {
            leaveQueue(consumer);
        }
    }

    /** {@code jms.cancel}. */
    void cancelUnseen(String tag) {
        SessionConsumer consumer = require(tag);
        consumers.remove(tag);
        deliveries.returnUnseen(consumer);
        leaveQueue(consumer);
    }

    void leaveQueue(SessionConsumer consumer) {
        Queue queue = consumer.queue();
        queue.subscribers().remove(consumer);
        queue.used(host.steadyMillis());
        host.touch(queue);
        if (!consumer.browsing()) {
            host.definitions().consumerGone(queue);
        }
    }

    /** The queue of a consumer was deleted. */
    void queueDeleted(SessionConsumer consumer) {
        consumers.remove(consumer.tag());
        if (!closed) {
            listener.consumerCancelled(consumer.tag());
        }
    }

    private SessionConsumer require(String tag) {
        SessionConsumer consumer = consumers.get(tag);
        if (consumer == null) {
            throw new BrokerException(ReplyCode.NOT_FOUND, "no consumer '" + tag + "' in this session");
        }
        return consumer;
    }

    /** {@code jms.drain}. */
    CompletionStage<Void> drain(String tag) {
        return host.dispatching().drain(require(tag));
    }

    /** {@code jms.handed-over}. */
    void handedOver(String tag, long throughDeliveryTag) {
        SessionConsumer consumer = consumers.get(tag);
        if (consumer != null) {
            deliveries.handedOver(consumer, throughDeliveryTag);
        }
    }

    /** Nothing is delivered any more; answers the consumers, which have yet to leave their queues. */
    List<SessionConsumer> close() {
        closed = true;
        List<SessionConsumer> leaving = List.copyOf(consumers.values());
        consumers.clear();
        return leaving;
    }

    // ---- what holds deliveries back --------------------------------------------------------------------------------

    /** {@code basic.qos}. */
    void qos(int prefetchCount, boolean global) {
        if (global) {
            channelPrefetch = prefetchCount;
            touchAll();
        } else {
            prefetch = prefetchCount;
        }
    }

    void flow(boolean flowActive) {
        active = flowActive;
        touchAll();
    }

    void writable(boolean connectionWritable) {
        writable = connectionWritable;
        touchAll();
    }

    void suspend() {
        suspended = true;
    }

    void resume() {
        suspended = false;
        touchAll();
    }

    /** There is room in the channel's prefetch again: for all of its consumers, whatever their queue. */
    private void settled() {
        if (deliveries.count() == channelPrefetch - 1) {
            touchAll();
        }
    }

    private void touchAll() {
        consumers.values().forEach(consumer -> host.touch(consumer.queue()));
    }

    /** Whether messages may go to the consumer now. */
    boolean delivering(SessionConsumer consumer) {
        return active
                && writable
                && !suspended
                && !closed
                && (channelPrefetch == 0 || consumer.noAck() || deliveries.count() < channelPrefetch);
    }

    void deliver(SessionConsumer consumer, QueueEntry entry) {
        deliveries.deliver(consumer, entry);
    }

    // ---- basic.get -----------------------------------------------------------------------------------------------

    /** {@code basic.get}: completes with null when nothing is ready. */
    CompletionStage<Delivery> get(String queueName, boolean noAck) {
        Queue queue = topology.requireQueue(queueName);
        rights.require(Permission.READ, queue.name());
        if (queue.ready() == 0 && queue.reserved()) {
            return host.decisions().applied(queue).thenCompose(applied -> takeNext(applied, noAck));
        }
        return takeNext(queue, noAck);
    }

    private CompletionStage<Delivery> takeNext(Queue queue, boolean noAck) {
        requireNotDeleted(queue);
        long now = host.nowMillis();
        queue.used(host.steadyMillis());
        QueueEntry entry = queue.takeNext();
        while (entry != null && entry.expiresAtMillis() != 0 && entry.expiresAtMillis() <= now) {
            host.deadLetters().letGo(entry, DeadLetters.EXPIRED);
            entry = queue.takeNext();
        }
        if (entry == null && queue.reading()) {
            CompletableFuture<Queue> read = new CompletableFuture<>();
            queue.whenRead(() -> read.complete(queue));
            return read.thenCompose(again -> takeNext(again, noAck));
        }
        if (entry == null) {
            return CompletableFuture.completedStage(null);
        }
        QueueEntry taken = entry;
        return queue.messageOf(entry).handle((message, failure) -> {
            requireNotDeleted(queue);
            if (failure != null) {
                queue.quarantine(taken);
                throw new BrokerException(
                        ReplyCode.INTERNAL_ERROR,
                        "a message of queue '" + queue.name() + "' cannot be read: " + failure.getMessage());
            }
            if (closed) {
                host.deadLetters().giveBack(taken, false, false, Redelivery.NONE);
                return null;
            }
            long tag = deliveries.fetched(queue.unload(taken), noAck);
            return new Delivery(tag, taken.redelivered(), taken.deliveries(), message, queue.ready());
        });
    }

    private static void requireNotDeleted(Queue queue) {
        if (queue.deleted()) {
            throw new BrokerException(
                    ReplyCode.NOT_FOUND, "queue '" + queue.name() + "' was deleted before its next message was there");
        }
    }
}
