package org.godwit.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.chunk.Chunks;
import org.godwit.broker.chunk.FrozenChunk;
import org.godwit.broker.commit.SteppedCore;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;
import org.godwit.broker.selector.IdentifierEquality;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Selective subscribers and browsers of a queue. The messages' ids are their positions. */
class SelectiveQueueTest {
    private static final int LANE = 4;

    private final Map<Long, CompletableFuture<Message>> loads = new LinkedHashMap<>();
    private final Chunks chunks = new Chunks(null, null);
    private boolean woken;
    private long now = 1_000;
    private long nextPosition = 1;

    private Queue queue(long cacheBytes) {
        return new Queue(
                1,
                "q",
                new Queue.Lifetime(true, false, null, true),
                FieldTable.EMPTY,
                new Queue.Surroundings(
                        new SteppedCore(),
                        this::load,
                        new MemoryBudget(cacheBytes),
                        queue -> woken = true,
                        chunks,
                        1024));
    }

    /** A queue that was made anew of what a checkpoint would have of this one. */
    private Queue restored(Queue queue) {
        List<List<Operation>> checkpoint = frozenChunks();
        Queue recovered = queue(Long.MAX_VALUE);
        RestoredLanes lanes = new RestoredLanes(chunks, 1024);
        for (List<Operation> image : checkpoint) {
            if (image.get(0) instanceof Operation.LaneChunk lane) {
                lanes.add(lane, null);
            } else {
                recovered.restore(image, null);
            }
        }
        lanes.join(id -> recovered, null);
        return recovered;
    }

    private List<List<Operation>> frozenChunks() {
        List<List<Operation>> images = new ArrayList<>();
        for (FrozenChunk image : chunks.freeze().images()) {
            try {
                images.add(image.operations(null));
            } catch (IOException onNoDisk) {
                throw new AssertionError(onNoDisk);
            }
        }
        return images;
    }

    private CompletionStage<Message> load(long id) {
        return loads.computeIfAbsent(id, asked -> new CompletableFuture<>());
    }

    private static Message message(long id) {
        return new Message(id, "", "q", ContentHeader.EMPTY, Body.copyOf(new byte[10]));
    }

    private void add(Queue queue, int count) {
        for (int i = 0; i < count; i++) {
            long position = nextPosition++;
            queue.add(LANE, position, message(position), 0, 0);
        }
    }

    /** Dispatches until nothing happens any more; answers in how many turns. */
    private int dispatch(Queue queue) {
        int turns = 0;
        do {
            woken = false;
            assertThat(queue.dispatch(now)).isEmpty();
            turns++;
            for (Map.Entry<Long, CompletableFuture<Message>> load : new ArrayList<>(loads.entrySet())) {
                loads.remove(load.getKey());
                load.getValue().complete(message(load.getKey()));
            }
        } while (woken);
        return turns;
    }

    /** One that writes down what it gets, and how often it was asked. */
    private static class Taker implements Subscriber {
        final LongPredicate matching;
        final List<QueueEntry> taken = new ArrayList<>();
        boolean willing = true;
        boolean browsing;
        boolean told;
        int window = Integer.MAX_VALUE;
        long asked;

        /** @param matching null for every message */
        Taker(LongPredicate matching) {
            this.matching = matching;
        }

        List<Long> ids() {
            return taken.stream().map(entry -> entry.message().id()).toList();
        }

        @Override
        public boolean willing() {
            return willing && taken.size() < window;
        }

        @Override
        public boolean selective() {
            return matching != null;
        }

        @Override
        public boolean matches(Message message) {
            asked++;
            return matching == null || matching.test(message.id());
        }

        @Override
        public IdentifierEquality equality() {
            return null;
        }

        @Override
        public boolean browsing() {
            return browsing;
        }

        @Override
        public void take(QueueEntry entry) {
            taken.add(entry);
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public boolean exclusive() {
            return false;
        }

        @Override
        public void queueDeleted() {
            told = true;
        }
    }

    private static Taker subscribe(Queue queue, LongPredicate matching) {
        Taker taker = new Taker(matching);
        queue.subscribers().add(taker);
        return taker;
    }

    private static Taker browse(Queue queue, LongPredicate matching) {
        Taker taker = new Taker(matching);
        taker.browsing = true;
        queue.subscribers().add(taker);
        return taker;
    }

    private static Long[] ids(long... ids) {
        return LongStream.of(ids).boxed().toArray(Long[]::new);
    }

