package org.godwit.jms.link.amqp;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to the state of a link. One thread has it at a time: the loop, for what the wire reads and for timers, or a
 * thread that gives the link a task and waits for what comes of it, so that this crosses to no other thread.
 *
 * <p>Usable by any thread. Tasks are run in the order of the calls of each thread, all that have gathered with one flush.
 * Who gives a task never waits for the turn: it pushes the task on a stack, and if it finds the turn free it runs what is on
 * the stack itself; otherwise the loop does. The loop waits, as long as some tasks and a write that does not block take.
 * Invariant: as long as the stack is not empty, a thread that pushed is about to take the turn or has told the loop.
 */
final class Turn {
    private static final Logger LOG = LoggerFactory.getLogger(Turn.class);
    /** Who gives a task after so long has no others behind it that could share the flush. */
    private static final long PAUSE_NANOS = 100_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicReference<LinkTask> newest = new AtomicReference<>();
    private final EventLoop loop;
    private final Runnable flush;
    private final Runnable drainOnLoop = () -> take(this::drain);
    private volatile boolean openToAll;
    private volatile long lastTaskNanos = System.nanoTime();

    Turn(EventLoop loop, Runnable flush) {
        this.loop = loop;
        this.flush = flush;
    }

    /** Whether threads other than the loop may take the turn with a task: the wire can be written to by any. */
    void openToAll(boolean open) {
        openToAll = open;
    }

    /** Has work done in the turn, on this thread. Waits for the turn: for the loop only. */
    void take(Runnable work) {
        begin();
        try {
            work.run();
        } finally {
            end();
        }
    }

    /** Takes the turn until {@link #end}. For the loop only. */
    void begin() {
        lock.lock();
    }

    void end() {
        lock.unlock();
    }

    boolean isMine() {
        return lock.isHeldByCurrentThread();
    }

    /**
     * Has a task run, here or on the loop. Throws {@link RejectedExecutionException} when the loop has ended.
     *
     * @param awaited whether the caller is going to wait for what comes of it
     */
    void add(LinkTask task, boolean awaited) {
        boolean here = openToAll && (awaited || isAfterPause());
        LinkTask before = push(task);
        if (here && lock.tryLock()) {
            try {
                drain();
            } finally {
                lock.unlock();
            }
        } else if (before == null) {
            loop.execute(drainOnLoop);
        }
    }

    private boolean isAfterPause() {
        long now = System.nanoTime();
        boolean paused = now - lastTaskNanos > PAUSE_NANOS;
        lastTaskNanos = now;
        return paused;
    }

    private LinkTask push(LinkTask task) {
        LinkTask before;
        do {
            before = newest.get();
            task.next = before;
        } while (!newest.compareAndSet(before, task));
        return before;
    }

    private void drain() {
        LinkTask task = reversed(newest.getAndSet(null));
        while (task != null) {
            LinkTask next = task.next;
            task.next = null;
            run(task);
            task = next;
        }
        flush.run();
    }

    /** A task that fails must not take those behind it along. */
    private static void run(LinkTask task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("Something given to the link failed", e);
        }
    }

    private static LinkTask reversed(LinkTask stack) {
        LinkTask first = null;
        LinkTask rest = stack;
        while (rest != null) {
            LinkTask next = rest.next;
            rest.next = first;
            first = rest;
            rest = next;
        }
        return first;
    }
}
