package org.godwit.broker.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.godwit.broker.chunk.ChunkPlace;
import org.godwit.broker.chunk.Chunks;
import org.godwit.broker.commit.Applier;
import org.godwit.broker.commit.CheckpointSource;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Operation;
import org.godwit.broker.queue.AbandonedChunks;
import org.godwit.broker.queue.Queue;
import org.godwit.broker.queue.RestoredLanes;
import org.godwit.broker.store.MessageStore;

/**
 * The applied state of a virtual host: replays operations, the same live, at recovery and on a replica, and writes them
 * down for a checkpoint. Owned by the host's core.
 *
 * <p>Definitions, counts and marks are in force from their decision on, before they are applied; other things are never in
 * the log, as who consumes. Invariant: applied state, which is all that a checkpoint has, changes here and nowhere else,
 * and depends on nothing but the batches so far. So a decision that is lost with its batch leaves no trace, and replicas
 * agree.
 */
final class HostState implements Applier, CheckpointSource {
    private final VirtualHost host;
    private final Routing routing;
    private final AbandonedChunks abandoned;
    private final RestoredLanes restoredLanes;
    /** The parts so far of decisions that are larger than a batch, by the decision's id. */
    private final Map<Long, List<Operation.Staged>> staged = new LinkedHashMap<>();

    /** Of the last batch; 0 where that is not known. */
    private long epoch;
    /** The highest id or position of a batch. */
    private long highestId;

    HostState(VirtualHost host) {
        this.host = host;
        MessageStore store = host.store();
        routing = new Routing(store == null ? null : store.chunks());
        if (store == null) {
            abandoned = null;
            restoredLanes = null;
        } else {
            abandoned = new AbandonedChunks(store.chunks(), store.chunkEntries(), store::release);
            restoredLanes = new RestoredLanes(store.chunks(), store.chunkEntries());
        }
    }

