package org.godwit.ra.metrics;

/** A resource adapter that is started. */
public interface ResourceAdapterMXBean {
    /** Where it connects to, without user and password. */
    String getUri();

    /** Whether the broker runs in it. */
    boolean isEmbedded();

    /** Connections to the broker that the pools of applications have at the moment. */
    int getPooledConnections();

    /** How often a connection of the pools was lost for good. */
    long getLostConnections();
}
