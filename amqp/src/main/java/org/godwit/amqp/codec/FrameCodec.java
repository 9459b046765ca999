package org.godwit.amqp.codec;

import io.netty.channel.Channel;
import io.netty.channel.CombinedChannelDuplexHandler;
import java.nio.channels.SocketChannel;

/**
 * The decoder and the encoder of one connection, and what they share: the limits that tune-ok agrees on, which take
 * effect as it passes.
 *
 * <p>Owned by the event loop of its connection. Outward it reads and writes bytes, inward
 * {@link org.godwit.amqp.Command}, {@link org.godwit.amqp.Heartbeat} and {@link org.godwit.amqp.ProtocolHeader}; an
 * {@link OversizedContent} is only read. A bad frame is fired as {@link org.godwit.amqp.AmqpException}, after which
 * nothing more is read.
 */
public final class FrameCodec extends CombinedChannelDuplexHandler<FrameDecoder, FrameEncoder> {
    private final Negotiated negotiated;

    public FrameCodec(CodecLimits limits) {
        negotiated = new Negotiated(limits);
        init(new FrameDecoder(limits, negotiated), new FrameEncoder(negotiated));
    }

    /** Another way to write, for after the handshake; {@code socket} is that of the channel. */
    public DirectOutput directOutput(Channel channel, SocketChannel socket) {
        return new DirectOutput(negotiated, channel, socket);
    }
}
