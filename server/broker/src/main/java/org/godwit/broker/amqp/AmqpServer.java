package org.godwit.broker.amqp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.godwit.amqp.codec.CodecLimits;
import org.godwit.amqp.codec.UnfinishedContents;
import org.godwit.amqp.transport.TcpTransport;
import org.godwit.amqp.transport.VmTransport;
import org.godwit.broker.core.VirtualHost;
import org.godwit.broker.model.CoreExecutor;
import org.godwit.broker.security.Authenticator;
import org.godwit.broker.security.CertificateName;

/**
 * Listens for connections and knows those that there are.
 *
 * <p>The public methods are for any thread; the rest is owned by the one event loop of the group.
 */
public final class AmqpServer {
    /** Beyond the high mark a connection gets no more deliveries, until it is below the low one. */
    private static final WriteBufferWaterMark WRITE_BUFFER_BYTES = new WriteBufferWaterMark(256 * 1024, 1024 * 1024);

    private static final long CLOSE_MILLIS = 2_000;

    private final EventLoopGroup group;
    private final AmqpLimits limits;
    private final UnfinishedContents unfinished;
    private final Authenticator authenticator;
    private final Function<String, Optional<VirtualHost>> virtualHosts;
    private final CoreExecutor core;
    private final Runnable onArrival;
    private final Set<AmqpConnection> connections = new HashSet<>();
    private final Map<String, DirectReplies> directReplies = new HashMap<>();
    private final List<Channel> listeners = new ArrayList<>();
    private CompletableFuture<Void> closing;

    /**
     * @param group with one event loop, the core thread of the virtual hosts
     * @param virtualHosts finds a virtual host by its name
     * @param core the core thread of the virtual hosts: the event loop
     * @param onArrival called on the loop for whatever comes from a client
     */
    public AmqpServer(
            EventLoopGroup group,
            AmqpLimits limits,
            Authenticator authenticator,
            Function<String, Optional<VirtualHost>> virtualHosts,
            CoreExecutor core,
            Runnable onArrival) {
        this.group = group;
        this.limits = limits;
        this.unfinished = new UnfinishedContents(limits.unfinishedMaxBytes());
        this.authenticator = authenticator;
        this.virtualHosts = virtualHosts;
        this.core = core;
        this.onArrival = onArrival;
    }

    /** Listens on a TCP address; ends with the address, which has the real port where 0 was asked for. */
    public CompletionStage<SocketAddress> listen(InetSocketAddress address) {
        return listen(address, null /* in the clear */, CertificateName.COMMON_NAME);
    }

    /** As {@link #listen(InetSocketAddress)}, for connections over TLS; {@code userOf} a verified certificate. */
    public CompletionStage<SocketAddress> listen(InetSocketAddress address, SslContext tls, CertificateName userOf) {
        return listening(TcpTransport.listen(group, address, tls, codecLimits(), unfinished, initializer(userOf)));
    }

    /** Listens on {@code vm:NAME}, within this JVM. */
    public CompletionStage<SocketAddress> listen(String vmName) {
        return listening(VmTransport.listen(group, vmName, codecLimits(), initializer(CertificateName.COMMON_NAME)));
    }

    /** Something came from a client. */
    void arrived() {
        onArrival.run();
    }

    private ChannelHandler initializer(CertificateName userOf) {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.config().setWriteBufferWaterMark(WRITE_BUFFER_BYTES);
                channel.pipeline().addLast(new AmqpConnection(AmqpServer.this, userOf));
            }

            @Override
            public boolean isSharable() {
                return true;
            }
        };
    }

    private CompletionStage<SocketAddress> listening(ChannelFuture bound) {
        CompletableFuture<SocketAddress> result = new CompletableFuture<>();
        bound.addListener(done -> {
            if (done.isSuccess()) {
                listeners.add(bound.channel());
                result.complete(bound.channel().localAddress());
            } else {
                result.completeExceptionally(done.cause());
            }
        });
        return result;
    }

    private CodecLimits codecLimits() {
        return CodecLimits.DEFAULT.withMaxFrameBytes(limits.frameMaxBytes()).withMaxBodyBytes(limits.messageMaxBytes());
    }

    /**
     * Listens no more, and closes all connections with 320 and the reason; ends when none is left, which is after {@value
     * #CLOSE_MILLIS} ms at the latest.
     */
    public CompletionStage<Void> close(String reason) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        core.execute(() -> {
            if (closing == null) {
                closing = closed;
                listeners.forEach(Channel::close);
                for (AmqpConnection connection : List.copyOf(connections)) {
                    connection.forcedClose(reason);
                }
                core.schedule(this::endAll, CLOSE_MILLIS);
                completeClosing();
            } else {
                closing.thenRun(() -> closed.complete(null));
            }
        });
        return closed;
    }

    private void endAll() {
        for (AmqpConnection connection : List.copyOf(connections)) {
            connection.end();
        }
    }

    /** Closes everything at once and without a word: the broker cannot keep its promises any more. */
    public void abort() {
        core.execute(() -> {
            if (closing == null) {
                closing = new CompletableFuture<>();
            }
            listeners.forEach(Channel::close);
            endAll();
            completeClosing();
        });
    }

    private void completeClosing() {
        if (closing != null && connections.isEmpty()) {
            closing.complete(null);
        }
    }

    /** False when there are as many as there may be, or the server closes. */
    boolean add(AmqpConnection connection) {
        return closing == null && connections.size() < limits.connectionMax() && connections.add(connection);
    }

    void remove(AmqpConnection connection) {
        if (connections.remove(connection)) {
            completeClosing();
        }
    }

    /** Those of a virtual host, as replies do not go from one to another. */
    DirectReplies directReplies(String virtualHost) {
        return directReplies.computeIfAbsent(virtualHost, name -> new DirectReplies());
    }

    /** The core thread, which is the event loop. */
    CoreExecutor core() {
        return core;
    }

    AmqpLimits limits() {
        return limits;
    }

    Authenticator authenticator() {
        return authenticator;
    }

    Optional<VirtualHost> virtualHost(String name) {
        return virtualHosts.apply(name);
    }
}
