package org.godwit.broker.queue;

import org.godwit.broker.model.Message;

/**
 * How many messages of a lane are ready, how many bytes their bodies have, and how many of them are not in memory.
 * Kept by the lane's chunks, whenever a slot changes. Owned by the host's core.
 */
final class ReadyCount {
    private int messages;
    private int absent;
    private long bodyBytes;

    int messages() {
        return messages;
    }

    /** Those of which the message is not in memory. */
    int absent() {
        return absent;
    }

    long bodyBytes() {
        return bodyBytes;
    }

    /** @param message null when it is not in memory */
    void add(Message message, long bytes) {
        messages++;
        absent += message == null ? 1 : 0;
        bodyBytes += bytes;
    }

    /** @param message as it was added */
    void subtract(Message message, long bytes) {
        messages--;
        absent -= message == null ? 1 : 0;
        bodyBytes -= bytes;
    }

    /** So many are ready, and none of them is in memory. */
    void addAbsent(int count, long bytes) {
        messages += count;
        absent += count;
        bodyBytes += bytes;
    }
}
