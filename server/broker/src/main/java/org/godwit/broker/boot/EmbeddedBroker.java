package org.godwit.broker.boot;

import io.netty.channel.local.LocalAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.amqp.transport.VmBroker;
import org.godwit.amqp.transport.VmTransport;

/**
 * The broker that {@code vm:NAME} starts on first use: one for each name, everything in memory. An application that wants
 * a data directory, users or more starts {@code Broker.builder().vm(NAME)} itself before it connects. Safe for any thread.
 */
public final class EmbeddedBroker implements VmBroker {
    /** Found by {@link java.util.ServiceLoader}, which makes an instance for each look-up. */
    private static final Map<String, Broker> STARTED = new ConcurrentHashMap<>();

    @Override
    public LocalAddress start(String name) {
        STARTED.computeIfAbsent(name, started -> Broker.builder().vm(started).start());
        return VmTransport.address(name);
    }

    @Override
    public void stop(String name) {
        Broker broker = STARTED.remove(name);
        if (broker != null) {
            broker.close();
        }
    }
}
