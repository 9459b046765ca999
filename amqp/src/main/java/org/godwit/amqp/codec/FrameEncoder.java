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

/**
 * Has a {@link FrameWriter} encode what is written in one turn of the loop, and passes it on at the flush.
 *
 * <p>Owned by the event loop of its connection. A command that cannot be encoded fails its own write with an
 * {@link AmqpException}.
 */
final class FrameEncoder extends ChannelOutboundHandlerAdapter {
    private final Negotiated negotiated;
    private ChannelHandlerContext context;
    private FrameWriter frames;
    private List<ChannelPromise> promises = new ArrayList<>();

    FrameEncoder(Negotiated negotiated) {
        this.negotiated = negotiated;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        frames = new FrameWriter(negotiated, added.alloc(), this::passOn);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        try {
            if (!frames.write(message)) {
                frames.passOn();
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
        if (frames.isLong()) {
            frames.passOn();
        }
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        frames.endTurn();
        context.flush();
    }

    /** What was written before the close is sent before it. */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (!frames.isEmpty()) {
            flush(context);
        }
        context.close(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        frames.discard();
        ClosedChannelException closed = promises.isEmpty() ? null : new ClosedChannelException();
        for (ChannelPromise promise : promises) {
            promise.tryFailure(closed);
        }
        promises.clear();
    }

    private void passOn(ByteBuf buffer) {
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
