package org.godwit.broker.commit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.godwit.broker.chunk.ChunkPlace;
import org.godwit.broker.chunk.Chunks;
import org.godwit.broker.chunk.FrozenChunk;
import org.godwit.broker.chunk.StateChunk;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Operation;
import org.godwit.broker.store.MessageStore;

/**
 * The least state that uses the log as a virtual host does: one queue, in chunks of a few positions, messages in a store, one
 * numbered producer.
 */
final class QueueState implements Applier, CheckpointSource {
    static final long PRODUCER = 7;
    private static final long CHUNK_POSITIONS = 8;

    /** When a message expires and when it is due, by the clock on the wall; 0 for never and for at once. */
    record Times(long expiresAtMillis, long deliverAtMillis) {
        static Times of(Operation.Enqueued enqueued) {
            return new Times(enqueued.expiresAtMillis(), enqueued.deliverAtMillis());
        }
    }

    private final MessageStore store;
    private final TreeMap<Long, Long> messageIds = new TreeMap<>();
    private final TreeMap<Long, Times> times = new TreeMap<>();
    private final Map<Long, Part> parts = new HashMap<>();
    private long sequence;
    private long moves;

    QueueState(MessageStore store) {
        this.store = store;
    }

    /** From position to message id. */
    Map<Long, Long> messageIds() {
        return messageIds;
    }

    /** By position. */
    Map<Long, Times> times() {
        return times;
    }

    /** How many batches of the producer are applied. */
    long sequence() {
        return sequence;
    }

    /** How many contents were copied forward. */
    long moves() {
        return moves;
    }

    /** A range of positions. */
    private final class Part extends StateChunk {
        private final long number;

        Part(long number) {
            super(store.chunks());
            this.number = number;
        }

        void changed() {
            change();
        }

        void restored(ChunkPlace place) {
            chunks().restored(this, place);
        }

        private <T> Map<Long, T> mine(TreeMap<Long, T> all) {
            return new TreeMap<>(all.subMap(number * CHUNK_POSITIONS, (number + 1) * CHUNK_POSITIONS));
        }

        @Override
        protected FrozenChunk freeze() {
            Map<Long, Long> entries = mine(messageIds);
            Map<Long, Times> theirTimes = mine(times);
            return disk -> entries.isEmpty() ? List.of() : List.of(image(entries, theirTimes));
        }
    }

    private static Operation image(Map<Long, Long> entries, Map<Long, Times> times) {
        int count = entries.size();
        return new Operation.LaneChunk(
                1,
                4,
                entries.keySet().stream().mapToLong(Long::longValue).toArray(),
                entries.values().stream().mapToLong(Long::longValue).toArray(),
                new long[count],
                entries.keySet().stream()
                        .mapToLong(position -> times.get(position).expiresAtMillis())
                        .toArray(),
                entries.keySet().stream()
                        .mapToLong(position -> times.get(position).deliverAtMillis())
                        .toArray(),
                new int[count]);
    }

    private Part part(long position) {
        return parts.computeIfAbsent(position / CHUNK_POSITIONS, Part::new);
    }

    @Override
    public void restore(List<Operation> chunk, ChunkPlace place) {
        if (chunk.get(0) instanceof Operation.MessagePlaces places) {
            store.restore(places, place);
        } else {
            Operation.LaneChunk lane = (Operation.LaneChunk) chunk.get(0);
            for (int i = 0; i < lane.positions().length; i++) {
                Times restored = new Times(lane.expiresAtMillis()[i], lane.deliverAtMillis()[i]);
                put(lane.positions()[i], lane.messageIds()[i], restored);
            }
            part(lane.positions()[0]).restored(place);
        }
    }

    @Override
    public void restore(Operation operation) {
        sequence = ((Operation.ProducerState) operation).highest();
    }

    @Override
    public void restored() {
        // nothing waits for it
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
                store.retain(enqueued.messageId());
                put(enqueued.position(), enqueued.messageId(), Times.of(enqueued));
                part(enqueued.position()).changed();
            } else if (operation instanceof Operation.Dequeued dequeued) {
                store.release(messageIds.remove(dequeued.position()));
                times.remove(dequeued.position());
                part(dequeued.position()).changed();
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
    public void whenKnown(LongStream messageIds, Runnable task) {
        store.whenKnown(messageIds, task);
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

    private void put(long position, long messageId, Times itsTimes) {
        times.put(position, itsTimes);
        if (messageIds.put(position, messageId) != null) {
            throw new AssertionError("position " + position + " taken twice");
        }
    }

    @Override
    public Chunks chunks() {
        return store.chunks();
    }

    @Override
    public List<Operation> freeze() {
        return new ArrayList<>(List.of(new Operation.ProducerState(PRODUCER, sequence, new long[0], 0)));
    }
}
