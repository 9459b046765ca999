package org.godwit.broker.tx;

import java.util.List;
import org.godwit.broker.model.Message;
import org.godwit.broker.queue.Queue;

/**
 * A message and where it goes, not yet in any queue.
 *
 * @param message null once it is staged: then it is in the log alone
 * @param messageId the message's
 * @param bodyBytes the message's
 * @param priority the message's own, -1 for none
 * @param persistent whether it is in the log where its queue is
 * @param queues each once; empty for a message that nobody wants
 * @param ttlMillis the message's own time to live, from the end of its transaction; -1 for none
 * @param deliverAtMillis wall clock, not to be dispatched before; 0 for at once
 * @param fromJms its priority counts in every queue
 */
public record Publication(
        Message message,
        long messageId,
        long bodyBytes,
        int priority,
        boolean persistent,
        List<Queue> queues,
        long ttlMillis,
        long deliverAtMillis,
        boolean fromJms) {
    public static Publication of(
            Message message, List<Queue> queues, long ttlMillis, long deliverAtMillis, boolean fromJms) {
        return new Publication(
                message,
                message.id(),
                message.body().size(),
                message.header().priority(-1),
                message.persistent(),
                queues,
                ttlMillis,
                deliverAtMillis,
                fromJms);
    }

    boolean staged() {
        return message == null;
    }

    /** Whether it needs no memory once the message is in the log: all its queues are there, too. */
    boolean stageable() {
        if (staged() || !persistent) {
            return false;
        }
        for (int i = 0; i < queues.size(); i++) {
            if (!queues.get(i).logged()) {
                return false;
            }
        }
        return true;
    }

    /** The same, to some of its queues only. */
    public Publication to(List<Queue> some) {
        return new Publication(
                message, messageId, bodyBytes, priority, persistent, some, ttlMillis, deliverAtMillis, fromJms);
    }

    /** The same, the message being in the log. */
    Publication withoutMessage() {
        return new Publication(
                null, messageId, bodyBytes, priority, persistent, queues, ttlMillis, deliverAtMillis, fromJms);
    }
}
