package org.godwit.amqp.transport;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/**
 * What kind of sockets an event loop serves. Immutable.
 *
 * <p>A server's loop: Linux's epoll by Netty's native library if that is on the class path, as it takes half as many system
 * calls to wake a loop up; otherwise the JDK's selector. A client's: the selector, whose sockets other threads can write
 * to, which wakes no loop up.
 */
record Sockets(
        IoHandlerFactory handlerFactory,
        Class<? extends IoHandle> handle,
        ChannelFactory<SocketChannel> channel,
        ChannelFactory<ServerSocketChannel> serverChannel) {
    static final Sockets CLIENT = selector();
    static final Sockets SERVER = isEpollPresent() ? epoll() : CLIENT;

    /** What the loops of a group serve. */
    static Sockets of(EventLoopGroup group) {
        return group instanceof IoEventLoopGroup loops && loops.isCompatible(SERVER.handle()) ? SERVER : CLIENT;
    }

    private static boolean isEpollPresent() {
        try {
            Class.forName("io.netty.channel.epoll.Epoll", false, Sockets.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            return false;
        }
        return Epoll.isAvailable();
    }

    private static Sockets epoll() {
        return new Sockets(
                EpollIoHandler.newFactory(),
                EpollIoHandle.class,
                EpollSocketChannel::new,
                EpollServerSocketChannel::new);
    }

    private static Sockets selector() {
        return new Sockets(
                NioIoHandler.newFactory(), NioIoHandle.class, SelectorSocket::new, NioServerSocketChannel::new);
    }
}
