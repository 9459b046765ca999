package org.godwit.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.commit.SteppedCore;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;
import org.godwit.broker.selector.IdentifierEquality;
import org.godwit.broker.selector.Selector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscribers that want messages of one identifier. The messages' ids are their positions. */
class IdentifiedQueueTest {
    private static final int LANE = 4;

    private final Map<Long, Message> stored = new LinkedHashMap<>();
    private final List<Runnable> loads = new ArrayList<>();
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
                        new SteppedCore(), this::load, new MemoryBudget(cacheBytes), queue -> woken = true));
    }

    private CompletionStage<Message> load(long id) {
        CompletableFuture<Message> load = new CompletableFuture<>();
        loads.add(() -> load.complete(stored.get(id)));
        return load;
    }

    private Message message(String correlationId, String group) {
        FieldTable headers = group == null
                ? FieldTable.EMPTY
                : FieldTable.builder().put("JMSXGroupID", group).build();
        ContentHeader header = ContentHeader.of(BasicProperties.builder()
                .correlationId(correlationId)
                .messageId("ID:" + nextPosition)
                .headers(headers)
                .build());
        Message message = new Message(nextPosition++, "", "q", ContentHeader.ofEncoded(header.encoded()), Body.EMPTY);
        stored.put(message.id(), message);
        return message;
    }

    private void add(Queue queue, String correlationId) {
        add(queue, LANE, correlationId, 0);
    }

    private long add(Queue queue, int priority, String correlationId, long expiresAtMillis) {
        Message message = message(correlationId, null);
        queue.add(priority, message.id(), message, expiresAtMillis, 0);
        return message.id();
    }

    private List<QueueEntry> dispatch(Queue queue) {
        List<QueueEntry> expired = new ArrayList<>();
        do {
            woken = false;
            expired.addAll(queue.dispatch(now));
            List.copyOf(loads).forEach(Runnable::run);
            loads.clear();
        } while (woken);
        return expired;
    }

    private static class Taker implements Subscriber {
        final Selector selector;
        final int priority;
        final List<QueueEntry> taken = new ArrayList<>();
        int window = Integer.MAX_VALUE;
        boolean told;
        long asked;

        /** @param selector null for every message */
        Taker(String selector, int priority) {
            this.selector = selector == null ? null : Selector.parse(selector);
            this.priority = priority;
        }

        List<Long> ids() {
            return taken.stream().map(entry -> entry.message().id()).toList();
        }

        @Override
        public boolean willing() {
            return taken.size() < window;
        }

        @Override
        public boolean selective() {
            return selector != null;
        }

        @Override
        public boolean matches(Message message) {
            asked++;
            return selector == null || selector.matches(message);
        }

        @Override
        public IdentifierEquality equality() {
            return selector == null ? null : selector.equality();
        }

        @Override
        public boolean browsing() {
            return false;
        }

        @Override
        public void take(QueueEntry entry) {
            taken.add(entry);
        }

        @Override
        public int priority() {
            return priority;
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

    private static Taker subscribe(Queue queue, String selector) {
        return subscribe(queue, new Taker(selector, 0));
    }

    private static Taker subscribe(Queue queue, Taker taker) {
        queue.subscribers().add(taker);
        return taker;
    }

    @Test
    void whatComesFindsTheOneThatWaitsForIt() {
        Queue queue = queue(Long.MAX_VALUE);
        List<Taker> takers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            takers.add(subscribe(queue, "JMSCorrelationID = 'c" + i + "'"));
        }
        dispatch(queue);
        for (int i = 99; i >= 0; i--) {
            add(queue, "c" + i);
            add(queue, null);
            add(queue, "nobody's");
            dispatch(queue);
            assertThat(takers.get(i).ids()).containsExactly(nextPosition - 3);
        }
        assertThat(takers).allSatisfy(taker -> assertThat(taker.asked).isEqualTo(1));
        assertThat(queue.subscribers().count()).isEqualTo(100);
        assertThat(queue.ready()).isEqualTo(200);
    }

    @Test
    void whoComesFindsWhatWaitsWithoutLookingAtTheRest() {
        Queue queue = queue(Long.MAX_VALUE);
        for (int i = 1; i <= 5_000; i++) {
            add(queue, "c" + i);
        }
        for (int i = 5_000; i >= 1; i -= 7) {
            Taker taker = subscribe(queue, "JMSCorrelationID = 'c" + i + "'");
            dispatch(queue);
            assertThat(taker.ids()).containsExactly((long) i);
            assertThat(taker.asked).isEqualTo(1);
            queue.leave(taker.taken.get(0));
            queue.subscribers().remove(taker);
        }
        assertThat(queue.subscribers().count()).isZero();
    }

    @Test
    void findsByMessageIdToo() {
        Queue queue = queue(Long.MAX_VALUE);
        add(queue, "ID:2");
        add(queue, "x");
        Taker byCorrelation = subscribe(queue, "JMSCorrelationID = 'x'");
        byCorrelation.window = 0;
        dispatch(queue);
        Taker byMessage = subscribe(queue, "'ID:2' = JMSMessageID");
        dispatch(queue);
        assertThat(byMessage.ids()).containsExactly(2L);
        byCorrelation.window = 1;
        dispatch(queue);
        assertThat(queue.dispatchable(byCorrelation)).isFalse();
    }

    @Test
    void servesThoseOfOneIdentifierInTurn() {
        Queue queue = queue(Long.MAX_VALUE);
        Taker one = subscribe(queue, "JMSCorrelationID = 'c'");
        Taker other = subscribe(queue, "JMSCorrelationID = 'c'");
        for (int i = 0; i < 4; i++) {
            add(queue, "c");
        }
        dispatch(queue);
        assertThat(one.ids()).containsExactly(1L, 3L);
        assertThat(other.ids()).containsExactly(2L, 4L);
    }

    @Test
    void theHighestPriorityComesFirstAndThenTheOldest() {
        Queue queue = queue(Long.MAX_VALUE);
        Taker taker = subscribe(queue, "JMSCorrelationID = 'c'");
        taker.window = 0;
        for (int priority : new int[] {4, 9, 0, 4, 9}) {
            add(queue, priority, "c", 0);
        }
        dispatch(queue);
        taker.window = 5;
        dispatch(queue);
        assertThat(taker.ids()).containsExactly(2L, 5L, 1L, 4L, 3L);
    }

    @Test
    void whatComesBackIsFoundAgainInItsPlace() {
        Queue queue = queue(Long.MAX_VALUE);
        Taker taker = subscribe(queue, "JMSCorrelationID = 'c'");
        for (int i = 0; i < 200; i++) {
            add(queue, "c");
        }
        taker.window = 150;
        dispatch(queue);
        List<QueueEntry> back = List.copyOf(taker.taken);
        taker.taken.clear();
        taker.window = 200;
        back.forEach(entry -> queue.giveBack(entry, true, true, 0));
        dispatch(queue);
        assertThat(taker.ids()).hasSize(200).isSorted();
        assertThat(taker.taken.get(149).deliveries()).isEqualTo(1);
    }

    @Test
    void whatIsDelayedIsFoundWhenItsTimeHasCome() {
        Queue queue = queue(Long.MAX_VALUE);
        Taker taker = subscribe(queue, "JMSCorrelationID = 'c'");
        add(queue, "c");
        dispatch(queue);
        queue.giveBack(taker.taken.remove(0), true, true, 1_100);
        dispatch(queue);
        assertThat(taker.taken).isEmpty();
        now = 1_100;
        queue.wake(now);
        dispatch(queue);
        assertThat(taker.ids()).containsExactly(1L);
    }

    @Test
    void whatHasExpiredIsTakenOut() {
        Queue queue = queue(Long.MAX_VALUE);
        Taker taker = subscribe(queue, "JMSCorrelationID = 'c'");
        taker.window = 0;
        add(queue, LANE, "c", 1_500);
        add(queue, "c");
        dispatch(queue);
        now = 2_000;
        taker.window = 2;
        assertThat(dispatch(queue)).extracting(QueueEntry::position).containsExactly(1L);
        assertThat(taker.ids()).containsExactly(2L);
    }

    @Test
    void moreConditionsAreLookedAtOnce() {
        Queue queue = queue(Long.MAX_VALUE);
        for (int i = 0; i < 300; i++) {
            add(queue, "c");
        }
        Taker taker = subscribe(queue, "JMSCorrelationID = 'c' AND JMSType = 'none'");
        Taker identified = subscribe(queue, "JMSCorrelationID = 'c' AND JMSMessageID = 'ID:299'");
        dispatch(queue);
        assertThat(taker.taken).isEmpty();
        assertThat(identified.ids()).containsExactly(299L);
        long asked = identified.asked;
        for (int i = 0; i < 10; i++) {
            add(queue, "c");
            dispatch(queue);
        }
        assertThat(identified.asked).isEqualTo(asked + 10);
    }

    @Test
    void whatIsTakenByOthersIsNotOfferedAndADrainEnds() {
        Queue queue = queue(Long.MAX_VALUE);
        Taker identified = subscribe(queue, "JMSCorrelationID = 'c'");
        identified.window = 0;
        add(queue, "c");
        dispatch(queue);
        Taker every = subscribe(queue, (String) null);
        dispatch(queue);
        assertThat(every.ids()).containsExactly(1L);
        identified.window = 1;
        dispatch(queue);
        assertThat(queue.dispatchable(identified)).isFalse();
        queue.giveBack(every.taken.remove(0), false, false, 0);
        queue.subscribers().remove(every);
        assertThat(queue.dispatchable(identified)).isTrue();
        dispatch(queue);
        assertThat(identified.ids()).containsExactly(1L);
    }

    @Test
    void aConsumerOfHigherPriorityComesFirstAndOneOfLowerPriorityLater() {
        Queue queue = queue(Long.MAX_VALUE);
        Taker low = subscribe(queue, new Taker(null, -1));
        Taker identified = subscribe(queue, "JMSCorrelationID = 'c'");
        Taker high = subscribe(queue, new Taker(null, 1));
        high.window = 1;
        for (int i = 0; i < 3; i++) {
            add(queue, "c");
        }
        add(queue, "d");
        dispatch(queue);
        assertThat(high.ids()).containsExactly(1L);
        assertThat(identified.ids()).containsExactly(2L, 3L);
        assertThat(low.ids()).containsExactly(4L);
    }

    @Test
    void aGroupSticksToOneOfThem() {
        Queue queue = queue(Long.MAX_VALUE);
        Taker one = subscribe(queue, "JMSCorrelationID = 'c'");
        Taker other = subscribe(queue, "JMSCorrelationID = 'c'");
        for (int i = 0; i < 6; i++) {
            Message message = message("c", "g");
            queue.add(LANE, message.id(), message, 0, 0);
        }
        dispatch(queue);
        assertThat(List.of(one.taken.size(), other.taken.size())).containsExactlyInAnyOrder(6, 0);
        Taker later = subscribe(queue, "JMSCorrelationID = 'd'");
        add(queue, "d");
        dispatch(queue);
        assertThat(later.ids()).containsExactly(7L);
        assertThat(queue.subscribers().count()).isEqualTo(3);
    }

    @Test
    void whatIsNotInMemoryIsReadAndLetGo() {
        Queue queue = queue(0);
        for (int i = 1; i <= 2_500; i++) {
            Message message = message("c" + i, null);
            queue.enqueued(new Operation.Enqueued(1, LANE, message.id(), message.id(), 0, 0, 0));
        }
        Taker last = subscribe(queue, "JMSCorrelationID = 'c2500'");
        Taker first = subscribe(queue, "JMSCorrelationID = 'c1'");
        dispatch(queue);
        assertThat(last.ids()).containsExactly(2_500L);
        assertThat(first.ids()).containsExactly(1L);
        assertThat(queue.readyBytes()).isZero();
    }

    @Test
    void aTurnLooksAtABoundedNumber() {
        Queue queue = queue(Long.MAX_VALUE);
        for (int i = 1; i <= 3_000; i++) {
            add(queue, "c" + i);
        }
        Taker last = subscribe(queue, "JMSCorrelationID = 'c3000'");
        woken = false;
        queue.dispatch(now);
        assertThat(woken).isTrue();
        assertThat(last.taken).isEmpty();
        assertThat(queue.dispatchable(last)).isTrue();
        dispatch(queue);
        assertThat(last.ids()).containsExactly(3_000L);
    }

    @Test
    void whatOthersHaveTakenIsForgotten() {
        Queue queue = queue(Long.MAX_VALUE);
        Taker waiting = subscribe(queue, "JMSCorrelationID = 'last'");
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 1_000; i++) {
                add(queue, "c" + i);
            }
            dispatch(queue);
            Taker every = subscribe(queue, (String) null);
            dispatch(queue);
            every.taken.forEach(queue::leave);
            queue.subscribers().remove(every);
        }
        add(queue, "last");
        add(queue, "c7");
        Taker seventh = subscribe(queue, "JMSCorrelationID = 'c7'");
        dispatch(queue);
        assertThat(waiting.ids()).containsExactly(5_001L);
        assertThat(seventh.ids()).containsExactly(5_002L);
        assertThat(queue.subscribers().identified().noted()).isLessThan(100);
    }

    @Test
    void theIndexGoesAWhileAfterTheLastOfThem() {
        Queue queue = queue(Long.MAX_VALUE);
        for (int i = 1; i <= 10; i++) {
            add(queue, "c" + i);
        }
        Taker taker = subscribe(queue, "JMSCorrelationID = 'c1'");
        dispatch(queue);
        queue.subscribers().remove(taker);
        dispatch(queue);
        assertThat(queue.subscribers().identified().noted()).isEqualTo(9);
        now += 60_000;
        dispatch(queue);
        assertThat(queue.subscribers().identified().noted()).isZero();
        Taker next = subscribe(queue, "JMSCorrelationID = 'c10'");
        dispatch(queue);
        assertThat(next.ids()).containsExactly(10L);
    }

    @Test
    void tellsThemWhenTheQueueIsDeleted() {
        Queue queue = queue(Long.MAX_VALUE);
        Taker taker = subscribe(queue, "JMSCorrelationID = 'c'");
        queue.delete();
        assertThat(taker.told).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyWillingSubscriberHasTheFirstThatItMatches(long seed) {
        Random random = new Random(seed);
        Queue queue = queue(Long.MAX_VALUE);
        Map<Long, Integer> ready = new LinkedHashMap<>();
        List<Taker> takers = new ArrayList<>();
        List<QueueEntry> out = new ArrayList<>();
        for (int step = 0; step < 4_000; step++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    int priority = random.nextInt(10);
                    long id = add(queue, priority, "c" + random.nextInt(40), 0);
                    ready.put(id, priority);
                }
                case 2 -> {
                    String selector =
                            random.nextInt(8) == 0 ? null : "JMSCorrelationID = 'c" + random.nextInt(40) + "'";
                    Taker taker = new Taker(selector, 0) {
                        @Override
                        public void take(QueueEntry entry) {
                            assertThat(first(ready, this))
                                    .as("seed %d: the first of those that match", seed)
                                    .contains(entry.position());
                            ready.remove(entry.position());
                            super.take(entry);
                        }
                    };
                    taker.window = 1 + random.nextInt(3);
                    takers.add(subscribe(queue, taker));
                }
                case 3 -> {
                    if (!takers.isEmpty()) {
                        Taker taker = takers.remove(random.nextInt(takers.size()));
                        queue.subscribers().remove(taker);
                        out.addAll(taker.taken);
                    }
                }
                case 4 -> {
                    if (!out.isEmpty()) {
                        QueueEntry entry = out.remove(random.nextInt(out.size()));
                        if (random.nextBoolean()) {
                            queue.leave(entry);
                        } else {
                            queue.giveBack(entry, true, true, 0);
                            ready.put(entry.position(), entry.priority());
                        }
                    }
                }
                default -> {
                    dispatch(queue);
                    for (Taker taker : takers) {
                        assertThat(taker.willing() && first(ready, taker).isPresent())
                                .as("seed %d, step %d: a willing one waits beside what it matches", seed, step)
                                .isFalse();
                        assertThat(taker.willing() && queue.dispatchable(taker)).isFalse();
                    }
                }
            }
        }
        assertThat(queue.ready()).isEqualTo(ready.size());
    }

    private Optional<Long> first(Map<Long, Integer> ready, Taker taker) {
        return ready.entrySet().stream()
                .filter(waiting -> taker.selector == null
                        || taker.selector.matches(stored.get(waiting.getKey()).header()))
                .min(Comparator.<Map.Entry<Long, Integer>>comparingInt(waiting -> -waiting.getValue())
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey);
    }
}
