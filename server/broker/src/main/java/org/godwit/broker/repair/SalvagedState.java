package org.godwit.broker.repair;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.godwit.amqp.Xid;
import org.godwit.broker.model.Operation;

/**
 * What a virtual host holds after the operations that could be read, in whatever gaps: an operation about something that
 * is not known has no effect. For one thread.
 */
final class SalvagedState implements Salvaged {
    /** What a queue knows of a message. */
    static final class Entry {
        final long messageId;
        final long bodyBytes;
        final long expiresAtMillis;
        long deliverAtMillis;
        int deliveries;

        Entry(long messageId, long bodyBytes, long expiresAtMillis, long deliverAtMillis, int deliveries) {
            this.messageId = messageId;
            this.bodyBytes = bodyBytes;
            this.expiresAtMillis = expiresAtMillis;
            this.deliverAtMillis = deliverAtMillis;
            this.deliveries = deliveries;
        }
    }

    /** Where the parts of a message's body lie and, last, the message. */
    static final class Contents {
        long[] places = {};
        int[] lengths = {};
        boolean complete;

        void add(long place, int length, boolean last) {
            places = Arrays.copyOf(places, places.length + 1);
            lengths = Arrays.copyOf(lengths, lengths.length + 1);
            places[places.length - 1] = place;
            lengths[lengths.length - 1] = length;
            complete |= last;
        }

        void move(long from, long to) {
            for (int i = 0; i < places.length; i++) {
                if (places[i] == from) {
                    places[i] = to;
                }
            }
        }
    }

    private final Map<String, Operation.ExchangeDeclared> exchanges = new LinkedHashMap<>();
    private final Map<Long, Operation.QueueDeclared> queues = new LinkedHashMap<>();
    private final Set<Operation.Bound> bindings = new LinkedHashSet<>();
    private final Map<Long, Map<Integer, TreeMap<Long, Entry>>> entries = new LinkedHashMap<>();
    private final Map<Long, Contents> contents = new LinkedHashMap<>();
    private final Map<Long, Operation.ProducerState> producers = new LinkedHashMap<>();
    private final Map<Xid, List<Operation>> branches = new LinkedHashMap<>();
    private final Map<Long, List<Operation.Staged>> staged = new LinkedHashMap<>();

    Iterable<Operation.ExchangeDeclared> exchanges() {
        return exchanges.values();
    }

    Iterable<Operation.QueueDeclared> queues() {
        return queues.values();
    }

    Iterable<Operation.Bound> bindings() {
        return bindings;
    }

    /** The lanes of a queue by priority, each by position. */
    Map<Integer, TreeMap<Long, Entry>> lanes(long queueId) {
        return entries.getOrDefault(queueId, Map.of());
    }

    /** Null when it is not known where the message lies. */
    Contents contents(long messageId) {
        return contents.get(messageId);
    }

    Iterable<Operation.ProducerState> producers() {
        return producers.values();
    }

    /** For each branch what prepared it, or how it was decided. */
    Iterable<List<Operation>> branches() {
        return branches.values();
    }

    boolean holds(long queueId, int priority, long position) {
        return lanes(queueId).getOrDefault(priority, new TreeMap<>()).containsKey(position);
    }

