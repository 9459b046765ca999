package org.godwit.broker.commit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Operation;
import org.godwit.broker.store.MessageStore;

/** The least state that uses the log as a virtual host does: one queue, messages in a store, one numbered producer. */
final class QueueState implements Applier, CheckpointSource {
    static final long PRODUCER = 7;

    private final MessageStore store;
    private final TreeMap<Long, Long> messageIds = new TreeMap<>();
    private long sequence;
    private long moves;

    QueueState(MessageStore store) {
        this.store = store;
    }

    /** From position to message id. */
    Map<Long, Long> messageIds() {
        return messageIds;
    }

    /** How many batches of the producer are applied. */
    long sequence() {
        return sequence;
    }

    /** How many contents were copied forward. */
    long moves() {
        return moves;
    }

    @Override
    public void restore(Operation operation) {
        if (operation instanceof Operation.MessagePlaces places) {
            store.restore(places);
        } else if (operation instanceof Operation.LaneChunk lane) {
            for (int i = 0; i < lane.positions().length; i++) {
                enqueue(lane.positions()[i], lane.messageIds()[i]);
            }
        } else if (operation instanceof Operation.ProducerState state) {
            sequence = state.highest();
        } else {
            throw new AssertionError("unexpected in a checkpoint: " + operation);
        }
    }

    @Override
    public void apply(Batch batch, long index, long[] locations, int[] lengths) {
        int next = 0;
        for (Operation operation : batch.operations()) {
            if (operation instanceof Operation.MessageStored stored) {
                store.stored(stored.message().id(), locations[next], lengths[next]);
                next++;
            } else if (operation instanceof Operation.BodyChunk chunk) {
                store.chunk(chunk.messageId(), locations[next], lengths[next]);
                next++;
            } else if (operation instanceof Operation.Enqueued enqueued) {
                enqueue(enqueued.position(), enqueued.messageId());
            } else if (operation instanceof Operation.Dequeued dequeued) {
                store.release(messageIds.remove(dequeued.position()));
            } else if (operation instanceof Operation.ProducerAdvanced advanced) {
                if (advanced.sequence() != sequence + 1) {
                    throw new AssertionError("batch " + advanced.sequence() + " applied after " + sequence);
                }
                sequence = advanced.sequence();
            } else {
                throw new AssertionError("unexpected in a batch: " + operation);
            }
        }
        if (next != locations.length || next != lengths.length) {
            throw new AssertionError("places for " + locations.length + " contents of " + next);
        }
    }

    @Override
    public boolean holds(long messageId, long place) {
        return store.at(messageId, place);
    }

    @Override
    public void moved(long messageId, long from, long to, int length) {
        moves++;
        store.moved(messageId, from, to, length);
    }

    private void enqueue(long position, long messageId) {
        store.retain(messageId);
        if (messageIds.put(position, messageId) != null) {
            throw new AssertionError("position " + position + " taken twice");
        }
    }

    @Override
    public List<Operation> freeze() {
        List<Operation> frozen = new ArrayList<>(store.freeze());
        long[] positions =
                messageIds.keySet().stream().mapToLong(Long::longValue).toArray();
        long[] ids = messageIds.values().stream().mapToLong(Long::longValue).toArray();
        frozen.add(new Operation.LaneChunk(
                1,
                4,
                positions,
                ids,
                new long[positions.length],
                new long[positions.length],
                new int[positions.length]));
        frozen.add(new Operation.ProducerState(PRODUCER, sequence, new long[0], 0));
        return frozen;
    }
}
