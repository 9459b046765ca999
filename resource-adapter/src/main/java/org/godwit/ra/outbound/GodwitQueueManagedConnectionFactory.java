package org.godwit.ra.outbound;

/** Makes the connections that a server pools, for {@link jakarta.jms.QueueConnectionFactory}. */
public final class GodwitQueueManagedConnectionFactory extends GodwitManagedConnectionFactory {
    private static final long serialVersionUID = 1L;
}
