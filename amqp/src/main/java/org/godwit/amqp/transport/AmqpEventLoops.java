package org.godwit.amqp.transport;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/** Makes the event loops that serve sockets and {@code vm:} channels alike. Stateless. */
public final class AmqpEventLoops {
    private AmqpEventLoops() {}

    /** A group whose every loop takes TCP channels and local channels; the caller shuts it down. */
    public static EventLoopGroup newGroup(int threads, ThreadFactory threadFactory) {
        return new MultiThreadIoEventLoopGroup(threads, threadFactory, SocketAndLocalIoHandler::new) {
            @Override
            protected IoEventLoop newChild(Executor executor, IoHandlerFactory ioHandlerFactory, Object... arguments) {
                return new AmqpEventLoop(this, executor, ioHandlerFactory);
            }
        };
    }
}
