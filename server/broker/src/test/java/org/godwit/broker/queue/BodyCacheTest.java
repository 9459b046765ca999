package org.godwit.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.commit.SteppedCore;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;
import org.junit.jupiter.api.Test;

/** What reading a message brings about. */
class BodyCacheTest {
    private final SteppedCore core = new SteppedCore();
    private final CompletableFuture<Message> read = new CompletableFuture<>();
    private boolean broken;
    private final Queue queue = new Queue(
            1,
            "q",
            new Queue.Lifetime(true, false, null, true),
            FieldTable.EMPTY,
            new Queue.Surroundings(core, id -> read, new MemoryBudget(Long.MAX_VALUE), this::wake));

    /** Reads ahead in a queue of messages of this size. Answers how many bytes that are. */
    private static long readAhead(MemoryBudget memory, int messages, long bodyBytes) {
        long[] asked = {0};
        Queue cold = new Queue(
                1,
                "q",
                new Queue.Lifetime(true, false, null, true),
                FieldTable.EMPTY,
                new Queue.Surroundings(
                        new SteppedCore(),
                        id -> {
                            asked[0] += bodyBytes;
                            return new CompletableFuture<>();
                        },
                        memory,
                        woken -> {}));
        for (int i = 1; i <= messages; i++) {
            cold.enqueued(new Operation.Enqueued(1, 4, i, i, bodyBytes, 0, 0));
        }
        Lane lane = cold.lane(4);
        cold.cache().readAhead(lane, lane.head(), 0);
        return asked[0];
    }

    @Test
    void isReadAheadBySize() {
        assertThat(readAhead(new MemoryBudget(Long.MAX_VALUE), 2_000, 100)).isBetween(1_000L * 100, 1_024L * 100);
        assertThat(readAhead(new MemoryBudget(Long.MAX_VALUE), 200, 1 << 20)).isBetween(1L << 20, 5L << 20);
        assertThat(readAhead(new MemoryBudget(Long.MAX_VALUE), 200, 100 << 20)).isEqualTo(100 << 20);
    }

    @Test
    void whatIsBeingReadForAllQueuesIsWithinTheMemoryThatThereIs() {
        MemoryBudget memory = new MemoryBudget(10 << 20);
        long asked = 0;
        for (int queues = 0; queues < 100; queues++) {
            asked += readAhead(memory, 1_000, 10_000);
        }
        assertThat(asked).isBetween(10L << 20, (14L << 20) + 100 * (300L << 10));
    }

    private void wake(Queue woken) {
        if (broken) {
            throw new IllegalStateException("a bug");
        }
    }

    @Test
    void aBugInWhatFollowsFailsTheCore() {
        queue.enqueued(new Operation.Enqueued(1, 4, 1, 1, 3, 0, 0));
        Lane lane = queue.lane(4);
        queue.cache().read(lane, lane.head(), 0);
        broken = true;
        read.complete(new Message(1, "", "q", ContentHeader.EMPTY, Body.of(new byte[] {1, 2, 3})));
        assertThatThrownBy(core::step).hasRootCauseMessage("a bug");
    }
}
