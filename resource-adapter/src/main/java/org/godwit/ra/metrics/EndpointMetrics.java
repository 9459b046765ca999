package org.godwit.ra.metrics;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Counts the deliveries of one endpoint. Safe for any thread. */
public final class EndpointMetrics implements EndpointMXBean {
    private final String destination;
    private final BooleanSupplier connected;
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicLong deliveries = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong reconnects = new AtomicLong();

    /**
     * @param connected whether the endpoint can receive at the moment; asked on any thread
     */
    public EndpointMetrics(String destination, BooleanSupplier connected) {
        this.destination = destination;
        this.connected = connected;
    }

    public void begun() {
        active.incrementAndGet();
    }

    public void processed() {
        deliveries.incrementAndGet();
        active.decrementAndGet();
    }

    public void failed() {
        failures.incrementAndGet();
        active.decrementAndGet();
    }

    public void reconnecting() {
        reconnects.incrementAndGet();
    }

    @Override
    public String getDestination() {
        return destination;
    }

    @Override
    public boolean isConnected() {
        return connected.getAsBoolean();
    }

    @Override
    public int getActiveDeliveries() {
        return active.get();
    }

    @Override
    public long getDeliveries() {
        return deliveries.get();
    }

    @Override
    public long getFailures() {
        return failures.get();
    }

    @Override
    public long getReconnects() {
        return reconnects.get();
    }
}
