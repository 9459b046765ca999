package org.godwit.ra;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.WorkManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAResource;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.jms.xa.RecoveryResource;
import org.godwit.ra.connection.ConnectionProperties;
import org.godwit.ra.inbound.Activation;
import org.godwit.ra.inbound.GodwitActivationSpec;
import org.godwit.ra.metrics.AdapterMetrics;
import org.godwit.ra.metrics.ConnectionMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resource adapter: what its properties say holds for all connection factories and activations that do not say
 * otherwise.
 *
 * <p>Usable by any thread once configured. Two are equal when they set the same.
 */
public final class GodwitResourceAdapter extends ConnectionProperties
        implements ResourceAdapter, ConnectionMetrics.Source {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(GodwitResourceAdapter.class);

    private Boolean embedded;
    private String embeddedDataDirectory;
    private String embeddedListen;

    private final transient Map<MessageEndpointFactory, Activation> activations = new ConcurrentHashMap<>();
    private final transient Map<Map<String, String>, RecoveryResource> recoveries = new LinkedHashMap<>();
    private final transient ConnectionMetrics connections = new ConnectionMetrics();
    private transient AdapterMetrics metrics;
    private transient WorkManager works;
    private transient EmbeddedBroker broker;

    /** Whether the broker runs in the adapter; then uri is vm:NAME, or not set. */
    public Boolean getEmbedded() {
        return embedded;
    }

    public void setEmbedded(Boolean embedded) {
        this.embedded = embedded;
    }

    /** Where the embedded broker keeps durable messages; without it they end with the server. */
    public String getEmbeddedDataDirectory() {
        return embeddedDataDirectory;
    }

    public void setEmbeddedDataDirectory(String directory) {
        embeddedDataDirectory = directory;
    }

    /** HOST:PORT where the embedded broker serves clients of other processes; without it there are none. */
    public String getEmbeddedListen() {
        return embeddedListen;
    }

    public void setEmbeddedListen(String address) {
        embeddedListen = address;
    }

    @Override
    public synchronized void start(BootstrapContext context) throws ResourceAdapterInternalException {
        works = context.getWorkManager();
        if (works == null) {
            throw new ResourceAdapterInternalException(
                    "The resource adapter cannot start. The server gives it no work manager, whose threads run beans");
        }
        boolean embeds = Boolean.TRUE.equals(embedded);
        if (embeds && getUri() == null) {
            setUri(EmbeddedBroker.DEFAULT_URI);
        }
        try {
            GodwitConnectionFactory factory = connectionFactory(null);
            // Nothing fails any more once it runs, so that it need not be closed again
            if (embeds) {
                broker = EmbeddedBroker.start(getUri(), embeddedDataDirectory, embeddedListen);
            }
            metrics = AdapterMetrics.register(factory.getUri(), embeds, connections);
            LOG.info("The resource adapter connects to {}", factory);
        } catch (InvalidPropertyException e) {
            throw new ResourceAdapterInternalException("The resource adapter cannot start. " + e.getMessage(), e);
        }
    }

    @Override
    public void stop() {
        activations.values().forEach(Activation::stop);
        activations.clear();
        synchronized (this) {
            recoveries.values().forEach(RecoveryResource::close);
            recoveries.clear();
            if (metrics != null) {
                metrics.close();
                metrics = null;
            }
            if (broker != null) {
                broker.close();
                broker = null;
            }
        }
    }

    @Override
    public void endpointActivation(MessageEndpointFactory endpoints, ActivationSpec spec) throws ResourceException {
        if (!(spec instanceof GodwitActivationSpec own)) {
            throw new ResourceException("No activation specification of this resource adapter: " + spec);
        }
        activations.put(endpoints, Activation.start(own, this, endpoints, works, metrics));
    }

    @Override
    public ConnectionMetrics connections() {
        return connections;
    }

    @Override
    public void endpointDeactivation(MessageEndpointFactory endpoints, ActivationSpec spec) {
        Activation activation = activations.remove(endpoints);
        if (activation != null) {
            activation.stop();
        }
    }

    /**
     * A resource for recovery for each broker and user that the specifications name, and for the adapter's own when they
     * name none. Each connects when it is asked, again after a break; {@link #stop} closes them.
     *
     * @param specs may be null, empty or not valid: what is not valid names no broker
     */
    @Override
    public synchronized XAResource[] getXAResources(ActivationSpec[] specs) {
        List<XAResource> resources = new ArrayList<>();
        if (specs != null) {
            for (ActivationSpec spec : specs) {
                if (spec instanceof GodwitActivationSpec own) {
                    add(own, resources);
                }
            }
        }
        if (resources.isEmpty()) {
            add(this, resources);
        }
        return resources.toArray(XAResource[]::new);
    }

    private void add(ConnectionProperties properties, List<XAResource> resources) {
        GodwitConnectionFactory factory;
        try {
            factory = properties.connectionFactory(properties == this ? null : this);
        } catch (InvalidPropertyException e) {
            LOG.warn("Nothing is recovered for what is configured wrongly. {}", e.getMessage());
            return;
        }
        Map<String, String> key = new LinkedHashMap<>(factory.getProperties());
        key.put("uri", factory.getUri());
        RecoveryResource resource = recoveries.computeIfAbsent(key, absent -> factory.createRecoveryResource());
        if (!resources.contains(resource)) {
            resources.add(resource);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GodwitResourceAdapter that
                && sameConnection(that)
                && settings().equals(that.settings());
    }

    @Override
    public int hashCode() {
        return 31 * connectionHash() + settings().hashCode();
    }

    private List<String> settings() {
        return List.of(String.valueOf(embedded), String.valueOf(embeddedDataDirectory), String.valueOf(embeddedListen));
    }
}
