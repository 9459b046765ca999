package org.godwit.broker.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;
import org.godwit.broker.queue.Queue;
import org.godwit.broker.queue.QueueArguments.Overflow;
import org.godwit.broker.queue.QueueEntry;
import org.godwit.broker.queue.Redelivery;
import org.godwit.broker.routing.Exchange;
import org.godwit.broker.tx.Decision;
import org.godwit.broker.tx.Publication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes back what no consumer accepted, and lets go what came back too often or is not wanted: to the queue's dead-letter
 * exchange, or for good. The move is one decision. Owned by the host's core.
 */
final class DeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    static final String EXPIRED = "expired";
    private static final String DELIVERY_LIMIT = "delivery_limit";

    /** What may be under way at the same time: this part of the memory at which publishers have to wait. */
    private static final int MOVING_SHARE = 32;
    /** About what a message takes beside its body. */
    private static final int MOVE_BYTES = 1_024;

    private final VirtualHost host;
    private final Deaths deaths;
    private final ArrayDeque<Move> waiting = new ArrayDeque<>();
    private final ArrayDeque<Move> reading = new ArrayDeque<>();
    private final Set<Queue> waitingQueues = new LinkedHashSet<>();
    private long movingBytes;
    private boolean beginning;

    /** An entry on its way to dead letters. */
    private static final class Move {
        private final QueueEntry entry;
        private final Exchange exchange;
        private final String key;
        private final String reason;
        private boolean read;
        private Message message;
        private Throwable failure;

        /**
         * @param exchange null for the default exchange
         * @param key null for the message's own
         */
        Move(QueueEntry entry, Exchange exchange, String key, String reason) {
            this.entry = entry;
            this.exchange = exchange;
            this.key = key;
            this.reason = reason;
        }

        long bytes() {
            return entry.bodyBytes() + MOVE_BYTES;
        }
    }

    DeadLetters(VirtualHost host) {
        this.host = host;
        this.deaths = new Deaths(host);
    }

    /**
     * Puts an entry back, or away when it has come back too often.
     *
     * @param otherwise what goes for it as far as its queue's arguments do not say
     */
    void giveBack(QueueEntry entry, boolean counted, boolean redelivered, Redelivery otherwise) {
        Queue queue = entry.queue();
        int deliveries = entry.deliveries() + 1;
        Redelivery own = queue.options().redelivery();
        Redelivery terms = own.or(otherwise);
        if (counted && own.exhausted(deliveries)) {
            letGo(entry, DELIVERY_LIMIT);
            return;
        }
        if (counted && terms.exhausted(deliveries) && putAway(entry)) {
            return;
        }
        long delayMillis = counted ? terms.delayMillisAfter(deliveries) : 0;
        long readyAtMillis = delayMillis == 0 ? 0 : host.nowMillis() + delayMillis;
        Operation operation = queue.giveBack(entry, counted, redelivered, readyAtMillis);
        if (operation != null) {
            host.decisions().decideLazily(operation);
        }
        host.touch(queue);
    }

    /**
     * Lets an entry go whose queue has no limit of its own.
     *
     * @return false when it has nowhere to go
     */
    private boolean putAway(QueueEntry entry) {
        Queue queue = entry.queue();
        String poison = host.options().poisonQueue();
        if (queue.options().deadLetterExchange() != null) {
            letGo(entry, DELIVERY_LIMIT);
            return true;
        }
        if (poison.isEmpty() || poison.equals(queue.name())) {
            return false;
        }
        if (host.queue(poison) == null) {
            host.definitions().createQueue(poison, true, false, null, FieldTable.EMPTY);
        }
        letGo(entry, null, poison, DELIVERY_LIMIT);
        return true;
    }

    /** @param reason rejected, expired, maxlen or delivery_limit */
    void letGo(QueueEntry entry, String reason) {
        Queue queue = entry.queue();
        Exchange exchange = exchangeOf(queue);
        boolean toDefault = "".equals(queue.options().deadLetterExchange());
        if (exchange == null && !toDefault) {
            drop(entry);
            return;
        }
        letGo(entry, exchange, queue.options().deadLetterRoutingKey(), reason);
    }

    /** Whether what a queue lets go is to go on, and so has to be read. */
    static boolean needsMessage(Queue queue) {
        return !queue.deleted() && queue.options().deadLetterExchange() != null;
    }

    /** As part of a decision that is being made, for an entry whose message was read if {@link #needsMessage} said so. */
    void letGo(Decision decision, QueueEntry entry, String reason) {
        Queue queue = entry.queue();
        if (queue.deleted()) {
            return;
        }
        Exchange exchange = exchangeOf(queue);
        if (exchange == null && !"".equals(queue.options().deadLetterExchange())) {
            decision.leave(entry);
        } else if (entry.message() == null) {
            keepUnreadable(entry, null);
        } else {
            move(decision, entry, entry.message(), exchange, queue.options().deadLetterRoutingKey(), reason);
        }
    }

    /** However many there are to go, few are in memory for it and on their way to the log at the same time. */
    private void letGo(QueueEntry entry, Exchange exchange, String key, String reason) {
        waiting.add(new Move(entry, exchange, key, reason));
        beginWaiting();
        if (!waiting.isEmpty() && reason.equals(EXPIRED)) {
            waitingQueues.add(entry.queue());
        }
    }

    /** Whether expired messages of the queue wait to go: it is to take out no more, and is touched when they are gone. */
    boolean waits(Queue queue) {
        return waitingQueues.contains(queue);
    }

    private void beginWaiting() {
        if (beginning) {
            return;
        }
        beginning = true;
        long most = host.pressure().limits().memoryHighWatermarkBytes() / MOVING_SHARE;
        while (!waiting.isEmpty()
                && (movingBytes == 0 || movingBytes + waiting.peek().bytes() <= most)) {
            begin(waiting.poll());
        }
        beginning = false;
        if (waiting.isEmpty() && !waitingQueues.isEmpty()) {
            waitingQueues.forEach(host::touch);
            waitingQueues.clear();
        }
    }

    private void begin(Move move) {
        Queue queue = move.entry.queue();
        if (queue.deleted()) {
            return;
        }
        movingBytes += move.bytes();
        reading.add(move);
        queue.messageOf(move.entry).whenComplete(host.core().orFail((message, failure) -> {
            move.message = message;
            move.failure = failure;
            move.read = true;
            moveRead();
        }));
    }

    /** They may have been read in another order than that in which they left their queues. */
    private void moveRead() {
        while (!reading.isEmpty() && reading.peek().read) {
            Move move = reading.poll();
            if (!move.entry.queue().deleted()) {
                moveOrKeep(move);
            }
            host.decisions().whenApplied(applied -> {
                movingBytes -= move.bytes();
                beginWaiting();
            });
        }
    }

    private void moveOrKeep(Move move) {
        if (move.failure == null) {
            move(move.entry, move.message, move.exchange, move.key, move.reason);
        } else {
            keepUnreadable(move.entry, move.failure);
        }
    }

    /** @param failure null where it is not known any more */
    private static void keepUnreadable(QueueEntry entry, Throwable failure) {
        Queue queue = entry.queue();
        LOG.error(
                "queue '{}': a message cannot be dead-lettered, its body cannot be read; it stays",
                queue.name(),
                failure);
        queue.quarantine(entry);
    }

    private Exchange exchangeOf(Queue queue) {
        String name = queue.options().deadLetterExchange();
        return name == null || name.isEmpty() ? null : host.exchanges().find(name);
    }

    private void drop(QueueEntry entry) {
        Operation operation = entry.queue().leave(entry);
        if (operation != null) {
            host.decisions().decideLazily(operation);
        }
    }

    private void move(QueueEntry entry, Message message, Exchange exchange, String key, String reason) {
        Decision decision = host.newDecision();
        move(decision, entry, message, exchange, key, reason);
        host.decide(decision);
    }

    private void move(
            Decision decision, QueueEntry entry, Message message, Exchange exchange, String key, String reason) {
        decision.publish(deadLetter(entry.queue(), message, exchange, key, reason), host.nowMillis(), true);
        decision.leave(entry);
    }

    /** A message that a full queue refused: where the queue asks for it, a copy goes where its dead letters go. */
    void refused(Queue queue, Message message) {
        if (queue.options().overflow() != Overflow.REJECT_PUBLISH_DLX) {
            return;
        }
        Exchange exchange = exchangeOf(queue);
        if (exchange != null || "".equals(queue.options().deadLetterExchange())) {
            host.publish(deadLetter(queue, message, exchange, queue.options().deadLetterRoutingKey(), "maxlen"), null);
        }
    }

    private Publication deadLetter(Queue queue, Message message, Exchange exchange, String key, String reason) {
        String routingKey = key == null ? message.routingKey() : key;
        ContentHeader header = deaths.toldOf(message, queue.name(), key != null, reason);
        List<String> keys = key == null ? SenderSelection.keysOf(message) : List.of(key);
        List<Queue> targets = new ArrayList<>(host.route(exchange, keys, header, null));
        if (EXPIRED.equals(reason) || "maxlen".equals(reason)) {
            targets.removeIf(target -> Deaths.cycles(message, target));
        }
        Message moved = host.newMessage(exchange == null ? "" : exchange.name(), routingKey, header, message.body());
        return Publication.of(moved, targets, -1, 0, false);
    }
}
