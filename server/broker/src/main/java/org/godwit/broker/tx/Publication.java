package org.godwit.broker.tx;

import java.util.List;
import org.godwit.broker.model.Message;
import org.godwit.broker.queue.Queue;

/**
 * A message and where it goes, not yet in any queue.
 *
 * @param queues each once; empty for a message that nobody wants
 * @param ttlMillis the message's own time to live, from the end of its transaction; -1 for none
 * @param deliverAtMillis wall clock, not to be dispatched before; 0 for at once
 * @param fromJms its priority counts in every queue
 */
public record Publication(Message message, List<Queue> queues, long ttlMillis, long deliverAtMillis, boolean fromJms) {}
