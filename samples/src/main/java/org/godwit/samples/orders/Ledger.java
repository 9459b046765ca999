package org.godwit.samples.orders;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What is known of each order: when it was sent, whether the broker confirmed it, how often it came out priced. Safe for any
 * thread, by its lock.
 */
final class Ledger {
    /**
     * A priced order that was received.
     *
     * @param right whether the price is the one that the order must have
     */
    record Entry(String orderId, boolean right, long seenNanos) {}

    /** When an order was on its way. */
    record Passage(long sentNanos, long seenNanos) {}

    private static final class Progress {
        private final long sentNanos;
        private boolean confirmed;
        private int priced;
        private long seenNanos;

        private Progress(long sentNanos) {
            this.sentNanos = sentNanos;
        }
    }

    private final Map<String, Progress> orders = new HashMap<>();
    private int confirmed;
    private int priced;
    private int duplicated;
    private int wrong;
    private int rolledBack;
    private OrderProcessingException failure;

    /** The order is about to be sent. */
    synchronized void sending(Order order) {
        orders.put(order.id(), new Progress(System.nanoTime()));
    }

    /** The broker has it. */
    synchronized void confirmed(Order order) {
        orders.get(order.id()).confirmed = true;
        confirmed++;
    }

    /** A transaction was rolled back, so what it did will be done again. */
    synchronized void rolledBack() {
        rolledBack++;
    }

    /** These came out priced. */
    synchronized void enter(List<Entry> entries) {
        for (Entry entry : entries) {
            Progress progress = orders.get(entry.orderId());
            if (progress == null || !entry.right()) {
                wrong++;
            }
            if (progress == null) {
                continue;
            }
            if (progress.priced++ > 0) {
                duplicated++;
            } else {
                priced++;
                progress.seenNanos = entry.seenNanos();
            }
        }
        notifyAll();
    }

    /** One of those at work cannot go on. The first failure counts. */
    synchronized void fail(String who, Exception cause) {
        if (failure == null) {
            failure = new OrderProcessingException(who + " failed: " + cause, cause);
        }
        notifyAll();
    }

    /** Waits until so many came out priced, for a time at most, and says whether they did. */
    synchronized boolean awaitPriced(int count, long atMostMillis) throws InterruptedException {
        long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(atMostMillis);
        long remainingMillis = atMostMillis;
        while (priced < count && failure == null && remainingMillis > 0) {
            wait(remainingMillis);
            remainingMillis = TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime());
        }
        if (failure != null) {
            throw failure;
        }
        return priced >= count;
    }

    /** How many the broker confirmed. */
    synchronized int confirmed() {
        return confirmed;
    }

    /** How many different ones came out priced. */
    synchronized int priced() {
        return priced;
    }

    /** How many were confirmed and did not come out. */
    synchronized int lost() {
        return (int) orders.values().stream()
                .filter(order -> order.confirmed && order.priced == 0)
                .count();
    }

    /** How many came out again. */
    synchronized int duplicated() {
        return duplicated;
    }

    /** How many came out with another price than they must have, or without having been sent. */
    synchronized int wrong() {
        return wrong;
    }

    synchronized int transactionsRolledBack() {
        return rolledBack;
    }

    /** Of all orders that came out. */
    synchronized List<Passage> passages() {
        List<Passage> passages = new ArrayList<>();
        for (Progress order : orders.values()) {
            if (order.priced > 0) {
                passages.add(new Passage(order.sentNanos, order.seenNanos));
            }
        }
        return passages;
    }
}
