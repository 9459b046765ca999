package org.godwit.broker.tx;

import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;
import org.godwit.broker.queue.Queue;

/**
 * A prepared message's way into one queue.
 *
 * @param message null when it is in the log alone: it was staged, or there was a recovery, or memory is short
 * @param bodyBytes of the message
 * @param expiresAtMillis wall clock, 0 for never
 * @param deliverAtMillis wall clock, 0 for at once
 */
record PreparedWay(
        Queue queue,
        int priority,
        long messageId,
        Message message,
        long bodyBytes,
        long expiresAtMillis,
        long deliverAtMillis) {
    PreparedWay withoutMessage() {
        return new PreparedWay(queue, priority, messageId, null, bodyBytes, expiresAtMillis, deliverAtMillis);
    }

    Operation.PreparedSend operation() {
        return new Operation.PreparedSend(queue.id(), priority, messageId, bodyBytes, expiresAtMillis, deliverAtMillis);
    }
}
