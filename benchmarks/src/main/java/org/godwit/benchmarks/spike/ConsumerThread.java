package org.godwit.benchmarks.spike;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jctools.queues.MpscBlockingConsumerArrayQueue;

/**
 * A thread that drains one queue: it parks while there is nothing, then takes all that has gathered as one turn. The
 * queue is bounded and the closed loop of the client keeps it far from full; an offer that fails is an error.
 */
final class ConsumerThread<T> implements AutoCloseable {
    private static final int CAPACITY = 4096;

    private final MpscBlockingConsumerArrayQueue<Object> queue = new MpscBlockingConsumerArrayQueue<>(CAPACITY);
    private final Object stop = new Object();
    private final Consumer<List<T>> turn;
    private final Class<T> type;
    private final Thread thread;

    ConsumerThread(String name, Class<T> type, Consumer<List<T>> turn) {
        this.turn = turn;
        this.type = type;
        thread = new Thread(this::run, name);
        thread.start();
    }

    void offer(T element) {
        offerTo(queue, element);
    }

    private static void offerTo(Queue<Object> queue, Object element) {
        if (!queue.offer(element)) {
            throw new IllegalStateException("more than " + CAPACITY + " elements wait");
        }
    }

    private void run() {
        try {
            for (Object first = queue.take(); first != stop; first = queue.take()) {
                List<T> gathered = new ArrayList<>();
                Object next = first;
                while (next != null && next != stop) {
                    gathered.add(type.cast(next));
                    next = queue.poll();
                }
                turn.accept(gathered);
                if (next == stop) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(Thread.currentThread().getName() + " was interrupted", e);
        }
    }

    /** Ends the thread after what is queued. */
    @Override
    public void close() {
        offerTo(queue, stop);
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while waiting for " + thread.getName(), e);
        }
    }
}
