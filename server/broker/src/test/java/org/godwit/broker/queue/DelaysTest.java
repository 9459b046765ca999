package org.godwit.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.commit.SteppedCore;
import org.godwit.broker.model.Message;
import org.junit.jupiter.api.Test;

/** Delayed messages become ready at their times, and what is kept of that does not grow with their number. */
class DelaysTest {
    private static final int MESSAGES = 20_000;
    private static final int PRIORITY = 4;
    private static final Message MESSAGE = new Message(1, "", "q", ContentHeader.EMPTY, Body.of(new byte[] {1}));

    private final Queue queue = new Queue(
            1,
            "q",
            new Queue.Lifetime(true, false, null, false),
            FieldTable.EMPTY,
            new Queue.Surroundings(
                    new SteppedCore(), id -> new CompletableFuture<>(), new MemoryBudget(Long.MAX_VALUE), woken -> {}));

    /** Times from 1 on, each once. */
    private static List<Long> times() {
        return new ArrayList<>(LongStream.rangeClosed(1, MESSAGES).boxed().toList());
    }

    private void add(List<Long> deliverAtMillis) {
        long position = 0;
        for (long atMillis : deliverAtMillis) {
            queue.add(PRIORITY, ++position, MESSAGE, 0, atMillis);
        }
    }

    private int chunks() {
        int chunks = 0;
        for (Chunk chunk = queue.lane(PRIORITY).head(); chunk != null; chunk = chunk.next) {
            chunks++;
        }
        return chunks;
    }

    private void assertThatEachComesAtItsTime() {
        assertThat(queue.lane(PRIORITY).delays().size()).isLessThanOrEqualTo(chunks());
        for (long now = 0; now <= MESSAGES; now += 499) {
            long next = queue.wake(now);
            assertThat(queue.ready()).isEqualTo((int) now);
            assertThat(next).isEqualTo(now < MESSAGES ? now + 1 : Long.MAX_VALUE);
            assertThat(queue.lane(PRIORITY).delays().size()).isLessThanOrEqualTo(chunks());
        }
        assertThat(queue.wake(MESSAGES)).isEqualTo(Long.MAX_VALUE);
        assertThat(queue.ready()).isEqualTo(MESSAGES);
        assertThat(queue.lane(PRIORITY).delays().size()).isZero();
    }

    @Test
    void inTheOrderOfTheirTimes() {
        add(times());
        assertThatEachComesAtItsTime();
    }

    @Test
    void inTheOpposite() {
        List<Long> times = times();
        times.sort(Comparator.reverseOrder());
        add(times);
        assertThatEachComesAtItsTime();
    }

    @Test
    void inNone() {
        List<Long> times = times();
        Collections.shuffle(times, new Random(1));
        add(times);
        assertThatEachComesAtItsTime();
    }
}
