package org.godwit.jms.link.amqp;

import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Content;
import org.godwit.jms.link.Delivery;
import org.godwit.jms.message.GodwitMessage;

/** A delivery as it came. Immutable. */
record AmqpDelivery(long tag, int epoch, boolean redelivered, Content content) implements Delivery {
    private static final int HEADER_BYTES = 256;

    @Override
    public int sizeBytes() {
        return (int) Math.min(Integer.MAX_VALUE, content.body().size() + HEADER_BYTES);
    }

    @Override
    public boolean isPersistent() {
        return content.header().deliveryMode() == BasicProperties.PERSISTENT;
    }

    @Override
    public long expirationMillis() {
        if (content.header().expiration() == null) {
            return 0;
        }
        return content.header().headers().get(HeaderNames.EXPIRATION) instanceof Long millis ? millis : 0;
    }

    @Override
    public GodwitMessage message() {
        return MessageDecoder.decode(content, redelivered);
    }
}
