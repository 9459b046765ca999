package org.godwit.broker.queue;

import org.godwit.broker.model.Message;

/**
 * How many messages of a lane are ready, how many of them are not in memory, and how many bytes of bodies the others have.
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
    void add(Message message) {
        messages++;
        if (message == null) {
            absent++;
        } else {
            bodyBytes += message.body().size();
        }
    }

    /** @param message as it was added */
    void subtract(Message message) {
        messages--;
        if (message == null) {
            absent--;
        } else {
            bodyBytes -= message.body().size();
        }
    }

    /** So many are ready whose places are on disk. */
    void addOnDisk(int count) {
        messages += count;
        absent += count;
    }
}
