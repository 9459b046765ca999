package org.godwit.amqp.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import java.net.URI;
import java.util.Locale;
import java.util.UUID;
import org.godwit.amqp.codec.CodecLimits;

/**
 * AMQP to a broker in the same JVM: the same commands, unencoded, over a local channel.
 *
 * <p>Immutable; called by any thread. Names are per class loader of this class and do not depend on case. A broker that
 * nobody has started is started on first use, by the thread that connects, so an event loop should not be that thread.
 */
public record VmTransport(String name) implements Transport {
    /** Keeps the names of two copies of this class apart, which may share one Netty. */
    private static final String SPACE = "godwit-" + UUID.randomUUID() + "-";

    public VmTransport {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a vm: endpoint needs a name; write vm:NAME");
        }
        name = name.toLowerCase(Locale.ROOT);
    }

    static VmTransport of(URI endpoint) {
        String part = endpoint.getSchemeSpecificPart();
        int end = part.indexOf('?');
        String path = end < 0 ? part : part.substring(0, end);
        return new VmTransport(path.startsWith("//") ? path.substring(2) : path);
    }

    /** Whether a broker listens on this name, so that connecting would not start one. */
    public static boolean isListening(String name) {
        return VmBrokers.isListening(name.toLowerCase(Locale.ROOT));
    }

    /** The address at which the broker of a name listens. */
    public static LocalAddress address(String name) {
        return new LocalAddress(SPACE + name.toLowerCase(Locale.ROOT));
    }

    @Override
    public ChannelFuture connect(EventLoopGroup group, CodecLimits limits, ChannelHandler handler) {
        VmBrokers.ensureStarted(name);
        return new Bootstrap()
                .group(group)
                .channel(LocalChannel.class)
                .handler(initializer(limits, handler))
                .connect(address(name));
    }

    /**
     * Listens on a name until the channel of the returned future is closed; each connection gets {@code handler}, which
     * is an initializer or sharable.
     */
    public static ChannelFuture listen(EventLoopGroup group, String name, CodecLimits limits, ChannelHandler handler) {
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(LocalServerChannel.class)
                .childHandler(initializer(limits, handler))
                .bind(address(name));
        VmBrokers.listening(name.toLowerCase(Locale.ROOT), bound.channel());
        return bound;
    }

    /** Stops the broker of a name if it was started by the first connection to it; otherwise does nothing. */
    public static void stopBroker(String name) {
        VmBrokers.stop(name.toLowerCase(Locale.ROOT));
    }

    private static ChannelHandler initializer(CodecLimits limits, ChannelHandler handler) {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new VmCredit(limits), handler);
            }
        };
    }

    @Override
    public String toString() {
        return "vm:" + name;
    }
}
