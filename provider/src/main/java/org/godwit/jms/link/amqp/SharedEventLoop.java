package org.godwit.jms.link.amqp;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.godwit.amqp.transport.AmqpEventLoops;

/**
 * The one event loop of all links in the JVM: started with the first, ended with the last. One whose thread an error ends
 * takes its links along; the next link has another.
 *
 * <p>Guarded by the class's monitor.
 */
final class SharedEventLoop {
    private static final int SHUTDOWN_TIMEOUT_SECONDS = 5;

    private static SharedEventLoop current;

    private final Set<AmqpLink> users = new LinkedHashSet<>();
    private final EventLoopGroup group;

    private SharedEventLoop() {
        group = AmqpEventLoops.newGroup(1, new LoopThreads(this::failed));
    }

    /** To be given back by {@link #release}. */
    static SharedEventLoop acquire(AmqpLink user) {
        synchronized (SharedEventLoop.class) {
            if (current == null) {
                current = new SharedEventLoop();
            }
            current.users.add(user);
            return current;
        }
    }

    EventLoopGroup group() {
        return group;
    }

    /** A thread outlives the call that it is made in: it must not know, and so keep alive, the application that called. */
    private static final class LoopThreads extends DefaultThreadFactory {
        private final Consumer<Throwable> onFailure;

        LoopThreads(Consumer<Throwable> onFailure) {
            super("godwit-jms-loop", true);
            this.onFailure = onFailure;
        }

        @Override
        @SuppressWarnings("removal") // a thread inherits the access control context of its creation, with class loaders
        protected Thread newThread(Runnable task, String name) {
            return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
                Thread thread = super.newThread(task, name);
                thread.setContextClassLoader(SharedEventLoop.class.getClassLoader());
                thread.setUncaughtExceptionHandler((ended, failure) -> onFailure.accept(failure));
                return thread;
            });
        }
    }

    /** On the thread that ends by this: nobody would be answered any more. */
    private void failed(Throwable failure) {
        List<AmqpLink> left;
        synchronized (SharedEventLoop.class) {
            if (current == this) {
                current = null;
            }
            left = List.copyOf(users);
            users.clear();
        }
        left.forEach(link -> link.loopEnded(failure));
        group.shutdownGracefully(0, SHUTDOWN_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    /** Completes when this user is gone, and with the last the thread. */
    CompletableFuture<Void> release(AmqpLink user) {
        CompletableFuture<Void> released = new CompletableFuture<>();
        synchronized (SharedEventLoop.class) {
            if (users.remove(user) && users.isEmpty()) {
                current = null;
                group.shutdownGracefully(0, SHUTDOWN_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                        .addListener(done -> released.complete(null));
            } else {
                released.complete(null);
            }
        }
        return released;
    }
}