    @Test
    void takesWhatMatchesInOrderAndLeavesTheRest() {
        Queue queue = queue(Long.MAX_VALUE);
        Taker even = subscribe(queue, id -> id % 2 == 0);
        add(queue, 6);
        dispatch(queue);
        assertThat(even.ids()).containsExactly(ids(2, 4, 6));
        Taker all = subscribe(queue, null);
        dispatch(queue);
        assertThat(all.ids()).containsExactly(ids(1, 3, 5));
        assertThat(queue.ready()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 100_000})
    void looksAtEachMessageOnce(int depth) {
        Queue queue = queue(Long.MAX_VALUE);
        add(queue, depth);
        Taker rare = subscribe(queue, id -> id % 1_000 == 0);
        rare.window = 1;
        for (int found = 1; found <= depth / 1_000; found++) {
            dispatch(queue);
            assertThat(rare.taken).hasSize(1);
            queue.leave(rare.taken.remove(0));
        }
        dispatch(queue);
        assertThat(rare.asked).isEqualTo(depth);
    }

    @Test
    void aTurnLooksAtABoundedNumberAndServesOthersMeanwhile() {
        Queue queue = queue(Long.MAX_VALUE);
        add(queue, 10_000);
        Taker nothing = subscribe(queue, id -> false);
        Taker last = subscribe(queue, id -> id == 10_000);
        Taker all = subscribe(queue, null);
        all.window = 3;
        woken = false;
        queue.dispatch(now);
        assertThat(woken).isTrue();
        assertThat(nothing.asked + last.asked).isEqualTo(1_000);
        assertThat(all.ids()).containsExactly(ids(1, 2, 3));
        assertThat(queue.dispatchable(last)).isTrue();
        assertThat(dispatch(queue)).isBetween(18, 25);
        assertThat(last.ids()).containsExactly(10_000L);
        assertThat(queue.dispatchable(last)).isFalse();
    }

    @Test
    void findsAgainWhatCameBack() {
        Queue queue = queue(Long.MAX_VALUE);
        add(queue, 2_000);
        Taker even = subscribe(queue, id -> id % 2 == 0);
        even.window = 3;
        dispatch(queue);
        QueueEntry four = even.taken.remove(1);
        queue.giveBack(four, true, true, 0);
        dispatch(queue);
        assertThat(even.ids()).containsExactly(ids(2, 6, 4));
        assertThat(even.taken.get(2).redelivered()).isTrue();
        assertThat(even.taken.get(2).deliveries()).isEqualTo(1);
        List<QueueEntry> back = List.copyOf(even.taken);
        even.taken.clear();
        even.window = 1_000;
        back.forEach(entry -> queue.giveBack(entry, false, false, 0));
        dispatch(queue);
        assertThat(even.ids()).hasSize(1_000).isSorted();
        back = List.copyOf(even.taken);
        even.taken.clear();
        back.forEach(entry -> queue.giveBack(entry, false, false, 0));
        dispatch(queue);
        assertThat(even.ids()).hasSize(1_000).isSorted();
    }

    @Test
    void findsWhatAnotherHadWhenItWasPassed() {
        Queue queue = queue(Long.MAX_VALUE);
        add(queue, 3);
        Taker all = subscribe(queue, null);
        dispatch(queue);
        all.willing = false;
        Taker odd = subscribe(queue, id -> id % 2 == 1);
        add(queue, 2);
        dispatch(queue);
        assertThat(odd.ids()).containsExactly(5L);
        queue.giveBack(all.taken.get(2), false, false, 0);
        queue.giveBack(all.taken.get(0), false, false, 0);
        dispatch(queue);
        assertThat(odd.ids()).containsExactly(ids(5, 1, 3));
    }

    @Test
    void doesNotPassWhatIsNotAppliedYet() {
        Queue queue = queue(Long.MAX_VALUE);
        Taker two = subscribe(queue, id -> id >= 2);
        queue.reserve(LANE, 1, message(1), 0, 0, false);
        queue.add(LANE, 2, message(2), 0, 0);
        dispatch(queue);
        assertThat(two.taken).isEmpty();
        queue.settleTransient(LANE, 1);
        dispatch(queue);
        assertThat(two.ids()).containsExactly(2L);
    }

    @Test
    void expiredMessagesAreTakenOut() {
        Queue queue = queue(Long.MAX_VALUE);
        Taker two = subscribe(queue, id -> id == 2);
        queue.add(LANE, 1, message(1), 900, 0);
        queue.add(LANE, 2, message(2), 999, 0);
        queue.add(LANE, 3, message(3), 9_999, 0);
        assertThat(queue.dispatch(now)).extracting(QueueEntry::position).containsExactly(1L, 2L);
        assertThat(two.taken).isEmpty();
        assertThat(queue.ready()).isEqualTo(1);
    }

