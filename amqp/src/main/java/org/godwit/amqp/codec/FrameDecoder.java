package org.godwit.amqp.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.Heartbeat;
import org.godwit.amqp.ProtocolHeader;
import org.godwit.amqp.ReplyCode;

/**
 * Cuts the byte stream of a connection into frames and fires what they make: {@link org.godwit.amqp.Command},
 * {@link Heartbeat}, {@link ProtocolHeader} and {@link OversizedContent}.
 *
 * <p>Owned by the event loop of its connection. The octets of a body are copied once, from the socket's buffer into the
 * piece that stays; a method or header frame that arrives in parts is put together in a buffer of its own. The first bad
 * frame is fired as an {@link AmqpException}, after which everything that arrives is dropped: the receiver says why with
 * connection.close and waits for the peer to close.
 *
 * <p>{@link Frame} draws a frame; a connection begins with a {@link ProtocolHeader} instead, and so does a refusal.
 */
final class FrameDecoder extends ChannelInboundHandlerAdapter {
    private static final int PROTOCOL_HEADER_BYTES = 8;

    /** What is being read. */
    private enum State {
        PREFIX,
        PROTOCOL_HEADER,
        METHOD_OR_HEADER,
        BODY,
        END,
        FAILED
    }

    private final Negotiated negotiated;
    private final ContentAssemblies assemblies;
    private final byte[] prefix = new byte[PROTOCOL_HEADER_BYTES];
    private State state = State.PREFIX;
    private boolean sawFrame;
    private int prefixFilled;
    private int type;
    private int channel;
    private int payloadBytes;
    private int missingBytes;
    private ByteBuf partial;
    private ChannelHandlerContext own;

