package org.godwit.broker.core;

import org.godwit.broker.model.Batch;

/**
 * What can be set about a virtual host.
 *
 * @param name as clients open it
 * @param batchBytes the encoded size that no batch of its log exceeds
 * @param cacheBytes up to this many bytes of messages, those that are in the log are kept in memory as well
 * @param blockBytes publishers are told to stop when messages in memory or on the way to the log take so many bytes
 * @param stopBytes sockets are not read any more when they take so many
 * @param createQueues whether a JMS client's look-up creates a queue that is not there
 */
public record VirtualHostOptions(
        String name, int batchBytes, long cacheBytes, long blockBytes, long stopBytes, boolean createQueues) {
    /** Shares of the heap that suit a broker with one busy virtual host. */
    public static VirtualHostOptions of(String name) {
        long heap = Runtime.getRuntime().maxMemory();
        return new VirtualHostOptions(name, Batch.MAX_BYTES, heap / 4, heap / 5 * 2, heap / 5 * 3, true);
    }
}
