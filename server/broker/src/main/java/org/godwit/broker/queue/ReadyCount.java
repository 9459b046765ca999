package org.godwit.broker.queue;

import org.godwit.broker.model.Message;

/**
 * How many messages of a lane are ready, and how many bytes of bodies those of them have that are in memory. Kept by the
 * lane's chunks, whenever a slot changes. Owned by the host's core.
 */
final class ReadyCount {
    private int messages;
    private long bodyBytes;

    int messages() {
        return messages;
    }

    long bodyBytes() {
        return bodyBytes;
    }

    /** @param message null when it is not in memory */
    void add(Message message) {
        messages++;
        bodyBytes += message == null ? 0 : message.body().size();
    }

    /** @param message as it was added */
    void subtract(Message message) {
        messages--;
        bodyBytes -= message == null ? 0 : message.body().size();
    }
}
