package org.godwit.ra.metrics;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the connections of the pools. Safe for any thread. */
public final class ConnectionMetrics {
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong lost = new AtomicLong();

    /** A resource adapter whose connections are counted. */
    public interface Source {
        ConnectionMetrics connections();
    }

    public void opened() {
        open.incrementAndGet();
    }

    public void closed() {
        open.decrementAndGet();
    }

    public void lost() {
        lost.incrementAndGet();
    }

    int open() {
        return open.get();
    }

    long lostSoFar() {
        return lost.get();
    }
}
