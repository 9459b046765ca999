package org.godwit.amqp.transport;

import io.netty.channel.Channel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One end of a {@code vm:} channel, until both ends are closed.
 *
 * <p>Called by the event loops of both.
 */
final class VmEnd {
    private final AtomicInteger openEnds = new AtomicInteger();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    VmEnd(Channel channel) {
        await(channel);
    }

    /** The other end has introduced itself. */
    void meet(Channel other) {
        await(other);
    }

    private void await(Channel end) {
        openEnds.incrementAndGet();
        end.closeFuture().addListener(done -> {
            if (openEnds.decrementAndGet() == 0) {
                closed.complete(null);
            }
        });
    }

    /** Completes when both ends are closed, or this one is before it knew the other. */
    CompletableFuture<Void> closed() {
        return closed;
    }
}
