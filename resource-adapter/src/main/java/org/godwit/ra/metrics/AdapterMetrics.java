package org.godwit.ra.metrics;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MBeans of one resource adapter: {@code org.godwit.ra:type=ResourceAdapter,adapter=1} and, for each endpoint, {@code
 * org.godwit.ra:type=Endpoint,adapter=1,endpoint=1,destination="orders"}. Numbers are the first ones free in the JVM, which may
 * run other adapters with classes of their own.
 *
 * <p>Usable by any thread. An adapter whose MBeans the JVM refuses works without them.
 */
public final class AdapterMetrics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdapterMetrics.class);
    private static final String DOMAIN = "org.godwit.ra:type=";

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final List<ObjectName> registered = new ArrayList<>();
    private ObjectName adapter;

    private record Adapter(String uri, boolean embedded, ConnectionMetrics connections)
            implements ResourceAdapterMXBean {
        @Override
        public String getUri() {
            return uri;
        }

        @Override
        public boolean isEmbedded() {
            return embedded;
        }

        @Override
        public int getPooledConnections() {
            return connections.open();
        }

        @Override
        public long getLostConnections() {
            return connections.lostSoFar();
        }
    }

    /** Shows the adapter until {@link #close}. */
    public static AdapterMetrics register(String uri, boolean embedded, ConnectionMetrics connections) {
        AdapterMetrics metrics = new AdapterMetrics();
        metrics.adapter = metrics.register(
                new Adapter(uri, embedded, connections), number -> "ResourceAdapter,adapter=" + number);
        return metrics;
    }

    /** Shows an endpoint until it is unregistered; null where the JVM refuses it. */
    public synchronized ObjectName register(EndpointMetrics endpoint) {
        String number = adapter == null ? "none" : adapter.getKeyProperty("adapter");
        return register(
                endpoint,
                next -> "Endpoint,adapter=" + number + ",endpoint=" + next + ",destination="
                        + ObjectName.quote(endpoint.getDestination()));
    }

    private synchronized ObjectName register(Object bean, IntFunction<String> name) {
        for (int number = 1; ; number++) {
            try {
                ObjectName tried = new ObjectName(DOMAIN + name.apply(number));
                server.registerMBean(bean, tried);
                registered.add(tried);
                return tried;
            } catch (InstanceAlreadyExistsException e) {
                LOG.trace("Another MBean has the number {}", number, e);
            } catch (JMException | RuntimeException e) {
                LOG.warn("There is no MBean for {}: {}", name.apply(number), e.toString());
                return null;
            }
        }
    }

    public synchronized void unregister(ObjectName name) {
        if (name != null && registered.remove(name)) {
            remove(name);
        }
    }

    private void remove(ObjectName name) {
        try {
            server.unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            LOG.debug("Somebody else has unregistered {}", name, e);
        } catch (JMException | RuntimeException e) {
            LOG.warn("The MBean {} stays: {}", name, e.toString());
        }
    }

    @Override
    public synchronized void close() {
        registered.forEach(this::remove);
        registered.clear();
    }
}
