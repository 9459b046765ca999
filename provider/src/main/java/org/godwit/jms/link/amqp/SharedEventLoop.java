package org.godwit.jms.link.amqp;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.godwit.amqp.transport.AmqpEventLoops;

/**
 * The one event loop of all links in the JVM: started with the first, ended with the last.
 *
 * <p>Guarded by the class's monitor.
 */
final class SharedEventLoop {
    private static final int SHUTDOWN_TIMEOUT_SECONDS = 5;

    private static EventLoopGroup group;
    private static int users;

    private SharedEventLoop() {}

    static synchronized EventLoopGroup acquire() {
        if (users == 0) {
            group = AmqpEventLoops.newGroup(1, new LoopThreads());
        }
        users++;
        return group;
    }

    /** A thread outlives the call that it is made in: it must not know, and so keep alive, the application that called. */
    private static final class LoopThreads extends DefaultThreadFactory {
        LoopThreads() {
            super("godwit-jms-loop", true);
        }

        @Override
        @SuppressWarnings("removal") // a thread inherits the access control context of its creation, with class loaders
        protected Thread newThread(Runnable task, String name) {
            return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
                Thread thread = super.newThread(task, name);
                thread.setContextClassLoader(SharedEventLoop.class.getClassLoader());
                return thread;
            });
        }
    }

    /** Completes when this user is gone, and with the last the thread. */
    static synchronized CompletableFuture<Void> release() {
        CompletableFuture<Void> released = new CompletableFuture<>();
        users--;
        if (users == 0) {
            group.shutdownGracefully(0, SHUTDOWN_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .addListener(done -> released.complete(null));
            group = null;
        } else {
            released.complete(null);
        }
        return released;
    }
}
