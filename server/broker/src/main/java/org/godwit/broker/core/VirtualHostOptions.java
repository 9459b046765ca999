package org.godwit.broker.core;

import org.godwit.broker.model.Batch;
import org.godwit.broker.queue.Redelivery;

/**
 * What can be set about a virtual host.
 *
 * @param name as clients open it
 * @param batchBytes what the operations of a batch of its log add up to at most, by their size bound
 * @param headerBytes how long a message's header may get by what the broker adds to it; no longer one is added to
 * @param createQueues whether a JMS client's look-up creates a queue that is not there
 * @param redelivery what goes for what JMS consumers give back, as far as the arguments of its queue do not say
 * @param poisonQueue where what came back too often goes from a queue without x-delivery-limit and
 *     x-dead-letter-exchange; made when it is needed. "" for nowhere: then such a message comes again for ever
 */
public record VirtualHostOptions(
        String name, int batchBytes, int headerBytes, boolean createQueues, Redelivery redelivery, String poisonQueue) {
    private static final int USUAL_HEADER_BYTES = Batch.MAX_BYTES / 8;

    /** Ten redeliveries, each at once. */
    public static final Redelivery USUAL_REDELIVERY = new Redelivery(10, 0, 1, Redelivery.UNSET);

    public static final String USUAL_POISON_QUEUE = "DLQ";

    /** The same with other rules of redelivery. */
    public VirtualHostOptions withRedelivery(Redelivery rules, String poison) {
        return new VirtualHostOptions(name, batchBytes, headerBytes, createQueues, rules, poison);
    }

    public static VirtualHostOptions of(String name) {
        return new VirtualHostOptions(
                name, Batch.MAX_BYTES, USUAL_HEADER_BYTES, true, USUAL_REDELIVERY, USUAL_POISON_QUEUE);
    }

    /** With batches of at most this size, where they were larger. */
    public VirtualHostOptions withBatchBytesAtMost(int bytes) {
        return new VirtualHostOptions(
                name, Math.min(batchBytes, bytes), headerBytes, createQueues, redelivery, poisonQueue);
    }

    /** With headers of at most this size, where they were larger. */
    public VirtualHostOptions withHeaderBytesAtMost(int bytes) {
        return new VirtualHostOptions(
                name, batchBytes, Math.min(headerBytes, bytes), createQueues, redelivery, poisonQueue);
    }
}
