package org.godwit.jms.link.amqp;

import org.godwit.amqp.AmqpException;
import org.godwit.amqp.Content;
import org.godwit.amqp.JmsMethod;
import org.godwit.jms.link.Publication;

/**
 * A message on its way from the sender's thread, which fills it, to the loop, which keeps it until it is answered.
 *
 * <p>Invariant: a queue's message is mandatory, so that one that no queue takes is refused.
 */
final class AmqpPublication extends LoopTask implements Publication {
    private static final String TOPIC_EXCHANGE = "amq.topic";
    private static final int METHOD_BYTES = 64;
    private static final long UNNUMBERED = 0;

    private final AmqpSession session;
    private final Content content;
    private JmsMethod.Publish method;
    private int epoch;

    /** {@code exchange} null for that of topics. Throws {@link AmqpException} when the wire cannot carry the names. */
    AmqpPublication(AmqpSession session, String exchange, String routingKey, boolean mandatory, Content content) {
        this.session = session;
        this.content = content;
        this.method =
                new JmsMethod.Publish(UNNUMBERED, exchange == null ? TOPIC_EXCHANGE : exchange, routingKey, mandatory);
    }

    void numbered(long sequence, int epochOfTransaction) {
        method = new JmsMethod.Publish(sequence, method.exchange(), method.routingKey(), method.mandatory());
        epoch = epochOfTransaction;
    }

    @Override
    public int sizeBytes() {
        return (int) Math.min(
                Integer.MAX_VALUE, content.body().size() + content.header().encoded().length + METHOD_BYTES);
    }

    long sequence() {
        return method.sequence();
    }

    int epoch() {
        return epoch;
    }

    JmsMethod.Publish method() {
        return method;
    }

    Content content() {
        return content;
    }

    @Override
    void run() {
        session.publish(this);
    }
}
