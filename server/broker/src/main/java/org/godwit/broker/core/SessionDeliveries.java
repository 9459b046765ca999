package org.godwit.broker.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.core.Unsettled.Item;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.model.Operation;
import org.godwit.broker.queue.QueueEntry;
import org.godwit.broker.queue.Redelivery;
import org.godwit.broker.tx.Decision;

/**
 * The receiving side of a session: what was delivered and how it is settled. Owned by the host's core.
 *
 * <p>A delivery takes room in its consumer's window until it is settled or was handed over to the application, whichever
 * is first. In a transaction an acceptance is enlisted, and the message leaves its queue at the commit.
 */
final class SessionDeliveries {
    private static final int ACCEPTED = 0;
    private static final int RETURNED_UNSEEN = 1;
    private static final int RETURNED_SEEN = 2;
    private static final int REJECTED = 3;

    private final VirtualHost host;
    private final SessionPublisher publisher;
    private final SessionBranches branches;
    private final SessionListener listener;
    private final Unsettled unsettled = new Unsettled();
    private final List<Item> enlisted = new ArrayList<>();
    private final List<Item> refusedInTransaction = new ArrayList<>();
    private Runnable settled = () -> {};

    SessionDeliveries(
            VirtualHost host, SessionPublisher publisher, SessionBranches branches, SessionListener listener) {
        this.host = host;
        this.branches = branches;
        this.publisher = publisher;
        this.listener = listener;
    }

    int count() {
        return unsettled.count();
    }

    /** Calls back whenever one more delivery does not {@linkplain #count count} any more. */
    void onSettled(Runnable task) {
        settled = task;
    }

    // ---- out -----------------------------------------------------------------------------------------------------

    void deliver(SessionConsumer consumer, QueueEntry entry) {
        long tag;
        if (consumer.browsing()) {
            tag = unsettled.skip();
            consumer.shown(tag, entry);
        } else {
            tag = register(consumer, entry, consumer.noAck());
        }
        listener.deliver(consumer.tag(), tag, entry.redelivered(), entry.deliveries(), entry.message());
        Item item = unsettled.get(tag);
        if (item != null) {
            // its consumer has it, and may keep it unsettled with however many others
            item.entry = entry.queue().unload(entry);
        }
    }

    /** An entry for {@code basic.get}: answers its tag. */
    long fetched(QueueEntry entry, boolean noAck) {
        return register(null, entry, noAck);
    }

    private long register(SessionConsumer consumer, QueueEntry entry, boolean noAck) {
        if (entry.logged() && entry.ahead()) {
            host.decisions().decideLazily(entry.deliveryMark());
        } else if (entry.logged()) {
            host.dispatching().mark(entry.queue());
        }
        if (!noAck) {
            return unsettled.add(entry, consumer).tag;
        }
        Operation operation = entry.queue().leave(entry);
        if (operation != null) {
            host.decisions().decideLazily(operation);
        }
        return unsettled.skip();
    }

    void handedOver(SessionConsumer consumer, long through) {
        unsettled.forEach(consumer.handedOverThrough() + 1, through, item -> {
            if (item.consumer == consumer) {
                handedOver(item);
            }
        });
        consumer.handedOverThrough(through);
    }

    private void handedOver(Item item) {
        if (!item.handedOver) {
            item.handedOver = true;
            if (item.consumer != null) {
                item.consumer.free(item.entry);
            }
        }
    }

    // ---- settled by tag (class basic) ----------------------------------------------------------------------------

    /** @throws BrokerException PRECONDITION_FAILED for a tag that is not unsettled */
    void settle(long tag, boolean multiple, Consumer<Item> how) {
        if (!multiple) {
            Item item = unsettled.get(tag);
            if (item == null || item.enlisted) {
                throw unknownTag(tag);
            }
            how.accept(item);
            return;
        }
        if (tag >= unsettled.next()) {
            throw unknownTag(tag);
        }
        unsettled.forEach(1, tag == 0 ? Long.MAX_VALUE : tag, item -> {
            if (!item.enlisted) {
                how.accept(item);
            }
        });
    }

    private static BrokerException unknownTag(long tag) {
        return new BrokerException(ReplyCode.PRECONDITION_FAILED, "unknown delivery tag " + tag);
    }

    void accept(Item item) {
        Operation operation = acceptOrEnlist(item);
        if (operation != null) {
            host.decisions().decideLazily(operation);
        }
    }

    void returnCounted(Item item) {
        remove(item);
        giveBack(item, true, true);
    }

    void refuse(Item item) {
        if (publisher.transaction() != null) {
            handedOver(item);
            item.enlisted = true;
            refusedInTransaction.add(item);
            return;
        }
        remove(item);
        host.deadLetters().letGo(item.entry, "rejected");
    }