    @Override
    public void apply(Batch batch, long index, long[] locations, int[] lengths) {
        host.assertCore();
        enterEpoch(batch.epoch());
        List<Operation> operations = batch.operations();
        MessageStore store = host.store();
        int place = 0;
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            if (operation instanceof Operation.MessageStored stored) {
                used(stored.message().id());
                if (store != null) {
                    store.stored(stored.message().id(), locations[place], lengths[place]);
                    place++;
                }
            } else if (operation instanceof Operation.BodyChunk chunk) {
                used(chunk.messageId());
                if (store != null) {
                    store.chunk(chunk.messageId(), locations[place], lengths[place]);
                    place++;
                }
            } else {
                apply(operation, batch.timeMillis());
            }
        }
    }

    @Override
    public void whenKnown(LongStream messageIds, Runnable task) {
        host.store().whenKnown(messageIds, task);
    }

    @Override
    public boolean holds(long messageId, long place) {
        return host.store().at(messageId, place);
    }

    @Override
    public void moved(long messageId, long from, long to, int length) {
        host.store().moved(messageId, from, to, length);
    }

    private void used(long id) {
        highestId = Math.max(highestId, id);
    }

    private void enterEpoch(long entered) {
        if (entered != epoch && epoch != 0) {
            endEpoch();
        }
        epoch = entered;
    }

    /**
     * What was decided in part, and bodies that nothing came to refer to, have not been decided. Answers how many messages
     * are gone so.
     */
    private int endEpoch() {
        staged.clear();
        return host.store() == null ? 0 : host.store().dropUnreferenced();
    }

    private void apply(Operation operation, long timeMillis) {
        if (operation instanceof Operation.Enqueued enqueued) {
            apply(enqueued);
        } else if (operation instanceof Operation.Dequeued dequeued) {
            Queue queue = host.queue(dequeued.queueId());
            long messageId = queue == null ? -1 : queue.dequeued(dequeued.priority(), dequeued.position());
            if (messageId >= 0) {
                host.store().release(messageId);
            }
        } else if (operation instanceof Operation.ProducerAdvanced advanced) {
            host.producers().apply(advanced, timeMillis);
        } else if (operation instanceof Operation.Staged part) {
            stage(part);
        } else if (operation instanceof Operation.StagedDecided decided) {
            for (Operation.Staged part : staged.remove(decided.decisionId())) {
                part.operations().forEach(together -> apply(together, timeMillis));
            }
        } else if (operation instanceof Operation.MessagesDiscarded discarded) {
            for (long messageId : discarded.messageIds()) {
                host.store().discard(messageId);
            }
        } else if (operation instanceof Operation.BranchPrepared prepared) {
            apply(prepared);
        } else if (operation instanceof Operation.BranchDecided decided) {
            release(host.branches().branches().apply(decided));
        } else if (operation instanceof Operation.BranchEnded ended) {
            release(host.branches().branches().apply(ended));
        } else if (operation instanceof Operation.DeliveredThrough mark) {
            Queue queue = host.queue(mark.queueId());
            if (queue != null) {
                queue.deliveredThrough(mark.priority(), mark.position());
            }
        } else if (operation instanceof Operation.DeliveryCounted counted) {
            Queue queue = host.queue(counted.queueId());
            if (queue != null) {
                queue.deliveryCounted(counted);
            }
        } else if (operation instanceof Operation.QueueDeclared declared) {
            apply(declared);
        } else if (operation instanceof Operation.QueueDeleted deleted) {
            delete(deleted.queueId());
        } else if (operation instanceof Operation.ProducerForgotten forgotten) {
            host.producers().apply(forgotten);
        } else if (!routing.apply(operation)) {
            throw new IllegalStateException("operation of a checkpoint in a batch: " + operation);
        }
    }

    private void stage(Operation.Staged part) {
        used(part.decisionId());
        staged.computeIfAbsent(part.decisionId(), id -> new ArrayList<>()).add(part);
    }

    /** Recovery is over: what was applied is in force. Answers how many messages are gone with the epoch. */
    int recovered() {
        routing.recovered(host.exchanges(), host::queue);
        host.raiseNextId(highestId);
        if (host.store() != null) {
            host.store().recovered();
        }
        return endEpoch();
    }

    private void apply(Operation.Enqueued enqueued) {
        used(enqueued.position());
        host.store().retain(enqueued.messageId());
        Queue queue = host.queue(enqueued.queueId());
        if (queue == null) {
            host.store().release(enqueued.messageId());
        } else {
            queue.enqueued(enqueued);
            host.touch(queue);
        }
    }

    private void apply(Operation.BranchPrepared prepared) {
        host.branches().branches().apply(prepared);
        for (Operation.PreparedSend send : prepared.sends()) {
            host.store().retain(send.messageId());
        }
    }

    private void release(List<Operation.BranchPrepared> parts) {
        for (Operation.BranchPrepared part : parts) {
            part.sends().forEach(send -> host.store().release(send.messageId()));
        }
    }

    private void apply(Operation.QueueDeclared declared) {
        used(declared.queueId());
        Queue decided = host.queue(declared.queueId());
        Queue queue = decided == null ? make(declared) : decided;
        queue.declared();
    }

    private Queue make(Operation.QueueDeclared declared) {
        Queue queue = new Queue(
                declared.queueId(),
                declared.name(),
                new Queue.Lifetime(true, declared.autoDelete(), null, true),
                declared.arguments(),
                host.surroundings());
        host.put(queue);
        return queue;
    }

    private void delete(long queueId) {
        Queue queue = host.queue(queueId);
        if (queue != null) {
            routing.queueDeleted(queue.name());
            if (!queue.deleted()) {
                host.unname(queue);
                queue.delete();
            }
            queue.abandon(abandoned);
            host.removeId(queue);
        }
    }

    // ---- checkpoints -----------------------------------------------------------------------------------------------

    @Override
    public void restore(List<Operation> chunk, ChunkPlace place) {
        host.assertCore();
        Operation first = chunk.get(0);
        if (first instanceof Operation.LaneChunk image) {
            restoredLanes.add(image, place);
        } else if (first instanceof Operation.MessagePlaces places) {
            host.store().restore(places, place);
        } else if (first instanceof Operation.QueueDeclared declared) {
            make(declared).restore(chunk, place);
        } else {
            routing.restore(chunk, place);
        }
    }

    @Override
    public void restore(Operation operation) {
        host.assertCore();
        if (operation instanceof Operation.ProducerState producer) {
            host.producers().restore(producer);
        } else if (operation instanceof Operation.Staged part) {
            stage(part);
        } else if (operation instanceof Operation.BranchPrepared prepared) {
            host.branches().branches().apply(prepared);
        } else if (operation instanceof Operation.BranchDecided decided) {
            host.branches().branches().apply(decided);
        } else if (operation instanceof Operation.EpochEntered entered) {
            epoch = entered.epoch();
        } else if (operation instanceof Operation.NextId next) {
            used(next.nextId() - 1);
        } else {
            throw new IllegalStateException(
                    "operation of a chunk or a batch in the rest of a checkpoint: " + operation);
        }
    }

    @Override
    public void restored() {
        host.assertCore();
        restoredLanes.join(host::queue, abandoned);
    }

    @Override
    public Chunks chunks() {
        return host.store().chunks();
    }

    @Override
    public List<Operation> freeze() {
        host.assertCore();
        List<Operation> operations = new ArrayList<>();
        operations.add(new Operation.EpochEntered(epoch));
        operations.add(new Operation.NextId(highestId + 1));
        host.branches().branches().freeze(operations);
        staged.values().forEach(operations::addAll);
        host.producers().freeze(operations);
        return operations;
    }
}