    FrameDecoder(CodecLimits limits, Negotiated negotiated, UnfinishedContents ofAllConnections) {
        this.negotiated = negotiated;
        this.assemblies = new ContentAssemblies(limits, negotiated, ofAllConnections, this::refuse);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        own = context;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf in)) {
            context.fireChannelRead(message);
            return;
        }
        try {
            while (in.isReadable() && state != State.FAILED) {
                step(context, in);
            }
            assemblies.endRead();
        } catch (AmqpException e) {
            refuse(e);
        } finally {
            ReferenceCountUtil.release(in);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        fail();
    }

    private void refuse(AmqpException why) {
        fail();
        own.fireExceptionCaught(why);
    }

    private void fail() {
        state = State.FAILED;
        assemblies.clear();
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }

    private void step(ChannelHandlerContext context, ByteBuf in) {
        switch (state) {
            case PREFIX -> readPrefix(in);
            case PROTOCOL_HEADER -> readProtocolHeader(context, in);
            case METHOD_OR_HEADER -> readMethodOrHeader(context, in);
            case BODY -> readBody(in);
            case END -> readEnd(context, in);
            default -> throw new AssertionError(state);
        }
    }

    private void readPrefix(ByteBuf in) {
        if (prefixFilled == 0 && !sawFrame && in.getByte(in.readerIndex()) == 'A') {
            state = State.PROTOCOL_HEADER;
            return;
        }
        if (!fillPrefix(in, Frame.PREFIX_BYTES)) {
            return;
        }
        sawFrame = true;
        type = prefix[0] & 0xFF;
        channel = (prefix[1] & 0xFF) << 8 | prefix[2] & 0xFF;
        long size = ((prefix[3] & 0xFFL) << 24) | (prefix[4] & 0xFF) << 16 | (prefix[5] & 0xFF) << 8 | prefix[6] & 0xFF;
        if (size > negotiated.maxPayloadBytes()) {
            throw new AmqpException(
                    ReplyCode.FRAME_ERROR,
                    "a frame of type " + type + " has " + size + " bytes of payload, " + negotiated.maxPayloadBytes()
                            + " are allowed");
        }
        if (channel > negotiated.maxChannel()) {
            throw new AmqpException(
                    ReplyCode.CHANNEL_ERROR,
                    "channel " + channel + " is beyond the highest channel agreed, " + negotiated.maxChannel());
        }
        payloadBytes = (int) size;
        missingBytes = payloadBytes;
        state = switch (type) {
            case Frame.METHOD, Frame.HEADER -> State.METHOD_OR_HEADER;
            case Frame.BODY -> {
                assemblies.checkBody(channel, payloadBytes);
                yield payloadBytes == 0 ? State.END : State.BODY;
            }
            case Frame.HEARTBEAT -> {
                if (channel != 0 || payloadBytes != 0) {
                    throw new AmqpException(
                            ReplyCode.FRAME_ERROR,
                            "a heartbeat has " + payloadBytes + " bytes on channel " + channel
                                    + ", it must be empty and on channel 0");
                }
                yield State.END;
            }
            default -> throw new AmqpException(ReplyCode.FRAME_ERROR, "there is no frame of type " + type);
        };
    }

    private void readProtocolHeader(ChannelHandlerContext context, ByteBuf in) {
        if (!fillPrefix(in, PROTOCOL_HEADER_BYTES)) {
            return;
        }
        if (prefix[1] != 'M' || prefix[2] != 'Q' || prefix[3] != 'P') {
            throw new AmqpException(ReplyCode.FRAME_ERROR, "the connection does not begin with AMQP");
        }
        sawFrame = true;
        state = State.PREFIX;
        context.fireChannelRead(
                new ProtocolHeader(prefix[4] & 0xFF, prefix[5] & 0xFF, prefix[6] & 0xFF, prefix[7] & 0xFF));
    }

    private boolean fillPrefix(ByteBuf in, int bytes) {
        int count = Math.min(bytes - prefixFilled, in.readableBytes());
        in.readBytes(prefix, prefixFilled, count);
        prefixFilled += count;
        if (prefixFilled < bytes) {
            return false;
        }
        prefixFilled = 0;
        return true;
    }

    private void readMethodOrHeader(ChannelHandlerContext context, ByteBuf in) {
        int frameBytes = payloadBytes + 1;
        if (partial == null && in.readableBytes() >= frameBytes) {
            int start = in.readerIndex();
            in.skipBytes(frameBytes);
            complete(context, in, start);
            return;
        }
        if (partial == null) {
            assemblies.hold(frameBytes);
            partial = context.alloc().buffer(frameBytes, frameBytes);
        }
        in.readBytes(partial, Math.min(frameBytes - partial.readableBytes(), in.readableBytes()));
        if (partial.readableBytes() == frameBytes) {
            ByteBuf whole = partial;
            partial = null;
            assemblies.release(frameBytes);
            try {
                complete(context, whole, 0);
            } finally {
                whole.release();
            }
        }
    }

    /** Takes a whole payload with its end octet, of a method or a content header. */
    private void complete(ChannelHandlerContext context, ByteBuf in, int start) {
        checkEnd(in.getUnsignedByte(start + payloadBytes));
        state = State.PREFIX;
        fire(
                context,
                type == Frame.METHOD
                        ? assemblies.method(channel, in, start, payloadBytes)
                        : assemblies.header(channel, in, start, payloadBytes));
    }

    private void readBody(ByteBuf in) {
        int count = Math.min(missingBytes, in.readableBytes());
        assemblies.body(channel, in, count, missingBytes);
        missingBytes -= count;
        if (missingBytes == 0) {
            state = State.END;
        }
    }

    private void readEnd(ChannelHandlerContext context, ByteBuf in) {
        checkEnd(in.readUnsignedByte());
        state = State.PREFIX;
        fire(context, type == Frame.BODY ? assemblies.endOfBody(channel) : Heartbeat.INSTANCE);
    }

    private void fire(ChannelHandlerContext context, Object unit) {
        if (unit != null) {
            context.fireChannelRead(unit);
        }
    }

    private void checkEnd(int octet) {
        if (octet != Frame.END) {
            throw new AmqpException(
                    ReplyCode.FRAME_ERROR,
                    "a frame of type " + type + " on channel " + channel + " ends with 0x" + Integer.toHexString(octet)
                            + " instead of 0xce");
        }
    }
}