    @Test
    void delayedMessagesAreFoundAtTheirTime() {
        Queue queue = queue(Long.MAX_VALUE);
        Taker even = subscribe(queue, id -> id % 2 == 0);
        queue.add(LANE, 1, message(1), 0, 0);
        queue.add(LANE, 2, message(2), 0, 2_000);
        queue.add(LANE, 4, message(4), 0, 0);
        queue.wake(now);
        dispatch(queue);
        assertThat(even.ids()).containsExactly(4L);
        now = 2_000;
        queue.wake(now);
        dispatch(queue);
        assertThat(even.ids()).containsExactly(ids(4, 2));
    }

    @Test
    void higherPrioritiesComeFirst() {
        Queue queue = queue(Long.MAX_VALUE);
        Taker all = subscribe(queue, id -> true);
        queue.add(0, 1, message(1), 0, 0);
        queue.add(9, 2, message(2), 0, 0);
        queue.add(5, 3, message(3), 0, 0);
        queue.add(9, 4, message(4), 0, 0);
        dispatch(queue);
        assertThat(all.ids()).containsExactly(ids(2, 4, 3, 1));
    }

    @Test
    void readsWhatIsNotInMemoryAndKeepsNoneOfIt() {
        Queue queue = queue(0);
        for (long position = 1; position <= 500; position++) {
            queue.enqueued(new Operation.Enqueued(1, LANE, position, position, 0, 0, 0));
        }
        Taker rare = subscribe(queue, id -> id % 100 == 0);
        dispatch(queue);
        assertThat(rare.ids()).containsExactly(ids(100, 200, 300, 400, 500));
        Taker all = subscribe(queue, null);
        dispatch(queue);
        assertThat(all.taken).hasSize(495);
        assertThat(rare.asked).isEqualTo(500);
    }

    @Test
    void whatWasTakenAheadIsMarkedForItself() {
        Queue queue = queue(Long.MAX_VALUE);
        for (long position = 1; position <= 3; position++) {
            queue.reserve(LANE, position, message(position), 0, 0, true);
            queue.enqueued(new Operation.Enqueued(1, LANE, position, position, 0, 0, 0));
        }
        Taker odd = subscribe(queue, id -> id == 1 || id == 3);
        dispatch(queue);
        assertThat(odd.taken).extracting(QueueEntry::ahead).containsExactly(false, true);
        assertThat(odd.taken.get(1).deliveryMark()).isEqualTo(new Operation.DeliveryCounted(1, LANE, 3, 0, 0));
        List<Operation> marks = new ArrayList<>();
        queue.takeMarks(marks, Long.MAX_VALUE);
        assertThat(marks).containsExactly(new Operation.DeliveredThrough(1, LANE, 1));
        queue.deliveryCounted(odd.taken.get(1).deliveryMark());
        queue.deliveredThrough(LANE, 1);
        Queue recovered = restored(queue);
        recovered.recovered();
        Taker all = subscribe(recovered, null);
        dispatch(recovered);
        assertThat(all.taken).extracting(QueueEntry::redelivered).containsExactly(true, false, true);
        assertThat(all.taken).extracting(QueueEntry::deliveries).containsExactly(0, 0, 0);
    }

    @Test
    void whatIsFrozenStaysAsItIs() throws IOException {
        Queue queue = queue(Long.MAX_VALUE);
        for (long position = 1; position <= 3; position++) {
            queue.reserve(LANE, position, message(position), 0, position == 3 ? now + 500 : 0, true);
            queue.enqueued(new Operation.Enqueued(1, LANE, position, position, 0, 0, position == 3 ? now + 500 : 0));
        }
        List<FrozenChunk> images = chunks.freeze().images();
        queue.wake(now + 1_000);
        queue.giveBack(queue.takeNext(), true, true, now + 5_000);
        queue.leave(queue.takeNext());
        queue.dequeued(LANE, 2);
        queue.reserve(LANE, 4, message(4), 0, 0, true);
        queue.enqueued(new Operation.Enqueued(1, LANE, 4, 4, 0, 0, 0));
        List<Operation.LaneChunk> lanes = new ArrayList<>();
        for (FrozenChunk image : images) {
            for (Operation operation : image.operations(null)) {
                if (operation instanceof Operation.LaneChunk lane) {
                    lanes.add(lane);
                }
            }
        }
        assertThat(lanes).hasSize(1);
        assertThat(lanes.get(0).messageIds()).containsExactly(1, 2, 3);
        assertThat(lanes.get(0).deliverAtMillis()).containsExactly(0, 0, now + 500);
        assertThat(lanes.get(0).deliveries()).containsExactly(0, 0, 0);
    }

