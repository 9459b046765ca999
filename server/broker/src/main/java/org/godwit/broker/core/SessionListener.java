package org.godwit.broker.core;

import org.godwit.amqp.ReplyCode;
import org.godwit.broker.model.Message;

/** What a channel's door hears from its session. Called on the core's thread; does not call back into the session. */
public interface SessionListener {
    /**
     * {@code basic.deliver}.
     *
     * @param deliveries those before this one that count
     */
    void deliver(String consumerTag, long deliveryTag, boolean redelivered, int deliveries, Message message);

    /** {@code basic.return}. */
    void returned(Message message, ReplyCode code, String text);

    /** {@code basic.ack} with multiple: publishes up to this number are taken. */
    void confirmed(long throughSequence);

    /** {@code basic.nack}: this publish was not taken. */
    void refused(long sequence);

    /** {@code basic.cancel} from the server: the queue is gone. */
    void consumerCancelled(String consumerTag);

    /** {@code jms.published}. */
    void published(long throughSequence);

    /** {@code jms.refused}. */
    void publishRefused(long sequence, ReplyCode code, String text);
}
