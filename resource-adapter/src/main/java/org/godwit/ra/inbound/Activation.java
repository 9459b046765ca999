package org.godwit.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;
import org.godwit.ra.connection.AdapterThreads;
import org.godwit.ra.connection.ConnectionProperties;
import org.godwit.ra.metrics.AdapterMetrics;
import org.godwit.ra.metrics.EndpointMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One active message-driven bean: a connection with as many sessions as messages may be delivered at one time, made anew
 * until it works and whenever it is lost for good.
 *
 * <p>Has a thread of its own, which connects and asks the server for work threads; it runs no code of the application.
 * {@link #stop} is called by the server's, once, and returns when nothing runs any more.
 */
public final class Activation {
    private static final Logger LOG = LoggerFactory.getLogger(Activation.class);
    private static final long STOP_TIMEOUT_SECONDS = 60;

    private final Subscribed subscribed;
    private final MessageEndpointFactory endpoints;
    private final WorkManager works;
    private final boolean transacted;
    private final ScheduledExecutorService control;
    private final AdapterMetrics registry;
    private final EndpointMetrics metrics;
    private final ObjectName name;
    private XAConnection connection;
    private volatile List<EndpointSession> sessions = List.of();
    private int attempts;
    private volatile boolean stopped;

    private Activation(
            Subscribed subscribed,
            MessageEndpointFactory endpoints,
            WorkManager works,
            boolean transacted,
            AdapterMetrics registry) {
        this.subscribed = subscribed;
        this.endpoints = endpoints;
        this.works = works;
        this.transacted = transacted;
        this.control =
                Executors.newSingleThreadScheduledExecutor(new AdapterThreads("godwit-ra-" + subscribed.destination()));
        this.registry = registry;
        this.metrics = new EndpointMetrics(subscribed.toString(), this::isConnected);
        this.name = registry.register(metrics);
    }

    /**
     * Activates; the broker need not be there yet. To be called on the thread of the deployment, which knows the
     * application's names. Throws what is wrong with the properties.
     */
    public static Activation start(
            GodwitActivationSpec spec,
            ConnectionProperties adapter,
            MessageEndpointFactory endpoints,
            WorkManager works,
            AdapterMetrics metrics)
            throws ResourceException {
        Subscribed subscribed = Subscribed.of(spec, adapter);
        boolean transacted;
        try {
            transacted = endpoints.isDeliveryTransacted(EndpointSession.ON_MESSAGE);
        } catch (NoSuchMethodException e) {
            throw new ResourceException("The endpoint has no method onMessage(jakarta.jms.Message)", e);
        }
        Activation activation = new Activation(subscribed, endpoints, works, transacted, metrics);
        activation.onControl(activation::connect);
        return activation;
    }

    // On the control thread.

    private void connect() {
        List<EndpointSession> opened = new ArrayList<>();
        XAConnection fresh = null;
        try {
            fresh = subscribed.factory().createXAConnection();
            XAConnection source = fresh;
            fresh.setExceptionListener(cause -> lost(source, cause));
            for (int i = 0; i < subscribed.sessions(); i++) {
                opened.add(EndpointSession.open(this, fresh, transacted));
            }
            fresh.start();
        } catch (JMSException e) {
            close(fresh, opened);
            retry(e);
            return;
        }
        connection = fresh;
        sessions = opened;
        sessions.forEach(EndpointSession::schedule);
        LOG.info("Delivering {} to {} at a time", subscribed, sessions.size());
        attempts = 0;
    }

    private void retry(JMSException cause) {
        if (stopped) {
            return;
        }
        attempts++;
        metrics.reconnecting();
        if (attempts == 1) {
            LOG.warn("{} cannot be consumed for now, trying again: {}", subscribed, cause.getMessage());
        } else {
            LOG.debug("{} cannot be consumed for now, attempt {}", subscribed, attempts, cause);
        }
        later(this::connect, subscribed.spec().reconnectIntervalMillis());
    }

    private static void close(XAConnection connection, List<EndpointSession> sessions) {
        sessions.forEach(EndpointSession::stop);
        if (connection != null) {
            try {
                connection.close();
            } catch (JMSException e) {
                LOG.debug("The broker did not answer while a connection was closed", e);
            }
        }
    }

    // What sessions and the connection tell, on any thread.

    void lost(XAConnection source, JMSException cause) {
        onControl(() -> {
            if (connection == source) {
                LOG.warn("The consumers of {} are lost, making them anew: {}", subscribed, cause.getMessage());
                metrics.reconnecting();
                close(connection, sessions);
                connection = null;
                sessions = List.of();
                connect();
            }
        });
    }

    void onControl(Runnable task) {
        later(task, 0);
    }

    void later(Runnable task, long delayMillis) {
        try {
            control.schedule(() -> run(task), delayMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            if (!stopped) {
                throw e;
            }
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("The activation of {} met an error it was not made for", subscribed, e);
            throw e;
        }
    }

    /** Asks the server for a thread; on the control thread, for the server may block. */
    void submit(EndpointSession session) throws WorkException {
        works.scheduleWork(session);
    }

    private boolean isConnected() {
        List<EndpointSession> current = sessions;
        return !current.isEmpty() && current.stream().allMatch(EndpointSession::isConnected);
    }

    /** Whether no other delivery may begin. */
    boolean isStopped() {
        return stopped;
    }

    EndpointMetrics metrics() {
        return metrics;
    }

    Subscribed subscribed() {
        return subscribed;
    }

    MessageEndpointFactory endpoints() {
        return endpoints;
    }

    /** Deactivates: a delivery that is running ends as it would, no other begins. */
    public void stop() {
        stopped = true;
        control.shutdownNow();
        try {
            if (!control.awaitTermination(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The activation of {} did not end within {} s", subscribed, STOP_TIMEOUT_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close(connection, sessions);
        registry.unregister(name);
    }
}