    @Test
    void aBrowserSeesWhatIsThereAndTakesNothing() {
        Queue queue = queue(Long.MAX_VALUE);
        queue.reserve(LANE, 1, message(1), 0, 0, false);
        nextPosition = 2;
        add(queue, 5);
        queue.add(LANE, 7, message(7), 999, 0);
        Taker even = browse(queue, id -> id % 2 == 0);
        Taker every = browse(queue, null);
        every.window = 3;
        dispatch(queue);
        assertThat(even.ids()).containsExactly(ids(2, 4, 6));
        assertThat(every.ids()).containsExactly(ids(2, 3, 4));
        assertThat(queue.dispatchable(every)).isTrue();
        assertThat(queue.dispatchable(even)).isFalse();
        assertThat(queue.subscribers().count()).isZero();
        every.window = 9;
        dispatch(queue);
        assertThat(every.ids()).containsExactly(ids(2, 3, 4, 5, 6));
        assertThat(queue.ready()).isEqualTo(6);
        assertThat(queue.acquired()).isZero();
        queue.settleTransient(LANE, 1);
        queue.subscribers().remove(even);
        now = 998;
        Taker all = subscribe(queue, id -> id != 7);
        dispatch(queue);
        assertThat(all.ids()).containsExactly(ids(1, 2, 3, 4, 5, 6));
        queue.delete();
        assertThat(every.told).isTrue();
        assertThat(even.told).isFalse();
    }

    @Test
    void aBrowserReadsWhatIsNotInMemory() {
        Queue queue = queue(0);
        for (long position = 1; position <= 300; position++) {
            queue.enqueued(new Operation.Enqueued(1, LANE, position, position, 0, 0, 0));
        }
        Taker browser = browse(queue, null);
        dispatch(queue);
        assertThat(browser.taken).hasSize(300);
        assertThat(browser.ids()).isSorted();
    }

    @Test
    void aBrowserGoesOnPastChunksThatAreGone() {
        Queue queue = queue(Long.MAX_VALUE);
        add(queue, 5_000);
        Taker browser = browse(queue, null);
        browser.window = 3;
        dispatch(queue);
        Taker all = subscribe(queue, null);
        all.window = 4_990;
        dispatch(queue);
        all.taken.forEach(queue::leave);
        browser.window = 100;
        dispatch(queue);
        assertThat(browser.ids()).hasSize(13).endsWith(ids(4_998, 4_999, 5_000));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void everyWillingSubscriberHasTheFirstThatItMatches(long seed) {
        Random random = new Random(seed);
        Queue queue = queue(Long.MAX_VALUE);
        TreeSet<Long> ready = new TreeSet<>();
        List<Taker> takers = new ArrayList<>();
        for (int divisor = 1; divisor <= 4; divisor++) {
            int number = divisor;
            Taker taker = new Taker(divisor == 1 ? null : id -> id % number == 0) {
                @Override
                public void take(QueueEntry entry) {
                    long id = entry.message().id();
                    assertThat(ready.stream()
                                    .filter(other -> other % number == 0)
                                    .findFirst())
                            .as("seed %d: what is taken is the first of those that match", seed)
                            .contains(id);
                    ready.remove(id);
                    super.take(entry);
                }
            };
            takers.add(taker);
            queue.subscribers().add(taker);
        }
        List<Long> pending = new ArrayList<>();
        for (int step = 0; step < 3_000; step++) {
            Taker taker = takers.get(random.nextInt(takers.size()));
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    for (int i = random.nextInt(20); i >= 0; i--) {
                        long position = nextPosition++;
                        queue.reserve(LANE, position, message(position), 0, 0, false);
                        pending.add(position);
                    }
                }
                case 2 -> {
                    for (int i = random.nextInt(25); i >= 0 && !pending.isEmpty(); i--) {
                        queue.settleTransient(LANE, pending.get(0));
                        ready.add(pending.remove(0));
                    }
                }
                case 3 -> {
                    taker.willing = !taker.willing && takers.indexOf(taker) > 0 || random.nextInt(10) == 0;
                    taker.window = taker.taken.size() + random.nextInt(20);
                }
                case 4 -> {
                    for (int i = random.nextInt(90); i >= 0 && !taker.taken.isEmpty(); i--) {
                        queue.leave(taker.taken.remove(random.nextInt(taker.taken.size())));
                    }
                }
                default -> {
                    for (int i = random.nextInt(90); i >= 0 && !taker.taken.isEmpty(); i--) {
                        QueueEntry back = taker.taken.remove(random.nextInt(taker.taken.size()));
                        queue.giveBack(back, random.nextBoolean(), true, 0);
                        ready.add(back.message().id());
                    }
                }
            }
            dispatch(queue);
            assertThat(queue.ready()).isEqualTo(ready.size());
            for (Taker each : takers) {
                if (each.willing()) {
                    assertThat(ready)
                            .as("seed %d step %d", seed, step)
                            .noneMatch(id -> each.matching == null || each.matching.test(id));
                }
            }
        }
    }
}
