package org.godwit.amqp.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.Body;
import org.godwit.amqp.Command;
import org.godwit.amqp.Heartbeat;
import org.godwit.amqp.Method;
import org.godwit.amqp.ProtocolHeader;
import org.godwit.amqp.ReplyCode;

/**
 * Turns what is written in one turn of the loop into frames in one buffer, and passes it on at the flush, or before when
 * it has grown past 64 KiB.
 *
 * <p>Owned by the event loop of its connection. A buffer is allocated for what is known to go into it, so a body is
 * copied once: only the first few KiB of a turn that is longer than the last are copied as the buffer grows. A command that cannot be encoded fails its own write with an
 * {@link AmqpException} and leaves no octet behind. {@link Frame} draws a frame.
 */
final class FrameEncoder extends ChannelOutboundHandlerAdapter {
    private static final int PASS_ON_BYTES = 64 * 1024;
    private static final int MIN_BUFFER_BYTES = 512;
    private static final int COPY_RATHER_BYTES = 4 * 1024;

    /** Room for most methods. */
    private static final int METHOD_BYTES = 128;

    private final Negotiated negotiated;
    private final ArgumentWriter arguments = new ArgumentWriter();
    private ByteBuf pending;
    private List<ChannelPromise> promises = new ArrayList<>();
    private int lastTurnBytes;
    private int turnBytes;

    FrameEncoder(Negotiated negotiated) {
        this.negotiated = negotiated;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        try {
            if (message instanceof Command command) {
                encode(context, command);
            } else if (message == Heartbeat.INSTANCE) {
                reserve(context, CodecLimits.FRAME_OVERHEAD_BYTES);
                writePrefix(Frame.HEARTBEAT, 0, 0);
                pending.writeByte(Frame.END);
            } else if (message instanceof ProtocolHeader header) {
                encode(context, header);
            } else {
                passOn(context);
                context.write(message, promise);
                return;
            }
        } catch (AmqpException e) {
            promise.tryFailure(e);
            return;
        }
        if (!promise.isVoid()) {
            promises.add(promise);
        }
        if (pending.readableBytes() >= PASS_ON_BYTES) {
            passOn(context);
        }
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        passOn(context);
        lastTurnBytes = turnBytes;
        turnBytes = 0;
        context.flush();
    }

    /** What was written before the close is sent before it. */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (pending != null) {
            flush(context);
        }
        context.close(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (pending != null) {
            pending.release();
            pending = null;
        }
        ClosedChannelException closed = promises.isEmpty() ? null : new ClosedChannelException();
        for (ChannelPromise promise : promises) {
            promise.tryFailure(closed);
        }
        promises.clear();
    }

    private void encode(ChannelHandlerContext context, ProtocolHeader header) {
        reserve(context, CodecLimits.FRAME_OVERHEAD_BYTES);
        pending.writeInt('A' << 24 | 'M' << 16 | 'Q' << 8 | 'P');
        pending.writeByte(header.protocolId());
        pending.writeByte(header.major());
        pending.writeByte(header.minor());
        pending.writeByte(header.revision());
    }

    private void encode(ChannelHandlerContext context, Command command) {
        int channel = command.channel();
        Method method = command.method();
        if (command.content() == null) {
            reserve(context, METHOD_BYTES);
            writeMethod(channel, method);
            negotiated.watch(command);
            return;
        }
        byte[] header = command.content().header().encoded();
        Body body = command.content().body();
        int headerBytes = Frame.HEADER_FIXED_BYTES + header.length;
        if (headerBytes > negotiated.maxPayloadBytes()) {
            throw tooLong(method, "the content header", headerBytes);
        }
        long firstBytes = METHOD_BYTES + headerBytes + CodecLimits.FRAME_OVERHEAD_BYTES;
        long smallBodyBytes = body.size() + CodecLimits.FRAME_OVERHEAD_BYTES;
        reserve(context, (int)
                (smallBodyBytes <= negotiated.maxFrameBytes() ? firstBytes + smallBodyBytes : firstBytes));
        writeMethod(channel, method);
        writePrefix(Frame.HEADER, channel, headerBytes);
        pending.writeShort(method.classId());
        pending.writeShort(0);
        pending.writeLong(body.size());
        pending.writeBytes(header);
        pending.writeByte(Frame.END);
        writeBody(context, channel, body);
    }

