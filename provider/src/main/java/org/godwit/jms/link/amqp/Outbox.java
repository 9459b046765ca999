package org.godwit.jms.link.amqp;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.godwit.jms.link.Haste;

/**
 * Hands tasks of any thread over to the loop, in the order of the calls of each thread, with one wake-up and one flush for
 * all that have gathered. What may wait is kept until something comes that may not.
 *
 * <p>A stack that threads push on, taken whole and reversed by the loop. Each task knows how many it is on the stack with, and
 * whether a drain is scheduled that will take it. Invariant: one is, once a task was added that may not wait.
 */
final class Outbox {
    private static final int MAXIMUM_WAITING = 32;

    private final AtomicReference<LoopTask> newest = new AtomicReference<>();
    private final EventLoop loop;
    private final Runnable flush;
    private final Consumer<Throwable> onFailure;
    private final Runnable drain = this::drain;

    /** @param onFailure gets, on the loop, what a task should not have thrown */
    Outbox(EventLoop loop, Runnable flush, Consumer<Throwable> onFailure) {
        this.loop = loop;
        this.flush = flush;
        this.onFailure = onFailure;
    }

    /** From any thread. Throws {@link RejectedExecutionException} when the loop has ended. */
    void add(LoopTask task, Haste haste) {
        LoopTask before;
        boolean drains;
        do {
            before = newest.get();
            task.next = before;
            task.count = before == null ? 1 : before.count + 1;
            boolean drained = before != null && before.drained;
            drains = !drained && (haste == Haste.NOW || task.count >= MAXIMUM_WAITING);
            task.drained = drained || drains;
        } while (!newest.compareAndSet(before, task));
        if (drains) {
            loop.execute(drain);
        }
    }

    /** Nothing waits any more. */
    void hasten() {
        LoopTask waiting = newest.get();
        if (waiting != null && !waiting.drained) {
            LoopTask behind = new LoopTask() {
                @Override
                void run() {
                    // comes behind what waited
                }
            };
            add(behind, Haste.NOW);
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
    private void run(LoopTask task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            onFailure.accept(e);
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
