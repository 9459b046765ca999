package org.godwit.broker.tx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.godwit.amqp.Body;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;
import org.godwit.broker.queue.Queue;
import org.godwit.broker.queue.QueueEntry;

/**
 * What is decided together and applied together: the operations for the log, and beside them the places of messages that
 * are in no log. Making it already takes the places in the queues. Owned by the host's core, which reuses one object.
 */
public final class Decision {
    /** Gives ascending ids and places. */
    @FunctionalInterface
    public interface Numbers {
        long next();
    }

    private record Place(Queue queue, int priority, long position) {}

    private final Numbers numbers;
    private final int inlineBytes;
    private final List<Operation> staged = new ArrayList<>();
    private final List<Operation> operations = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private final List<Queue> touched = new ArrayList<>();

    /** @param inlineBytes bodies up to this size are in one operation, larger ones are staged in chunks of this size */
    public Decision(Numbers numbers, int inlineBytes) {
        this.numbers = numbers;
        this.inlineBytes = inlineBytes;
    }

    /** What an operation that lists much should not exceed, in bytes. */
    int listBytes() {
        return inlineBytes;
    }

    public void clear() {
        staged.clear();
        operations.clear();
        places.clear();
        touched.clear();
    }

    /** To be appended before {@link #operations}, in any number of batches. */
    public List<Operation> staged() {
        return staged;
    }

    /** To be appended so that all of it is applied, or none. */
    public List<Operation> operations() {
        return operations;
    }

    /** Queues that have something new to dispatch, already now. */
    public List<Queue> touched() {
        return touched;
    }

    public void add(Operation operation) {
        operations.add(operation);
    }

    /**
     * Fixes what can be of a publication before its commit, and stores the message, transient or not, if a queue that is in
     * the log gets it.
     *
     * @param prepared takes a way for each queue
     */
    void prepare(Publication publication, long nowMillis, List<PreparedWay> prepared) {
        Message message = publication.message();
        boolean stored = publication.staged();
        boolean referred = false;
        for (Queue queue : publication.queues()) {
            if (queue.deleted()) {
                continue;
            }
            if (queue.logged() && !stored) {
                store(message);
                stored = true;
            }
            referred |= queue.logged();
            prepared.add(new PreparedWay(
                    queue,
                    queue.laneOf(publication.priority(), publication.fromJms()),
                    publication.messageId(),
                    message,
                    publication.bodyBytes(),
                    expiry(queue, publication.ttlMillis(), nowMillis),
                    publication.deliverAtMillis()));
        }
        discardUnless(referred, publication);
    }

    /** A message that was staged for queues that are no more. */
    private void discardUnless(boolean referred, Publication publication) {
        if (publication.staged() && !referred) {
            operations.add(new Operation.MessagesDiscarded(new long[] {publication.messageId()}));
        }
    }

    /** A prepared message takes its place in its queue. */
    void enqueue(PreparedWay way, long nowMillis) {
        Queue queue = way.queue();
        if (queue.deleted()) {
            return;
        }
        long deliverAtMillis = way.deliverAtMillis() > nowMillis ? way.deliverAtMillis() : 0;
        reserve(
                queue,
                way.priority(),
                way.messageId(),
                way.message(),
                way.bodyBytes(),
                way.expiresAtMillis(),
                deliverAtMillis,
                queue.logged());
    }

    /**
     * A message takes its place in its queues.
     *
     * @param together whether no one may see it before all of the decision is applied
     */
    public void publish(Publication publication, long nowMillis, boolean together) {
        Message message = publication.message();
        boolean stored = publication.staged();
        boolean referred = false;
        long deliverAtMillis = publication.deliverAtMillis() > nowMillis ? publication.deliverAtMillis() : 0;
        List<Queue> queues = publication.queues();
        for (int i = 0; i < queues.size(); i++) {
            Queue queue = queues.get(i);
            if (queue.deleted()) {
                continue;
            }
            long expiresAtMillis = expiry(queue, publication.ttlMillis(), nowMillis);
            int priority = queue.laneOf(publication.priority(), publication.fromJms());
            boolean logged = publication.persistent() && queue.logged();
            if (logged && !stored) {
                store(message);
                stored = true;
            }
            referred |= logged;
            if (logged || together) {
                reserve(
                        queue,
                        priority,
                        publication.messageId(),
                        message,
                        publication.bodyBytes(),
                        expiresAtMillis,
                        deliverAtMillis,
                        logged);
            } else {
                queue.add(priority, numbers.next(), message, expiresAtMillis, deliverAtMillis);
                touched.add(queue);
            }
        }
        discardUnless(referred, publication);
    }

    /**
     * A message takes its place in a queue, which counts once all of the decision is applied.
     *
     * @param message null when it is in the log alone: then so is its place
     * @param logged whether the place is in the log
     */
    private void reserve(
            Queue queue,
            int priority,
            long messageId,
            Message message,
            long bodyBytes,
            long expiresAtMillis,
            long deliverAtMillis,
            boolean logged) {
        if (message == null && !logged) {
            throw new IllegalStateException("message " + messageId + " is in the log alone, and its place in queue '"
                    + queue.name() + "' would be in memory alone");
        }
        long position = numbers.next();
        if (message == null) {
            queue.reserveStored(priority, position, messageId, bodyBytes, expiresAtMillis, deliverAtMillis);
        } else {
            queue.reserve(priority, position, message, expiresAtMillis, deliverAtMillis, logged);
        }
        if (logged) {
            operations.add(new Operation.Enqueued(
                    queue.id(), priority, position, messageId, bodyBytes, expiresAtMillis, deliverAtMillis));
        } else {
            places.add(new Place(queue, priority, position));
        }
    }

    private static long expiry(Queue queue, long ttlMillis, long nowMillis) {
        long queueTtl = queue.options().messageTtlMillis();
        long ttl = ttlMillis < 0 ? queueTtl : queueTtl < 0 ? ttlMillis : Math.min(ttlMillis, queueTtl);
        return ttl < 0 ? 0 : nowMillis + ttl;
    }

    /** The message goes to the log before what is decided, in parts if it is large. */
    void store(Message message) {
        Body body = message.body();
        if (body.size() <= inlineBytes) {
            staged.add(new Operation.MessageStored(message, 0));
            return;
        }
        int chunks = 0;
        for (int i = 0; i < body.pieceCount(); i++) {
            byte[] piece = body.piece(i);
            for (int from = 0; from < piece.length; from += inlineBytes) {
                int to = Math.min(piece.length, from + inlineBytes);
                byte[] chunk = from == 0 && to == piece.length ? piece : Arrays.copyOfRange(piece, from, to);
                staged.add(new Operation.BodyChunk(message.id(), chunks++, chunk));
            }
        }
        staged.add(new Operation.MessageStored(message, chunks));
    }

    /** A message leaves its queue for good. */
    public void leave(QueueEntry entry) {
        Operation operation = entry.queue().leave(entry);
        if (operation != null) {
            operations.add(operation);
        }
    }

    /**
     * Takes out what is to be done once the operations are applied.
     *
     * @return null when there is nothing
     */
    public Runnable completion() {
        if (places.isEmpty()) {
            return null;
        }
        List<Place> taken = List.copyOf(places);
        return () -> taken.forEach(place -> place.queue().settleTransient(place.priority(), place.position()));
    }

    /** The queues behind {@link #completion}. */
    public List<Queue> queuesToComplete() {
        return places.stream().map(Place::queue).distinct().toList();
    }
}
