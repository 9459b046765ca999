package org.godwit.ra.metrics;

/** An endpoint, which is a message-driven bean, that is active. */
public interface EndpointMXBean {
    /** What it receives from. */
    String getDestination();

    /** Whether it can receive at the moment; false from a break of the connection until that is restored or made anew. */
    boolean isConnected();

    /** How many messages are being delivered. */
    int getActiveDeliveries();

    /** How many messages the bean has processed. */
    long getDeliveries();

    /** How many deliveries ended with an exception of the bean; their messages come again, or are dead letters. */
    long getFailures();

    /** How often the consumers had to be made anew, or were tried to be. */
    long getReconnects();
}
