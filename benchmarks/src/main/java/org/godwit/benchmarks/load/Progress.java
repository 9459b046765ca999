package org.godwit.benchmarks.load;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * What was sent and received so far, one counter for each thread, and the bound on what may be between the two. A message
 * to a topic counts as received when its slowest subscriber has it.
 *
 * <p>Usable by any thread; a counter has one writer.
 */
final class Progress {
    private static final long PAUSE_NANOS = 500_000;
    /** So that counters of two threads share no cache line. */
    private static final int STRIDE = 16;

    private final AtomicLongArray sent;
    private final AtomicLongArray received;
    private final int copies;
    private final long limit;
    private final Object room = new Object();
    private volatile boolean paced;
    private volatile boolean ended;

    Progress(Workload workload) {
        sent = new AtomicLongArray(workload.producers() * STRIDE);
        received = new AtomicLongArray(workload.consumers() * STRIDE);
        copies = workload.copies();
        limit = workload.outstanding() + workload.backlog();
    }

    void sent(int producer, int count) {
        sent.lazySet(producer * STRIDE, sent.getPlain(producer * STRIDE) + count);
    }

    void received(int consumer, int count) {
        received.lazySet(consumer * STRIDE, received.getPlain(consumer * STRIDE) + count);
    }

    long sent() {
        return sum(sent);
    }

    /** Deliveries: with a topic, of all subscribers. */
    long received() {
        return sum(received);
    }

    private static long sum(AtomicLongArray counters) {
        long sum = 0;
        for (int i = 0; i < counters.length(); i += STRIDE) {
            sum += counters.get(i);
        }
        return sum;
    }

    private long outstanding() {
        if (copies == 1) {
            return sent() - received();
        }
        long slowest = Long.MAX_VALUE;
        for (int i = 0; i < received.length(); i += STRIDE) {
            slowest = Math.min(slowest, received.get(i));
        }
        // with several topics a subscriber gets the share of its own
        return sent() - slowest * (received.length() / STRIDE / copies);
    }

    /** Waits until there is room for more, or the end. One thread looks and the others wait for it: looking takes time. */
    void awaitRoom() {
        if (outstanding() < limit) {
            return;
        }
        synchronized (room) {
            while (outstanding() >= limit && !ended) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    boolean complete() {
        return received() >= sent() * copies;
    }

    /** From now on producers that have a rate keep to it. */
    void pace() {
        paced = true;
    }

    boolean isPaced() {
        return paced;
    }

    void end() {
        ended = true;
    }
}
