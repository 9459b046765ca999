package org.godwit.ra.outbound;

/** Makes the connections that a server pools, for {@link jakarta.jms.TopicConnectionFactory}. */
public final class GodwitTopicManagedConnectionFactory extends GodwitManagedConnectionFactory {
    private static final long serialVersionUID = 1L;
}
