package org.godwit.broker.amqp;

import org.godwit.amqp.BasicMethod;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Content;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.JmsMethod;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.core.SessionListener;
import org.godwit.broker.model.Message;

/**
 * What a session tells its client unasked: deliveries, returns and confirms of one channel.
 *
 * <p>Owned by the event loop. A message's encoded header and its body's pieces pass as they are; only a message whose
 * earlier deliveries count gets a header of its own. Confirms of one turn are one method.
 */
final class ContentDelivery implements SessionListener {
    /** RabbitMQ's header with the deliveries before this one that count. */
    static final String DELIVERY_COUNT = "x-delivery-count";

    private final int channelNumber;
    private final ConnectionOutput output;
    private final boolean cancelNotify;
    private long confirmedThrough;
    private long publishedThrough;
    private boolean gathering;
    private boolean closed;

    /** @param cancelNotify whether the client takes {@code basic.cancel} */
    ContentDelivery(int channelNumber, ConnectionOutput output, boolean cancelNotify) {
        this.channelNumber = channelNumber;
        this.output = output;
        this.cancelNotify = cancelNotify;
    }

    @Override
    public void deliver(String consumerTag, long deliveryTag, boolean redelivered, int deliveries, Message message) {
        if (!closed) {
            output.write(
                    channelNumber,
                    new BasicMethod.Deliver(
                            consumerTag, deliveryTag, redelivered, message.exchange(), message.routingKey()),
                    content(message, deliveries));
        }
    }

    /** The message as it is sent to a consumer. */
    static Content content(Message message, int deliveries) {
        return new Content(deliveries == 0 ? message.header() : counted(message.header(), deliveries), message.body());
    }

    private static ContentHeader counted(ContentHeader header, int deliveries) {
        BasicProperties properties = header.properties();
        FieldTable headers = properties.headers() == null ? FieldTable.EMPTY : properties.headers();
        return ContentHeader.of(properties.toBuilder()
                .headers(headers.with(DELIVERY_COUNT, (long) deliveries))
                .build());
    }

    @Override
    public void returned(Message message, ReplyCode code, String text) {
        if (!closed) {
            output.write(
                    channelNumber,
                    new BasicMethod.Return(
                            code.code(), ReplyText.truncate(text), message.exchange(), message.routingKey()),
                    new Content(message.header(), message.body()));
        }
    }

    @Override
    public void confirmed(long throughSequence) {
        confirmedThrough = throughSequence;
        gather();
    }

    @Override
    public void refused(long sequence) {
        if (!closed) {
            writeGathered();
            output.write(channelNumber, new BasicMethod.Nack(sequence, false, false));
        }
    }

    @Override
    public void consumerCancelled(String consumerTag) {
        if (!closed && cancelNotify) {
            output.write(channelNumber, new BasicMethod.Cancel(consumerTag, true));
        }
    }

    @Override
    public void published(long throughSequence) {
        publishedThrough = throughSequence;
        gather();
    }

    @Override
    public void publishRefused(long sequence, ReplyCode code, String text) {
        if (!closed) {
            writeGathered();
            output.write(channelNumber, new JmsMethod.Refused(sequence, code.code(), text));
        }
    }

    private void gather() {
        if (!gathering && !closed) {
            gathering = true;
            output.atEndOfTurn(this::writeGathered);
        }
    }

    private void writeGathered() {
        gathering = false;
        if (closed) {
            return;
        }
        if (confirmedThrough > 0) {
            output.write(channelNumber, new BasicMethod.Ack(confirmedThrough, true));
            confirmedThrough = 0;
        }
        if (publishedThrough > 0) {
            output.write(channelNumber, new JmsMethod.Published(publishedThrough));
            publishedThrough = 0;
        }
    }

    /** Sends nothing any more. */
    void close() {
        closed = true;
    }
}
