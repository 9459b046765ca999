package org.godwit.broker.queue;

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
