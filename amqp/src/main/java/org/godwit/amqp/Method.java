package org.godwit.amqp;

/**
 * A method of AMQP 0-9-1, of RabbitMQ's extensions to it, or of Godwit's own classes.
 *
 * <p>Immutable. Numbers are held to the width they have on the wire, and short strings to 255 octets, when a method is
 * made; so whatever there is can be encoded, and {@code vm:}, which encodes nothing, takes the same methods.
 */
public sealed interface Method
        permits ConnectionMethod,
                ChannelMethod,
                AccessMethod,
                ExchangeMethod,
                QueueMethod,
                BasicMethod,
                ConfirmMethod,
                TxMethod,
                DtxMethod,
                JmsMethod {
    int classId();

    int methodId();

    /** Whether a content header and a body follow it. */
    default boolean hasContent() {
        return false;
    }
}
