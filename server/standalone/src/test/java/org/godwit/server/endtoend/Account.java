package org.godwit.server.endtoend;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** What was sent, what the broker said to that, and what came out. Safe for any thread, by its lock. */
final class Account {
    /** More than this many messages are not on their way at once. */
    private static final int MOST_UNDERWAY = 800;

    private final Set<String> sent = new HashSet<>();
    private final Set<String> confirmed = new HashSet<>();
    private final Set<String> rolledBack = new HashSet<>();
    private final Map<String, Integer> received = new HashMap<>();
    private final Set<String> damaged = new TreeSet<>();
    private final List<Throwable> failures = new ArrayList<>();
    private long progress;
    private int transactionsRolledBack;

    /**
     * What is wrong, by the ids of the messages; all empty when nothing is.
     *
     * @param lost confirmed, or in a committed transaction, and not received
     * @param duplicated received more than once
     * @param resurrected received although their transaction was rolled back
     * @param unknown received and never sent
     * @param damaged received with another body
     */
    record Verdict(
            Set<String> lost,
            Set<String> duplicated,
            Set<String> resurrected,
            Set<String> unknown,
            Set<String> damaged) {}

    synchronized void sending(String id) {
        sent.add(id);
    }

    synchronized void confirmed(Collection<String> ids) {
        confirmed.addAll(ids);
        progressed(ids.size());
    }

    synchronized void rolledBack(Collection<String> ids) {
        rolledBack.addAll(ids);
        transactionsRolledBack++;
    }

    synchronized void moved(int count) {
        progressed(count);
    }

    /** These were received for good. */
    synchronized void received(Collection<String> ids) {
        ids.forEach(id -> received.merge(id, 1, Integer::sum));
        progressed(ids.size());
    }

    synchronized void damaged(String what) {
        damaged.add(what);
    }

    synchronized void failed(Throwable failure) {
        failures.add(failure);
        failure.printStackTrace(System.out);
        notifyAll();
    }

    private void progressed(int count) {
        progress += count;
        notifyAll();
    }

    synchronized long progress() {
        return progress;
    }

    /** Waits until there is that much progress; false when there is not within this time, or when something failed. */
    synchronized boolean awaitProgress(long wanted, long atMostMillis) throws InterruptedException {
        long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(atMostMillis);
        long remainingMillis = atMostMillis;
        while (progress < wanted && failures.isEmpty() && remainingMillis > 0) {
            wait(remainingMillis);
            remainingMillis = TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime());
        }
        return progress >= wanted;
    }

    /** Waits while enough messages are on their way, for this time at most. */
    synchronized void awaitRoom(long atMostMillis) throws InterruptedException {
        long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(atMostMillis);
        long remainingMillis = atMostMillis;
        while (confirmed.size() - received.size() > MOST_UNDERWAY && failures.isEmpty() && remainingMillis > 0) {
            wait(remainingMillis);
            remainingMillis = TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime());
        }
    }

    synchronized List<Throwable> failures() {
        return List.copyOf(failures);
    }

    synchronized Verdict verdict() {
        Set<String> lost = new TreeSet<>(confirmed);
        lost.removeAll(received.keySet());
        Set<String> duplicated = new TreeSet<>();
        received.forEach((id, times) -> {
            if (times > 1) {
                duplicated.add(id);
            }
        });
        Set<String> resurrected = new TreeSet<>(rolledBack);
        resurrected.retainAll(received.keySet());
        Set<String> unknown = new TreeSet<>(received.keySet());
        unknown.removeAll(sent);
        return new Verdict(lost, duplicated, resurrected, unknown, Set.copyOf(damaged));
    }

    @Override
    public synchronized String toString() {
        return sent.size() + " sent, " + confirmed.size() + " confirmed, " + received.size() + " received, "
                + transactionsRolledBack + " transactions rolled back";
    }
}
