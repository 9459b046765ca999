package org.godwit.amqp.transport;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.concurrent.ThreadFactory;

/** Makes the event loops that serve sockets and {@code vm:} channels alike. Stateless. */
public final class AmqpEventLoops {
    private AmqpEventLoops() {}

    /** A group whose every loop takes TCP channels and local channels; the caller shuts it down. */
    public static EventLoopGroup newGroup(int threads, ThreadFactory threadFactory) {
        return newGroup(threads, threadFactory, Sockets.SERVER);
    }

    /** The same for clients whose threads want to write to their sockets: see {@link TcpTransport#directOutput}. */
    public static EventLoopGroup newClientGroup(int threads, ThreadFactory threadFactory) {
        return newGroup(threads, threadFactory, Sockets.CLIENT);
    }

    private static EventLoopGroup newGroup(int threads, ThreadFactory threadFactory, Sockets sockets) {
        return new MultiThreadIoEventLoopGroup(
                threads, threadFactory, loop -> new SocketAndLocalIoHandler(sockets, loop));
    }
}
