package org.godwit.amqp.transport;

import io.netty.channel.Channel;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows which names are listened on in this JVM, and starts a broker for one that is not.
 *
 * <p>Called by any thread. Starting and stopping holds a lock, so that two first connections start one broker.
 */
final class VmBrokers {
    private static final Map<String, Channel> LISTENING = new ConcurrentHashMap<>();
    private static final Object LIFECYCLE = new Object();
    /** Guarded by {@link #LIFECYCLE}. */
    private static final Map<String, VmBroker> STARTED = new HashMap<>();

    private VmBrokers() {}

    /** Notes a channel that is being bound; it counts until it closes, which a bind that fails does too. */
    static void listening(String name, Channel channel) {
        LISTENING.compute(name, (key, other) -> other != null && other.isOpen() ? other : channel);
        channel.closeFuture().addListener(closed -> LISTENING.remove(name, channel));
    }

    static boolean isListening(String name) {
        Channel channel = LISTENING.get(name);
        return channel != null && channel.isOpen();
    }

    static void ensureStarted(String name) {
        if (isListening(name)) {
            return;
        }
        synchronized (LIFECYCLE) {
            if (isListening(name)) {
                return;
            }
            VmBroker broker = ServiceLoader.load(VmBroker.class, VmBrokers.class.getClassLoader())
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no broker listens on vm:" + name
                            + ", and none can be started: the module of the broker is not on the class path"));
            broker.start(name);
            STARTED.put(name, broker);
        }
    }

    static void stop(String name) {
        synchronized (LIFECYCLE) {
            VmBroker broker = STARTED.remove(name);
            if (broker != null) {
                broker.stop(name);
            }
        }
    }
}
