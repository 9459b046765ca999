package org.godwit.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.commit.SteppedCore;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;
import org.godwit.broker.selector.IdentifierEquality;
import org.godwit.broker.selector.Selector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What selective consumers cost, in looks, and in the log in milliseconds: the figures of decision 0007. */
@Tag("long")
class SelectiveQueueCostTest {
    private static final Logger LOG = LoggerFactory.getLogger(SelectiveQueueCostTest.class);
    private static final int LANE = 4;

    private boolean woken;

    private final Queue queue = new Queue(
            1,
            "q",
            new Queue.Lifetime(true, false, null, true),
            FieldTable.EMPTY,
            new Queue.Surroundings(
                    new SteppedCore(),
                    id -> new CompletableFuture<>(),
                    new MemoryBudget(Long.MAX_VALUE),
                    touched -> woken = true));

    private static Message message(long id, String correlationId) {
        FieldTable headers = FieldTable.builder()
                .put("x-jms-type", "text")
                .put("x-jms-timestamp", id)
                .put("name", "abc")
                .put("number", (int) (id % 1_000))
                .build();
        ContentHeader header = ContentHeader.of(BasicProperties.builder()
                .headers(headers)
                .correlationId(correlationId)
                .messageId("ID:" + id)
                .build());
        return new Message(id, "", "q", ContentHeader.ofEncoded(header.encoded()), Body.EMPTY);
    }

    /** Takes one message at a time. */
    private static final class OneByOne implements Subscriber {
        private final Selector selector;
        private QueueEntry taken;
        private long looks;

        OneByOne(String selector) {
            this.selector = Selector.parse(selector);
        }

        @Override
        public boolean willing() {
            return taken == null;
        }

        @Override
        public boolean selective() {
            return true;
        }

        @Override
        public boolean matches(Message message) {
            looks++;
            return selector.matches(message.header().undecoded());
        }

        @Override
        public IdentifierEquality equality() {
            return selector.equality();
        }

        @Override
        public boolean browsing() {
            return false;
        }

        @Override
        public void take(QueueEntry entry) {
            taken = entry;
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
            throw new AssertionError("the queue is never deleted");
        }
    }

    private void enqueue(long position, String correlationId) {
        queue.reserve(LANE, position, message(position, correlationId), 0, 0, true);
        queue.enqueued(new Operation.Enqueued(1, LANE, position, position, 0, 0, 0));
    }

    private void dispatch() {
        do {
            woken = false;
            queue.dispatch(1);
        } while (woken);
    }

    /** Whether the subscriber had got something; it is acknowledged then. */
    private boolean acknowledge(OneByOne subscriber) {
        QueueEntry entry = subscriber.taken;
        if (entry == null) {
            return false;
        }
        subscriber.taken = null;
        queue.leave(entry);
        queue.dequeued(LANE, entry.position());
        return true;
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 100_000, 1_000_000})
    void aDeepQueueIsSearchedOnce(int depth) {
        for (int position = 1; position <= depth; position++) {
            enqueue(position, null);
        }
        OneByOne rare = new OneByOne("number = 500");
        queue.subscribers().add(rare);
        long startNanos = System.nanoTime();
        int found = 0;
        dispatch();
        while (acknowledge(rare)) {
            found++;
            dispatch();
        }
        LOG.info("{} waiting, {} found: {} ms", depth, found, (System.nanoTime() - startNanos) / 1_000_000);
        assertThat(found).isEqualTo(depth / 1_000);
        assertThat(rare.looks).isEqualTo(depth);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 100_000, 1_000_000})
    void aDeepQueueIsLookedAtOnceForAllWhoAskForOneIdentifier(int depth) {
        for (int position = 1; position <= depth; position++) {
            enqueue(position, "c" + position);
        }
        List<Integer> asked = new Random(depth)
                .ints(1, depth + 1)
                .distinct()
                .limit(Math.min(depth, 10_000))
                .boxed()
                .toList();
        long looks = 0;
        long startNanos = System.nanoTime();
        for (int number : asked) {
            OneByOne one = new OneByOne("JMSCorrelationID = 'c" + number + "'");
            queue.subscribers().add(one);
            dispatch();
            assertThat(acknowledge(one)).as("reply %d", number).isTrue();
            queue.subscribers().remove(one);
            looks += one.looks;
        }
        LOG.info("{} waiting, {} asked for: {} ms", depth, asked.size(), (System.nanoTime() - startNanos) / 1_000_000);
        assertThat(looks).isBetween((long) asked.size(), asked.size() + asked.size() / 10L);
    }

    @Test
    void beyondTheIndexTheyLookForThemselves() {
        OneByOne waiting = new OneByOne("JMSCorrelationID = 'last'");
        queue.subscribers().add(waiting);
        Message same = message(0, "same");
        int position = 1;
        for (; position <= IdentifierSubscribers.MOST_NOTED + 2; position++) {
            queue.add(LANE, position, same, 0, 0);
        }
        dispatch();
        assertThat(queue.subscribers().identified().count()).isZero();
        assertThat(queue.subscribers().count()).isEqualTo(1);
        assertThat(waiting.looks).isEqualTo(position - 1);
        enqueue(position, "last");
        dispatch();
        assertThat(acknowledge(waiting)).isTrue();
    }

    @Test
    void tenThousandWaitForTheirReplies() {
        List<OneByOne> waiting = new ArrayList<>();
        for (int number = 1; number <= 10_000; number++) {
            OneByOne one = new OneByOne("JMSCorrelationID = 'c" + number + "'");
            waiting.add(one);
            queue.subscribers().add(one);
        }
        long startNanos = System.nanoTime();
        for (int number = 1; number <= 10_000; number++) {
            OneByOne one = waiting.get(number - 1);
            enqueue(number, "c" + number);
            dispatch();
            assertThat(acknowledge(one)).isTrue();
            queue.subscribers().remove(one);
            assertThat(one.looks).isEqualTo(1);
        }
        LOG.info("10,000 replies to 10,000 consumers: {} ms", (System.nanoTime() - startNanos) / 1_000_000);
        assertThat(queue.ready()).isZero();
    }
}