    private void writeMethod(int channel, Method method) {
        int start = pending.writerIndex();
        writePrefix(Frame.METHOD, channel, 0);
        MethodCodec.write(method, pending, arguments.over(pending));
        int payloadBytes = pending.writerIndex() - start - Frame.PREFIX_BYTES;
        if (payloadBytes > negotiated.maxPayloadBytes()) {
            pending.writerIndex(start);
            throw tooLong(method, "the method", payloadBytes);
        }
        pending.setInt(start + Frame.PREFIX_BYTES - Integer.BYTES, payloadBytes);
        pending.writeByte(Frame.END);
    }

    private void writeBody(ChannelHandlerContext context, int channel, Body body) {
        long left = body.size();
        int piece = 0;
        int offset = 0;
        while (left > 0) {
            int frameBytes = (int) Math.min(left, negotiated.maxPayloadBytes());
            left -= frameBytes;
            reserve(context, frameBytes + CodecLimits.FRAME_OVERHEAD_BYTES);
            writePrefix(Frame.BODY, channel, frameBytes);
            while (frameBytes > 0) {
                byte[] bytes = body.piece(piece);
                int count = Math.min(frameBytes, bytes.length - offset);
                pending.writeBytes(bytes, offset, count);
                frameBytes -= count;
                offset += count;
                if (offset == bytes.length) {
                    piece++;
                    offset = 0;
                }
            }
            pending.writeByte(Frame.END);
        }
    }

    private void writePrefix(int type, int channel, int payloadBytes) {
        pending.writeByte(type);
        pending.writeShort(channel);
        pending.writeInt(payloadBytes);
    }

    private AmqpException tooLong(Method method, String what, int bytes) {
        return new AmqpException(
                ReplyCode.FRAME_ERROR,
                what + " of class " + method.classId() + ", method " + method.methodId() + " has " + bytes
                        + " bytes, a frame holds " + negotiated.maxPayloadBytes(),
                method.classId(),
                method.methodId());
    }

    /** Makes room: a short buffer grows, a long one is passed on, and a new one is as large as the last turn was long. */
    private void reserve(ChannelHandlerContext context, int bytes) {
        if (pending != null && pending.writableBytes() < bytes) {
            int used = pending.readableBytes();
            if (used <= COPY_RATHER_BYTES || used + bytes <= PASS_ON_BYTES) {
                pending.ensureWritable(bytes);
            } else {
                passOn(context);
            }
        }
        if (pending == null) {
            int likelyBytes = Math.min(Integer.highestOneBit(lastTurnBytes | MIN_BUFFER_BYTES) * 2, PASS_ON_BYTES);
            pending = context.alloc().ioBuffer(Math.max(likelyBytes, bytes));
        }
    }

    private void passOn(ChannelHandlerContext context) {
        if (pending == null) {
            return;
        }
        ByteBuf buffer = pending;
        pending = null;
        turnBytes += buffer.readableBytes();
        if (promises.isEmpty()) {
            context.write(buffer, context.voidPromise());
        } else {
            List<ChannelPromise> written = promises;
            promises = new ArrayList<>();
            context.write(buffer).addListener((GenericFutureListener<Future<Void>>) done -> complete(written, done));
        }
    }

    private static void complete(List<ChannelPromise> written, Future<Void> done) {
        for (ChannelPromise promise : written) {
            if (done.isSuccess()) {
                promise.trySuccess();
            } else {
                promise.tryFailure(done.cause());
            }
        }
    }
}
