package org.godwit.amqp.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.amqp.AmqpException;

/**
 * Writes commands to the socket of a channel on the thread that calls, instead of by the channel's event loop: no hand-over,
 * no wake-up.
 *
 * <p>Used by one thread at a time, which the caller sees to; as long as it is in use nothing else writes to the channel.
 * What the socket does not take at once goes by the loop, and everything after it, until the loop has sent that.
 */
public final class DirectOutput {
    private final Channel channel;
    private final SocketChannel socket;
    private final FrameWriter frames;
    private final ArrayDeque<ByteBuf> buffers = new ArrayDeque<>();
    /** Buffers that the loop has to send. */
    private final AtomicInteger leftToLoop = new AtomicInteger();

    DirectOutput(Negotiated negotiated, Channel channel, SocketChannel socket) {
        this.channel = channel;
        this.socket = socket;
        this.frames = new FrameWriter(negotiated, channel.alloc(), buffers::add);
    }

    /** Encodes a command or a heartbeat. Throws {@link AmqpException} when that is not possible. */
    public void write(Object message) {
        if (!frames.write(message)) {
            throw new IllegalArgumentException(message + " is nothing of AMQP");
        }
        if (frames.isLong()) {
            frames.passOn();
        }
    }

    /** Sends what was written. */
    public void flush() {
        frames.endTurn();
        while (!buffers.isEmpty()) {
            ByteBuf buffer = buffers.poll();
            if (leftToLoop.get() == 0 && send(buffer)) {
                buffer.release();
            } else {
                leaveToLoop(buffer);
            }
        }
    }

    /** Drops what was written and not sent. */
    public void discard() {
        frames.discard();
        buffers.forEach(ByteBuf::release);
        buffers.clear();
    }

    private boolean send(ByteBuf buffer) {
        ByteBuffer bytes = buffer.internalNioBuffer(buffer.readerIndex(), buffer.readableBytes());
        try {
            buffer.skipBytes(socket.write(bytes));
        } catch (IOException e) {
            // The loop meets the same error, and tells it as it tells all
            return false;
        }
        return !buffer.isReadable();
    }

    private void leaveToLoop(ByteBuf buffer) {
        leftToLoop.incrementAndGet();
        channel.writeAndFlush(buffer).addListener(sent -> leftToLoop.decrementAndGet());
    }
}