    // ---- settled by ranges (class jms) ---------------------------------------------------------------------------

    /** @param operations takes what the log is to be told */
    void settle(String consumer, long first, long last, int outcome, List<Operation> operations) {
        if (outcome < ACCEPTED || outcome > REJECTED) {
            throw new BrokerException(
                    ReplyCode.SYNTAX_ERROR,
                    "outcome " + outcome + ": expected 0 accepted, 1 returned unseen, 2 returned seen, 3 rejected");
        }
        unsettled.forEach(first, last, item -> {
            if (!item.enlisted && item.consumer != null && item.consumer.tag().equals(consumer)) {
                settle(item, outcome, operations);
            }
        });
    }

    private void settle(Item item, int outcome, List<Operation> operations) {
        Operation operation = null;
        switch (outcome) {
            case ACCEPTED -> operation = acceptOrEnlist(item);
            case RETURNED_UNSEEN -> {
                remove(item);
                giveBack(item, false, false);
            }
            case RETURNED_SEEN -> returnCounted(item);
            default -> {
                remove(item);
                host.deadLetters().letGo(item.entry, "rejected");
            }
        }
        if (operation != null) {
            operations.add(operation);
        }
    }

    private Operation acceptOrEnlist(Item item) {
        publisher.requireRoom();
        if (publisher.transaction() != null) {
            handedOver(item);
            item.enlisted = true;
            item.entry = item.entry.queue().unload(item.entry);
            enlisted.add(item);
            publisher.transaction().acknowledge(item.entry);
            return null;
        }
        remove(item);
        if (branches.work() != null) {
            branches.accept(item.entry.queue().unload(item.entry), wanted(item));
            return null;
        }
        return item.entry.queue().leave(item.entry);
    }

    private void settled(Item item) {
        unsettled.remove(item);
        settled.run();
    }

    private void remove(Item item) {
        settled(item);
        if (!item.handedOver && item.consumer != null) {
            item.consumer.free(item.entry);
        }
    }

    // ---- ends ----------------------------------------------------------------------------------------------------

    /**
     * Has in memory what the transaction refused and is to go to dead letters, as its decision is made at once.
     *
     * @return null when there is nothing to wait for
     */
    CompletionStage<Void> readRefused() {
        List<CompletableFuture<?>> reads = new ArrayList<>();
        for (Item item : refusedInTransaction) {
            if (item.entry.message() == null && DeadLetters.needsMessage(item.entry.queue())) {
                reads.add(item.entry
                        .queue()
                        .messageOf(item.entry)
                        .handle((message, failure) -> item.entry = item.entry.with(message))
                        .toCompletableFuture());
            }
        }
        return reads.isEmpty() ? null : CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new));
    }

    /** Lets go of the transaction's refusals as part of its decision. */
    void leaveRefused(Decision decision) {
        for (Item item : refusedInTransaction) {
            host.deadLetters().letGo(decision, item.entry, "rejected");
        }
    }

    /** What the transaction accepted and refused has left its queues. */
    void committed() {
        enlisted.forEach(this::settled);
        enlisted.clear();
        refusedInTransaction.forEach(this::settled);
        refusedInTransaction.clear();
    }

    /** The transaction's settlements are void; the messages stay unsettled. */
    void forgetEnlisted() {
        enlisted.forEach(item -> item.enlisted = false);
        enlisted.clear();
        refusedInTransaction.forEach(item -> item.enlisted = false);
        refusedInTransaction.clear();
    }

    /**
     * @param allSeen whether every delivery counts, else those that were handed over
     * @param redelivered whether also what does not count is redelivered next time
     */
    void returnAll(boolean allSeen, boolean redelivered) {
        forgetEnlisted();
        unsettled.forEach(item -> {
            boolean seen = allSeen || item.handedOver;
            remove(item);
            giveBack(item, seen, seen || redelivered);
        });
    }

    /** What a consumer was sent and has not handed over returns as if it had not been sent. */
    void returnUnseen(SessionConsumer consumer) {
        unsettled.forEach(item -> {
            if (item.consumer == consumer && !item.handedOver && !item.enlisted) {
                remove(item);
                giveBack(item, false, false);
            }
        });
    }

    /** The host's rules about redelivery are for JMS; AMQP's consumers have what their queues' arguments say. */
    private void giveBack(Item item, boolean counted, boolean redelivered) {
        Redelivery otherwise =
                publisher.numbered() ? wanted(item).or(host.options().redelivery()) : Redelivery.NONE;
        host.deadLetters().giveBack(item.entry, counted, redelivered, otherwise);
    }

    private static Redelivery wanted(Item item) {
        return item.consumer == null ? Redelivery.NONE : item.consumer.redelivery();
    }
}
