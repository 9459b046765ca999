package org.godwit.jms;

import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.godwit.jms.link.Delivery;
import org.godwit.jms.link.LinkException;

/**
 * Where deliveries of one session wait for a receiving thread or for the session's dispatcher.
 *
 * <p>Guarded by its lock: the thread of the link puts, the session's threads take, any thread may close. Nothing blocks
 * while holding the lock. Invariant: nothing is taken while stopped or closed, nor anything of an older epoch.
 */
final class Inbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<GodwitConsumer> consumers = new ArrayList<>();
    private boolean started;
    private boolean closed;
    private LinkException failure;
    private int nextConsumer;
    private GodwitConsumer dispatching;
    private Thread dispatcher;
    private volatile Runnable arrivalListener;

    ReentrantLock lock() {
        return lock;
    }

    void add(GodwitConsumer consumer) {
        lock.lock();
        try {
            consumers.add(consumer);
        } finally {
            lock.unlock();
        }
    }

    List<GodwitConsumer> consumers() {
        lock.lock();
        try {
            return List.copyOf(consumers);
        } finally {
            lock.unlock();
        }
    }

    /** On the thread of the link. */
    void put(GodwitConsumer consumer, List<Delivery> deliveries) {
        lock.lock();
        try {
            consumer.buffer().addAll(deliveries);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        tellArrival();
    }

    /** Has the listener told, outside of the lock, when something is put or fails; null for none. */
    void onArrival(Runnable listener) {
        arrivalListener = listener;
    }

    private void tellArrival() {
        Runnable listener = arrivalListener;
        if (listener != null) {
            listener.run();
        }
    }

    /** Whether a delivery waits that may be taken; throws when something failed. */
    boolean hasArrivals() throws JMSException {
        lock.lock();
        try {
            boolean waiting = false;
            for (GodwitConsumer consumer : consumers) {
                LinkException cause = failure != null ? failure : consumer.failure();
                if (cause != null && !closed) {
                    throw Answers.jmsException(cause, "Nothing can be received");
                }
                waiting |= !consumer.buffer().isEmpty();
            }
            return waiting && started && !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Everything that waits is void. */
    void clear() {
        lock.lock();
        try {
            consumers.forEach(consumer -> consumer.buffer().clear());
        } finally {
            lock.unlock();
        }
    }

    void start() {
        lock.lock();
        try {
            started = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Stops; returns when no listener is running any more. */
    void stop() {
        lock.lock();
        try {
            started = false;
            while (dispatching != null && !isDispatcher()) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    void fail(LinkException cause) {
        lock.lock();
        try {
            failure = cause;
            consumers.forEach(consumer -> consumer.buffer().clear());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        tellArrival();
    }

    /** Something about a consumer changed: it was closed, or has a listener. */
    void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        tellArrival();
    }

    /** Takes a consumer out; waits for its listener, unless called by it. */
    void remove(GodwitConsumer consumer) {
        lock.lock();
        try {
            consumer.buffer().clear();
            changed.signalAll();
            while (dispatching == consumer && !isDispatcher()) {
                changed.awaitUninterruptibly();
            }
            consumers.remove(consumer);
        } finally {
            lock.unlock();
        }
    }

    /** Closes; returns when no listener is running any more and the dispatcher has ended. */
    void close() {
        Thread running;
        lock.lock();
        try {
            closed = true;
            consumers.forEach(consumer -> consumer.buffer().clear());
            running = dispatcher;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        Threads.join(running);
    }

    boolean isDispatcher() {
        return Thread.currentThread() == dispatcher;
    }

    /** The consumer whose listener is running; null for none. */
    GodwitConsumer dispatching() {
        return dispatching;
    }

    /**
     * The next delivery for a receiving thread; null when the time is over, or consumer or session closed.
     *
     * @param timeoutNanos 0 for not waiting at all, {@link Long#MAX_VALUE} for ever
     */
    Delivery take(GodwitConsumer consumer, long timeoutNanos) throws JMSException {
        long remainingNanos = timeoutNanos;
        lock.lock();
        try {
            while (true) {
                if (closed || consumer.isClosed()) {
                    return null;
                }
                Delivery delivery = started ? consumer.poll() : null;
                if (delivery != null) {
                    return delivery;
                }
                LinkException cause = failure != null ? failure : consumer.failure();
                if (cause != null) {
                    throw Answers.jmsException(cause, "Nothing can be received");
                }
                consumer.tellBroker();
                if (remainingNanos <= 0) {
                    return null;
                }
                if (remainingNanos == Long.MAX_VALUE) {
                    changed.await();
                } else {
                    remainingNanos = changed.awaitNanos(remainingNanos);
                }
            }
        } catch (InterruptedException e) {
            throw Answers.interrupted("Receiving", e);
        } finally {
            lock.unlock();
        }
    }

    /** Puts a delivery back to where it was taken from, unless it is void. */
    void putBack(GodwitConsumer consumer, Delivery delivery) {
        lock.lock();
        try {
            if (consumer.isCurrent(delivery)) {
                consumer.buffer().addFirst(delivery);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Starts the thread that calls the listeners, once. */
    void startDispatcher(String name) {
        lock.lock();
        try {
            if (dispatcher == null && !closed) {
                dispatcher = new Thread(this::dispatch, name);
                dispatcher.setDaemon(true);
                dispatcher.start();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void dispatch() {
        while (true) {
            GodwitConsumer consumer;
            Delivery delivery;
            lock.lock();
            try {
                dispatching = null;
                changed.signalAll();
                consumer = awaitDeliverable();
                if (consumer == null) {
                    return;
                }
                delivery = consumer.poll();
                if (delivery == null) {
                    continue;
                }
                dispatching = consumer;
            } finally {
                lock.unlock();
            }
            consumer.dispatch(delivery);
        }
    }

    private GodwitConsumer awaitDeliverable() {
        while (!closed) {
            if (started) {
                for (int i = 0; i < consumers.size(); i++) {
                    GodwitConsumer consumer = consumers.get((nextConsumer + i) % consumers.size());
                    if (consumer.isDeliverable()) {
                        nextConsumer = (nextConsumer + i + 1) % consumers.size();
                        return consumer;
                    }
                }
            }
            consumers.forEach(GodwitConsumer::tellBroker);
            changed.awaitUninterruptibly();
        }
        return null;
    }
}
