package org.godwit.jms.link.amqp;

import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.godwit.amqp.codec.CodecLimits;
import org.godwit.amqp.transport.TcpTransport;
import org.godwit.amqp.transport.Transport;
import org.godwit.amqp.transport.VmTransport;
import org.godwit.jms.link.Endpoint;
import org.godwit.jms.link.LinkException;
import org.godwit.jms.link.LinkOptions;

/**
 * Tries the endpoints of a link in turn until one opens, or as often as allowed, with growing pauses between the rounds.
 *
 * <p>Owned by the loop. Connecting to a broker of this JVM may start it, so that is done by a thread of its own.
 */
final class Attempts {
    private final AmqpLink link;
    private final LinkOptions options;
    private final EventLoopGroup group;
    private final EventLoop loop;
    private final CodecLimits limits;
    private SslContext tls;
    private Wire current;
    private boolean again;
    private int position;
    private int rounds;
    private int allowedRounds;
    private long delayMillis;
    private ScheduledFuture<?> timer;

    Attempts(AmqpLink link, LinkOptions options, EventLoopGroup group, EventLoop loop) {
        this.link = link;
        this.options = options;
        this.group = group;
        this.loop = loop;
        this.limits = CodecLimits.DEFAULT.withMaxBodyBytes(options.maximumMessageBytes());
    }

    /** Has endpoints with TLS use this. */
    void use(SslContext newTls) {
        tls = newTls;
    }

    /**
     * Begins; {@code allowed} rounds over all endpoints, -1 without end. {@code reconnecting} starts no broker of this JVM:
     * it would be another one than before, without its messages.
     */
    void begin(int allowed, boolean reconnecting) {
        again = reconnecting;
        allowedRounds = allowed;
        rounds = 0;
        position = 0;
        delayMillis = options.reconnectDelayMillis();
        attempt();
    }

    private void attempt() {
        Endpoint endpoint = options.endpoints().get(position);
        Wire wire = new Wire(link, options, endpoint);
        current = wire;
        timer = loop.schedule(
                () -> wire.end(Failures.broken(
                        "no connection to " + endpoint + " within " + options.connectTimeoutMillis() + " ms", null)),
                options.connectTimeoutMillis(),
                TimeUnit.MILLISECONDS);
        if (endpoint.kind() == Endpoint.Kind.VM) {
            if (again && !VmTransport.isListening(endpoint.host())) {
                wire.end(Failures.broken("no broker listens on " + endpoint, null));
                return;
            }
            Thread starter = new Thread(() -> connect(wire, new VmTransport(endpoint.host())), "godwit-jms-starter");
            starter.setDaemon(true);
            starter.start();
        } else {
            connect(wire, tcp(endpoint));
        }
    }

    private Transport tcp(Endpoint endpoint) {
        return new TcpTransport(
                endpoint.host(), endpoint.port(), endpoint.kind() == Endpoint.Kind.TLS ? tls : null /* in the clear */);
    }

    private void connect(Wire wire, Transport transport) {
        try {
            ChannelFuture connecting = transport.connect(group, limits, wire);
            connecting.addListener(done -> {
                if (!done.isSuccess()) {
                    wire.end(Failures.broken(
                            "no connection to " + wire.endpoint() + ": "
                                    + done.cause().getMessage(),
                            done.cause()));
                }
            });
        } catch (RuntimeException e) {
            LinkException cause = Failures.broken("no connection to " + wire.endpoint() + ": " + e.getMessage(), e);
            loop.execute(() -> wire.end(cause));
        }
    }

    /** The wire opened, so there is no need for another. */
    void succeeded() {
        stop();
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        current = null;
    }

    /** Whether this wire is the one being tried. */
    boolean isCurrent(Wire wire) {
        return current == wire;
    }

    /** The attempt failed; goes on with the next, or tells the link that there is none. */
    void failed(LinkException cause) {
        stop();
        position++;
        if (position < options.endpoints().size()) {
            attempt();
            return;
        }
        position = 0;
        rounds++;
        if (allowedRounds >= 0 && rounds >= allowedRounds) {
            link.giveUp(cause);
            return;
        }
        timer = loop.schedule(this::attemptAgain, delayMillis, TimeUnit.MILLISECONDS);
        delayMillis = Math.min(delayMillis * 2, options.reconnectMaximumDelayMillis());
    }

    private void attemptAgain() {
        try {
            attempt();
        } catch (RuntimeException | Error e) {
            link.failed(e);
        }
    }

    /** No attempt any more; the one under way is ended. */
    void abandon() {
        Wire trying = current;
        stop();
        if (trying != null) {
            trying.end(AmqpLink.closedCause());
        }
    }
}
