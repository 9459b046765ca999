package org.godwit.amqp.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Objects;
import org.godwit.amqp.codec.CodecLimits;
import org.godwit.amqp.codec.FrameCodec;
import org.godwit.amqp.codec.UnfinishedContents;

/**
 * AMQP over TCP, with or without TLS.
 *
 * <p>Immutable; called by any thread. {@code tls} is null for a connection in the clear; see {@link
 * TlsContexts}.
 */
public record TcpTransport(String host, int port, SslContext tls) implements Transport {
    public static final int DEFAULT_PORT = 5672;
    public static final int DEFAULT_TLS_PORT = 5671;

    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    public TcpTransport {
        Objects.requireNonNull(host, "host");
    }

    static TcpTransport of(URI endpoint) {
        boolean secure = "amqps".equals(endpoint.getScheme());
        if (endpoint.getHost() == null) {
            throw new IllegalArgumentException("'" + endpoint + "' names no host; write amqp://host:port");
        }
        int port = endpoint.getPort() >= 0 ? endpoint.getPort() : secure ? DEFAULT_TLS_PORT : DEFAULT_PORT;
        return new TcpTransport(
                unbracketed(endpoint.getHost()),
                port,
                secure ? TlsContexts.client(null, null, null, null, true) : null);
    }

    @Override
    public ChannelFuture connect(EventLoopGroup group, CodecLimits limits, ChannelHandler handler) {
        return new Bootstrap()
                .group(group)
                .channel(Sockets.PREFERRED.channel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc(), host, port));
                        }
                        channel.pipeline().addLast(new FrameCodec(limits), handler);
                    }
                })
                .connect(host, port);
    }

    /**
     * Listens on an address; each connection gets the codec and then {@code handler}, which is an initializer or
     * sharable. {@code tls} is null for connections in the clear; {@code unfinished} may be shared by listeners of the same
     * event loop.
     */
    public static ChannelFuture listen(
            EventLoopGroup group,
            SocketAddress address,
            SslContext tls,
            CodecLimits limits,
            UnfinishedContents unfinished,
            ChannelHandler handler) {
        return new ServerBootstrap()
                .group(group)
                .channel(Sockets.PREFERRED.serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(new FrameCodec(limits, unfinished), handler);
                    }
                })
                .bind(address);
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public String toString() {
        return (tls == null ? "amqp://" : "amqps://") + host + ":" + port;
    }
}
