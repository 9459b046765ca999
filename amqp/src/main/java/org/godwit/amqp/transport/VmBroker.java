package org.godwit.amqp.transport;

import io.netty.channel.local.LocalAddress;

/**
 * A broker that can be started in this JVM when somebody first connects to {@code vm:NAME}; found by
 * {@link java.util.ServiceLoader}.
 *
 * <p>Called by whatever thread connects, never twice for a name at once. Threads that it starts are daemons, since nobody
 * is obliged to stop it.
 */
public interface VmBroker {
    /**
     * Starts a broker that listens on {@link VmTransport#address(String)} of this name, and returns that address when it
     * does.
     */
    LocalAddress start(String name);

    /** Stops a broker that was started here, and returns when it is stopped; does nothing for a name it did not start. */
    void stop(String name);
}
