package org.godwit.amqp.transport;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import java.net.URI;
import org.godwit.amqp.codec.CodecLimits;

/**
 * A way to one broker. What its channels read and write is the same for all: {@link org.godwit.amqp.Command},
 * {@link org.godwit.amqp.Heartbeat}, {@link org.godwit.amqp.ProtocolHeader}, and
 * {@link org.godwit.amqp.codec.OversizedContent}, which is only read.
 *
 * <p>Immutable; called by any thread.
 */
public sealed interface Transport permits TcpTransport, VmTransport {
    /**
     * The transport of an endpoint: {@code amqp://host[:port]}, {@code amqps://host[:port]} with the JVM's trust store, or
     * {@code vm:NAME}; what else is in the URI is not looked at.
     */
    static Transport of(URI endpoint) {
        String scheme = endpoint.getScheme();
        if ("vm".equals(scheme)) {
            return VmTransport.of(endpoint);
        }
        if ("amqp".equals(scheme) || "amqps".equals(scheme)) {
            return TcpTransport.of(endpoint);
        }
        throw new IllegalArgumentException(
                "'" + endpoint + "' has the scheme " + scheme + "; known are amqp, amqps and vm");
    }

    /**
     * Opens a channel on a loop of the group, with {@code handler} (often an initializer) at its inner end. The caller
     * closes it. {@code handler} is added before the channel connects, so it sees {@code channelActive}.
     */
    ChannelFuture connect(EventLoopGroup group, CodecLimits limits, ChannelHandler handler);
}
