package org.godwit.amqp.transport;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * An event loop that ends after the other ends of its {@code vm:} channels are closed, too: an end that closes tells the other
 * by a task for the loop of that one, which has to be there to take it.
 *
 * <p>An error that ends it goes to the handler of its thread.
 *
 * <p>The set of ends is owned by the loop.
 */
final class AmqpEventLoop extends SingleThreadIoEventLoop {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Set<VmEnd> vmEnds = new HashSet<>();
    private boolean closing;
    private long closingSinceNanos;

    AmqpEventLoop(IoEventLoopGroup group, Executor executor, IoHandlerFactory ioHandlerFactory) {
        super(group, executor, ioHandlerFactory);
    }

    /** Until both ends are closed, whichever loop finds that out. */
    void add(VmEnd end) {
        vmEnds.add(end);
        end.closed().thenRun(() -> execute(() -> vmEnds.remove(end)));
    }

    @Override
    protected void run() {
        try {
            super.run();
        } catch (RuntimeException | Error failure) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        }
    }

    @Override
    protected boolean confirmShutdown() {
        if (!isShuttingDown()) {
            return false;
        }
        if (!closing) {
            startClosing();
            return false;
        }
        return !awaitsOtherEnds() && super.confirmShutdown();
    }

    /** The next turn closes all channels here, and must not wait for sockets before. */
    private void startClosing() {
        closing = true;
        closingSinceNanos = System.nanoTime();
        execute(() -> {});
        schedule(() -> {}, PATIENCE_NANOS, TimeUnit.NANOSECONDS);
    }

    private boolean awaitsOtherEnds() {
        return !vmEnds.isEmpty() && System.nanoTime() - closingSinceNanos < PATIENCE_NANOS;
    }
}
