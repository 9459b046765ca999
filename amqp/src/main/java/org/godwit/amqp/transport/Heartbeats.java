package org.godwit.amqp.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.Heartbeat;
import org.godwit.amqp.ReplyCode;
import org.godwit.amqp.codec.FrameCodec;

/**
 * Sends a heartbeat when nothing was sent for half the interval that tune-ok agreed on, and gives a peer up that was
 * silent for two intervals: an {@link AmqpException} is fired and the channel closed.
 *
 * <p>Owned by the event loop of its channel. It stands before the codec, where any octet counts as a sign of life.
 */
public final class Heartbeats extends IdleStateHandler {
    private final int intervalSeconds;

    private Heartbeats(int intervalSeconds) {
        super(2_000L * intervalSeconds, 500L * intervalSeconds, 0, TimeUnit.MILLISECONDS);
        this.intervalSeconds = intervalSeconds;
    }

    /** Begins with the heartbeats of a channel; does nothing for an interval of 0 and for {@code vm:}, which needs none. */
    public static void begin(Channel channel, int intervalSeconds) {
        ChannelHandlerContext codec = channel.pipeline().context(FrameCodec.class);
        if (intervalSeconds > 0 && codec != null) {
            channel.pipeline().addBefore(codec.name(), null, new Heartbeats(intervalSeconds));
        }
    }

    @Override
    protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
        if (event.state() == IdleState.WRITER_IDLE) {
            context.channel().writeAndFlush(Heartbeat.INSTANCE);
        } else {
            context.fireExceptionCaught(new AmqpException(
                    ReplyCode.CONNECTION_FORCED,
                    "nothing came from the peer for " + 2 * intervalSeconds
                            + " seconds, twice the heartbeat interval"));
            context.close();
        }
    }
}
