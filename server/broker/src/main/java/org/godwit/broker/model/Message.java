package org.godwit.broker.model;

import java.util.Objects;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;

/**
 * A message as it was published: where it was sent, its header and its body. Immutable and safe for any thread; shared by
 * all queues that hold it.
 *
 * @param id given once, at the decision to take the message; unique and ascending within a virtual host
 * @param exchange the exchange that it was published to, "" for the default exchange
 * @param routingKey as published
 * @param header the encoded properties, decoded on demand
 * @param body the body's pieces
 */
public record Message(long id, String exchange, String routingKey, ContentHeader header, Body body) {
    /** AMQP's delivery-mode 2: the message survives the broker's end, in a durable queue. */
    public static final int PERSISTENT = 2;

    /** About what the objects of a message take in memory, beside the bytes in them. */
    private static final int OBJECT_BYTES = 300;

    public Message {
        Objects.requireNonNull(exchange, "exchange");
        Objects.requireNonNull(routingKey, "routingKey");
        Objects.requireNonNull(header, "header");
        Objects.requireNonNull(body, "body");
    }

    public boolean persistent() {
        return header.deliveryMode() == PERSISTENT;
    }

    /** Bytes that the message holds in memory, its objects included, about. */
    public long memoryBytes() {
        return OBJECT_BYTES + size();
    }

    /** Bytes that the message takes in the log, but for a constant. */
    public long size() {
        return header.encoded().length + body.size() + exchange.length() + routingKey.length();
    }
}
