package org.godwit.broker.log;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A named thread of the broker that touches files, task after task, and that nobody interrupts. {@link #execute} is safe
 * for any thread.
 *
 * <p>A task knows which errors it has to expect, as those of a disk. One that throws has left undone what somebody waits
 * for, so that is the end of the broker, not of the task.
 */
final class DiskThread implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskThread.class);

    private static final Runnable END = () -> {};

    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Consumer<Throwable> onFatalError;
    private final Thread thread;
    private volatile boolean closed;

    /** @param onFatalError called on this thread with what a task has thrown */
    DiskThread(String name, Consumer<Throwable> onFatalError) {
        this.onFatalError = onFatalError;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((ended, failure) -> onFatalError.accept(failure));
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException(thread.getName() + " has ended");
        }
        tasks.add(task);
    }

    private void run() {
        while (true) {
            Runnable task;
            try {
                task = tasks.take();
            } catch (InterruptedException nobodyInterrupts) {
                LOG.warn("{} was interrupted and goes on; do not interrupt it", thread.getName());
                continue;
            }
            if (task == END) {
                return;
            }
            try {
                task.run();
            } catch (RuntimeException | Error failure) {
                onFatalError.accept(failure);
            }
        }
    }

    /** Returns once the tasks given so far have run and the thread has ended. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        tasks.add(END);
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
