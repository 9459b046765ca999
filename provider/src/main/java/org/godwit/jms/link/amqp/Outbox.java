package org.godwit.jms.link.amqp;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands tasks of any thread over to the loop, in the order of the calls of each thread, with one wake-up and one flush for
 * all that have gathered.
 *
 * <p>A stack that threads push on, taken whole and reversed by the loop. Invariant: a drain is scheduled whenever the
 * stack is not empty.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final AtomicReference<LoopTask> newest = new AtomicReference<>();
    private final EventLoop loop;
    private final Runnable flush;
    private final Runnable drain = this::drain;

    Outbox(EventLoop loop, Runnable flush) {
        this.loop = loop;
        this.flush = flush;
    }

    /** From any thread. Throws {@link RejectedExecutionException} when the loop has ended. */
    void add(LoopTask task) {
        LoopTask before;
        do {
            before = newest.get();
            task.next = before;
        } while (!newest.compareAndSet(before, task));
        if (before == null) {
            loop.execute(drain);
        }
    }

    private void drain() {
        LoopTask task = reversed(newest.getAndSet(null));
        while (task != null) {
            LoopTask next = task.next;
            task.next = null;
            run(task);
            task = next;
        }
        flush.run();
    }

    /** A task that fails must not take those behind it along. */
    private static void run(LoopTask task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("Something given to the link failed", e);
        }
    }

    private static LoopTask reversed(LoopTask stack) {
        LoopTask first = null;
        LoopTask rest = stack;
        while (rest != null) {
            LoopTask next = rest.next;
            rest.next = first;
            first = rest;
            rest = next;
        }
        return first;
    }
}
