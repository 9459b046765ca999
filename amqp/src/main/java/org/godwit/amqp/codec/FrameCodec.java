package org.godwit.amqp.codec;

import io.netty.channel.CombinedChannelDuplexHandler;

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
    public FrameCodec(CodecLimits limits) {
        this(limits, UnfinishedContents.unbounded());
    }

    /** @param unfinished shared by connections of the same event loop */
    public FrameCodec(CodecLimits limits, UnfinishedContents unfinished) {
        Negotiated negotiated = new Negotiated(limits);
        init(new FrameDecoder(limits, negotiated, unfinished), new FrameEncoder(negotiated));
    }
}