    /** The queues, declared or not, that hold messages. */
    List<Long> queueIdsOfMessages() {
        return entries.entrySet().stream()
                .filter(lanes -> lanes.getValue().values().stream().anyMatch(lane -> !lane.isEmpty()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private TreeMap<Long, Entry> lane(long queueId, int priority) {
        return entries.computeIfAbsent(queueId, id -> new TreeMap<>()).computeIfAbsent(priority, p -> new TreeMap<>());
    }

    @Override
    public void stored(long messageId, long place, int length, boolean last) {
        contents.computeIfAbsent(messageId, id -> new Contents()).add(place, length, last);
    }

    @Override
    public void moved(long messageId, long from, long to) {
        Contents moved = contents.get(messageId);
        if (moved != null) {
            moved.move(from, to);
        }
    }

    @Override
    public void apply(Operation operation, long timeMillis) {
        if (operation instanceof Operation.Enqueued enqueued) {
            lane(enqueued.queueId(), enqueued.priority())
                    .put(
                            enqueued.position(),
                            new Entry(
                                    enqueued.messageId(),
                                    enqueued.bodyBytes(),
                                    enqueued.expiresAtMillis(),
                                    enqueued.deliverAtMillis(),
                                    0));
        } else if (operation instanceof Operation.Dequeued dequeued) {
            lane(dequeued.queueId(), dequeued.priority()).remove(dequeued.position());
        } else if (operation instanceof Operation.DeliveryCounted counted) {
            Entry entry = lane(counted.queueId(), counted.priority()).get(counted.position());
            if (entry != null) {
                entry.deliveries = counted.deliveries() | Operation.LaneChunk.REDELIVERED;
                entry.deliverAtMillis = counted.readyAtMillis();
            }
        } else if (operation instanceof Operation.DeliveredThrough through) {
            lane(through.queueId(), through.priority())
                    .headMap(through.position(), true)
                    .values()
                    .forEach(entry -> entry.deliveries |= Operation.LaneChunk.REDELIVERED);
        } else if (operation instanceof Operation.Staged part) {
            staged.computeIfAbsent(part.decisionId(), id -> new ArrayList<>()).add(part);
        } else if (operation instanceof Operation.StagedDecided decided) {
            List<Operation.Staged> parts = staged.remove(decided.decisionId());
            if (parts != null) {
                parts.forEach(part -> part.operations().forEach(together -> apply(together, timeMillis)));
            }
        } else if (!applyDefinition(operation) && !applyBranch(operation)) {
            applyRest(operation, timeMillis);
        }
    }

    private boolean applyDefinition(Operation operation) {
        if (operation instanceof Operation.ExchangeDeclared declared) {
            exchanges.putIfAbsent(declared.name(), declared);
        } else if (operation instanceof Operation.ExchangeDeleted deleted) {
            exchanges.remove(deleted.name());
            bindings.removeIf(bound -> bound.source().equals(deleted.name())
                    || !bound.toQueue() && bound.destination().equals(deleted.name()));
        } else if (operation instanceof Operation.QueueDeclared declared) {
            queues.putIfAbsent(declared.queueId(), declared);
        } else if (operation instanceof Operation.QueueDeleted deleted) {
            Operation.QueueDeclared queue = queues.remove(deleted.queueId());
            entries.remove(deleted.queueId());
            if (queue != null) {
                bindings.removeIf(
                        bound -> bound.toQueue() && bound.destination().equals(queue.name()));
            }
        } else if (operation instanceof Operation.Bound bound) {
            bindings.add(bound);
        } else if (operation instanceof Operation.Unbound unbound) {
            bindings.remove(unbound.binding());
        } else {
            return false;
        }
        return true;
    }

    private boolean applyBranch(Operation operation) {
        if (operation instanceof Operation.BranchPrepared prepared) {
            branches.computeIfAbsent(prepared.xid(), xid -> new ArrayList<>()).add(prepared);
        } else if (operation instanceof Operation.BranchDecided decided) {
            branches.put(decided.xid(), new ArrayList<>(List.of(decided)));
        } else if (operation instanceof Operation.BranchEnded ended) {
            branches.remove(ended.xid());
        } else {
            return false;
        }
        return true;
    }

    /** What was decided of a number last counts. */
    private void advance(Operation.ProducerAdvanced advanced, long timeMillis) {
        Operation.ProducerState known = producers.get(advanced.producerId());
        LongStream others = known == null
                ? LongStream.empty()
                : Arrays.stream(known.refused()).filter(sequence -> sequence != advanced.sequence());
        LongStream refused =
                advanced.accepted() ? others : LongStream.concat(others, LongStream.of(advanced.sequence()));
        long highest = known == null ? 0 : known.highest();
        producers.put(
                advanced.producerId(),
                new Operation.ProducerState(
                        advanced.producerId(), Math.max(highest, advanced.sequence()), refused.toArray(), timeMillis));
    }

    private void applyRest(Operation operation, long timeMillis) {
        if (operation instanceof Operation.ProducerAdvanced advanced) {
            advance(advanced, timeMillis);
        } else if (operation instanceof Operation.ProducerForgotten forgotten) {
            producers.remove(forgotten.producerId());
        } else if (operation instanceof Operation.ProducerState state) {
            producers.put(state.producerId(), state);
        } else if (operation instanceof Operation.LaneChunk lane) {
            TreeMap<Long, Entry> restored = lane(lane.queueId(), lane.priority());
            for (int i = 0; i < lane.positions().length; i++) {
                if (lane.messageIds()[i] == 0) {
                    continue;
                }
                restored.put(
                        lane.positions()[i],
                        new Entry(
                                lane.messageIds()[i],
                                lane.bodyBytes()[i],
                                lane.expiresAtMillis()[i],
                                lane.deliverAtMillis()[i],
                                lane.deliveries()[i]));
            }
        } else if (operation instanceof Operation.MessagePlaces places) {
            for (int i = 0; i < places.messageIds().length; i++) {
                int length = places.lengths()[i];
                stored(places.messageIds()[i], places.locations()[i], Math.abs(length), length > 0);
            }
        }
    }
}
