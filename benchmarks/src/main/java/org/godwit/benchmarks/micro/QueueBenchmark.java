package org.godwit.benchmarks.micro;

import java.util.concurrent.CompletableFuture;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.model.Message;
import org.godwit.broker.queue.MemoryBudget;
import org.godwit.broker.queue.Queue;
import org.godwit.broker.queue.QueueEntry;
import org.godwit.broker.queue.Subscriber;
import org.godwit.broker.selector.IdentifierEquality;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A message into a queue, out of it to its consumer, and acknowledged; so many wait already. */
@State(Scope.Thread)
public class QueueBenchmark {
    private static final int LANE = 4;

    @Param({"0", "100000"})
    private int waiting;

    private final Queue queue = new Queue(
            1,
            "orders",
            new Queue.Lifetime(true, false, null, false),
            FieldTable.EMPTY,
            new Queue.Surroundings(
                    null, id -> new CompletableFuture<>(), new MemoryBudget(Long.MAX_VALUE), touched -> {}));
    private final One one = new One();
    private final Message message = Messages.message(1);
    private long position;

    @Setup
    public void setUp() {
        for (int i = 0; i < waiting; i++) {
            queue.add(LANE, ++position, message, 0, 0);
        }
        queue.subscribers().add(one);
    }

    @Benchmark
    public long addDispatchLeave() {
        queue.add(LANE, ++position, message, 0, 0);
        queue.dispatch(1);
        QueueEntry entry = one.taken;
        one.taken = null;
        queue.leave(entry);
        return entry.position();
    }

    /** Takes one message at a time. */
    private static final class One implements Subscriber {
        private QueueEntry taken;

        @Override
        public boolean willing() {
            return taken == null;
        }

        @Override
        public boolean selective() {
            return false;
        }

        @Override
        public boolean matches(Message candidate) {
            return true;
        }

        @Override
        public IdentifierEquality equality() {
            return null;
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
            throw new IllegalStateException("the queue is never deleted");
        }
    }
}
