package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the clients of a {@link Workload} know of their messages, and what may therefore be found of them. For one thread.
 *
 * <p>A message that goes to one queue is known by its text, wherever a dead-lettering takes it; one that a topic copies to
 * several is known by text and queue.
 */
final class Account {
    /** What a transaction replaced by what. */
    record Move(List<String> from, List<String> to) {}

    /** How often a message was delivered and given back seen, as far as is known. */
    private static final class Count {
        private int life;
        private int deliveries;
        private boolean redelivered;
        /** What was delivered out of order is marked for itself, and the mark may come when it is back. */
        private boolean perhapsMarked;

        private int most;
    }

    private final Set<String> published = new HashSet<>();
    private final Set<String> confirmed = new HashSet<>();
    private final Set<String> gone = new HashSet<>();
    private final Set<String> perhapsAway = new HashSet<>();
    private final Set<String> never = new HashSet<>();
    private final List<Move> moved = new ArrayList<>();
    private final List<Move> perhapsMoved = new ArrayList<>();
    private final Map<String, Count> counts = new HashMap<>();
    private int life;
    private long recounted;

    // ---- what clients do and hear ----------------------------------------------------------------------------------

    void published(String message) {
        published.add(message);
    }

    void confirmed(Collection<String> messages) {
        confirmed.addAll(messages);
    }

    /** A client has asked for something that takes the message away. */
    void mayBeAway(Collection<String> messages) {
        perhapsAway.addAll(messages);
    }

    /** Its acceptance is durable. */
    void gone(String message) {
        gone.add(message);
    }

    /** They were sent in a transaction that was rolled back. */
    void rolledBack(Collection<String> messages) {
        never.addAll(messages);
    }

    /** A transaction is about to be committed. */
    void mayBeMoved(Move move) {
        perhapsAway.addAll(move.from);
        perhapsMoved.add(move);
    }

    void moved(Move move) {
        moved.add(move);
        confirmed.addAll(move.to);
    }

    /** The broker has ended; what it knew of deliveries and had not in the log is gone. */
    void nextLife() {
        life++;
    }

    /** What is durably away. */
    Set<String> goneSoFar() {
        return Set.copyOf(gone);
    }

    void shown(String message, Set<String> goneBefore) {
        assertThat(published).contains(message);
        assertThat(goneBefore).as("shown after a durable acceptance").doesNotContain(message);
        assertThat(never).as("shown after a rollback").doesNotContain(message);
    }

    void delivered(String message) {
        assertThat(published).contains(message);
        assertThat(gone).as("delivered after a durable acceptance").doesNotContain(message);
        assertThat(never).as("delivered after a rollback").doesNotContain(message);
    }

    // ---- counts of deliveries --------------------------------------------------------------------------------------

    /**
     * A queue's message is delivered.
     *
     * @param perhapsMarked whether it may be taken for delivered before its first delivery
     */
    void counted(String queue, String message, boolean redelivered, int deliveries, boolean perhapsMarked) {
        Count count = counts.get(queue + "/" + message);
        String what = message + " in queue " + queue;
        if (count == null) {
            count = new Count();
            counts.put(queue + "/" + message, count);
            assertThat(deliveries).as("deliveries before the first of %s", what).isZero();
            assertThat(redelivered && !perhapsMarked)
                    .as("the first delivery of %s is a redelivery", what)
                    .isFalse();
        } else if (count.life == life) {
            assertThat(deliveries).as("deliveries of %s", what).isEqualTo(count.deliveries);
            assertThat(redelivered == count.redelivered || redelivered && count.perhapsMarked)
                    .as("%s is redelivered, or is not: %s", what, redelivered)
                    .isTrue();
            recounted += deliveries > 0 ? 1 : 0;
        } else {
            assertThat(deliveries).as("deliveries of %s after a crash", what).isBetween(0, count.most);
            assertThat(redelivered || deliveries == 0)
                    .as("%s was delivered %s times and is no redelivery", what, deliveries)
                    .isTrue();
            recounted += deliveries > 0 ? 1 : 0;
        }
        count.life = life;
        count.deliveries = deliveries;
        count.redelivered = redelivered;
    }

    /** A delivery was given back, seen or not. */
    void givenBack(String queue, String message, boolean seen) {
        Count count = counts.get(queue + "/" + message);
        if (seen) {
            count.deliveries++;
            count.redelivered = true;
            count.most = Math.max(count.most, count.deliveries);
        } else {
            count.perhapsMarked = true;
        }
    }

    /** Its consumer is gone, and had not handed it over. */
    void returnedUnseen(String queue, String message) {
        counts.get(queue + "/" + message).redelivered = true;
    }

    /** How many deliveries came with a count. */
    long recounted() {
        return recounted;
    }

    // ---- what is found at the end ----------------------------------------------------------------------------------

    /** @param found how often each message was found */
    void check(Map<String, Integer> found) {
        new TreeMap<>(found)
                .forEach((message, times) -> assertThat(times).as(message).isEqualTo(1));
        assertThat(published).containsAll(found.keySet());
        for (String message : confirmed) {
            assertThat(found.containsKey(message) || perhapsAway.contains(message))
                    .as("confirmed %s is there", message)
                    .isTrue();
        }
        assertThat(found).as("what was accepted is away").doesNotContainKeys(gone.toArray(String[]::new));
        assertThat(found).as("what was rolled back is not there").doesNotContainKeys(never.toArray(String[]::new));
        for (Move move : moved) {
            assertThat(found).as("%s: is away", move).doesNotContainKeys(move.from.toArray(String[]::new));
            assertThat(move.to)
                    .as("%s: is there", move)
                    .allMatch(message -> found.containsKey(message) || perhapsAway.contains(message));
        }
        for (Move move : perhapsMoved) {
            boolean before = move.from.stream().anyMatch(found::containsKey);
            boolean after = move.to.stream().anyMatch(found::containsKey);
            assertThat(before && after).as("half of %s", move).isFalse();
            assertThat(move.to.stream()
                            .filter(message -> !perhapsAway.contains(message))
                            .map(found::containsKey)
                            .distinct())
                    .as("all or none of %s", move)
                    .hasSizeLessThan(2);
        }
    }
}
