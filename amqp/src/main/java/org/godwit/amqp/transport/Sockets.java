package org.godwit.amqp.transport;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/**
 * What kind of sockets event loops of this JVM serve. Immutable.
 *
 * <p>Linux's epoll by Netty's native library if that is on the class path, as it takes half as many system calls to wake a
 * loop up; otherwise the JDK's selector.
 */
record Sockets(
        IoHandlerFactory handlerFactory,
        Class<? extends SocketChannel> channel,
        Class<? extends ServerSocketChannel> serverChannel) {
    static final Sockets PREFERRED = isEpollPresent() ? epoll() : selector();

    private static boolean isEpollPresent() {
        try {
            Class.forName("io.netty.channel.epoll.Epoll", false, Sockets.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            return false;
        }
        return Epoll.isAvailable();
    }

    private static Sockets epoll() {
        return new Sockets(EpollIoHandler.newFactory(), EpollSocketChannel.class, EpollServerSocketChannel.class);
    }

    private static Sockets selector() {
        return new Sockets(NioIoHandler.newFactory(), NioSocketChannel.class, NioServerSocketChannel.class);
    }
}
