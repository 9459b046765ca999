package org.godwit.jms.link.amqp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.godwit.amqp.BasicMethod;
import org.godwit.amqp.Command;
import org.godwit.amqp.ConnectionMethod;
import org.godwit.amqp.Heartbeat;
import org.godwit.amqp.ProtocolHeader;
import org.godwit.amqp.codec.OversizedContent;
import org.godwit.jms.link.Endpoint;
import org.godwit.jms.link.LinkException;
import org.godwit.jms.link.LinkOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to one endpoint, from the first attempt to its end: the last handler of its Netty pipeline.
 *
 * <p>Owned by the loop. The link is told once that it opened, if it did, and once that it ended. What is written in a turn
 * is flushed at its end.
 */
final class Wire extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);
    /** Half intervals without a sign of life after which the peer counts as dead. */
    private static final int SILENT_TICKS = 4;

    private final AmqpLink link;
    private final Endpoint endpoint;
    private final Handshake handshake;
    private Channel channel;
    private boolean connected;
    private boolean dirty;
    private boolean ended;
    private LinkException cause;
    private ScheduledFuture<?> heartbeats;
    private boolean readSinceTick;
    private boolean wroteSinceTick;
    private int silentTicks;

    Wire(AmqpLink link, LinkOptions options, Endpoint endpoint) {
        this.link = link;
        this.endpoint = endpoint;
        this.handshake = new Handshake(options, link.instance(), endpoint.kind() == Endpoint.Kind.VM, this);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    boolean isOpen() {
        return handshake.isDone() && !ended;
    }

    int frameBytes() {
        return handshake.frameBytes();
    }

    boolean offersBranches() {
        return handshake.offersBranches();
    }

    int maximumChannel() {
        return handshake.maximumChannel();
    }

    void write(Object message) {
        if (!ended) {
            dirty = true;
            channel.write(message, channel.voidPromise());
        }
    }

    void writeNow(Object message) {
        write(message);
        flush();
    }

    void flush() {
        if (dirty && !ended) {
            dirty = false;
            wroteSinceTick = true;
            channel.flush();
        }
    }

    /** Ends the connection for this reason; the link is told of it. */
    void end(LinkException reason) {
        if (cause == null) {
            cause = reason;
        }
        if (channel == null || !channel.isOpen()) {
            ended();
        } else {
            channel.close();
        }
    }

    private void ended() {
        if (!ended) {
            ended = true;
            if (heartbeats != null) {
                heartbeats.cancel(false);
            }
            try {
                link.wireEnded(this, cause);
            } catch (RuntimeException | Error e) {
                link.failed(e);
            }
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
        channel.closeFuture().addListener(closed -> channelClosed());
    }

    private void channelClosed() {
        if (cause == null && !connected) {
            // Whoever tries to connect is told why that failed, and ends this
            return;
        }
        if (cause == null) {
            cause = handshake.isDone()
                    ? Failures.broken("the connection to " + endpoint + " was closed by the other side", null)
                    : handshake.closedByPeer();
        }
        ended();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (cause != null) {
            context.close();
            return;
        }
        connected = true;
        writeNow(ProtocolHeader.AMQP_0_9_1);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        readSinceTick = true;
        if (ended || cause != null) {
            return;
        }
        if (message instanceof Command command) {
            if (command.channel() == 0) {
                take(command);
            } else {
                link.take(command);
            }
        } else if (message instanceof OversizedContent oversized) {
            LOG.warn("A message was refused: {}", oversized.toException().text());
            if (oversized.method() instanceof BasicMethod.Deliver deliver) {
                link.tooLarge(oversized.channel(), deliver);
            }
        } else if (message instanceof ProtocolHeader header) {
            throw Failures.broken("the server at " + endpoint + " speaks " + header + ", not AMQP 0-9-1", null);
        } else if (message != Heartbeat.INSTANCE) {
            throw Failures.broken("the server at " + endpoint + " sent " + message, null);
        }
    }

    private void take(Command command) {
        if (!(command.method() instanceof ConnectionMethod method)) {
            throw Failures.broken("the broker sent " + command.method() + " on channel 0", null);
        }
        if (!handshake.isDone()) {
            handshake.take(method);
            if (handshake.isDone()) {
                startHeartbeats();
                link.wireOpened(this);
            }
        } else if (method instanceof ConnectionMethod.Close close) {
            writeNow(Command.of(0, new ConnectionMethod.CloseOk()));
            String text = "the broker closed the connection: " + close.replyText() + " (" + close.replyCode() + ")";
            end(
                    Failures.isTemporary(close.replyCode())
                            ? Failures.broken(text, null)
                            : new LinkException(LinkException.Reason.OTHER, text));
        } else if (method instanceof ConnectionMethod.CloseOk) {
            end(AmqpLink.closedCause());
        } else if (method instanceof ConnectionMethod.Blocked blocked) {
            link.listener().onBlocked(blocked.reason());
        } else if (method instanceof ConnectionMethod.Unblocked) {
            link.listener().onUnblocked();
        } else {
            throw Failures.broken("the broker sent " + method + " on an open connection", null);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        link.turnEnded();
        flush();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent tls && !tls.isSuccess()) {
            end(Failures.broken("no TLS with " + endpoint + ": " + tls.cause().getMessage(), tls.cause()));
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        if (failure instanceof ClosedChannelException) {
            // A write came too late. What the other side said before it closed is yet to be read, and its end to be
            // told
            return;
        }
        end(
                failure instanceof LinkException known
                        ? known
                        : Failures.broken("the connection to " + endpoint + " failed: " + failure, failure));
    }

    private void startHeartbeats() {
        int seconds = handshake.heartbeatSeconds();
        if (seconds > 0) {
            long tickMillis = TimeUnit.SECONDS.toMillis(seconds) / 2;
            heartbeats =
                    channel.eventLoop().scheduleAtFixedRate(this::tick, tickMillis, tickMillis, TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        silentTicks = readSinceTick ? 0 : silentTicks + 1;
        readSinceTick = false;
        if (silentTicks >= SILENT_TICKS) {
            end(Failures.broken(
                    "nothing came from " + endpoint + " for " + 2 * handshake.heartbeatSeconds() + " seconds", null));
            return;
        }
        if (!wroteSinceTick) {
            writeNow(Heartbeat.INSTANCE);
        }
        wroteSinceTick = false;
    }
}
