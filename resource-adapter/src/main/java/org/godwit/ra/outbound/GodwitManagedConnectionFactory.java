package org.godwit.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import jakarta.resource.spi.ValidatingManagedConnectionFactory;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.Subject;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.ra.connection.ConnectionProperties;
import org.godwit.ra.metrics.ConnectionMetrics;

/**
 * Makes the connections that a server pools, for {@link jakarta.jms.ConnectionFactory}. What its properties do not say, those
 * of the resource adapter do.
 *
 * <p>Usable by any thread once configured. Two are equal when they are of one class and set the same.
 */
public class GodwitManagedConnectionFactory extends ConnectionProperties
        implements ManagedConnectionFactory, ValidatingManagedConnectionFactory, ResourceAdapterAssociation {
    private static final long serialVersionUID = 1L;

    private Boolean transactional;
    private Boolean lazyEnlistment;
    private Boolean lazyAssociation;
    private transient ResourceAdapter resourceAdapter;
    private transient PrintWriter logWriter;

    @Override
    public final ResourceAdapter getResourceAdapter() {
        return resourceAdapter;
    }

    @Override
    public final void setResourceAdapter(ResourceAdapter adapter) {
        resourceAdapter = adapter;
    }

    /** The user, by the name that Jakarta Connectors has for it: GlassFish sets a definition's by that. */
    public final String getUserName() {
        return getUser();
    }

    public final void setUserName(String user) {
        setUser(user);
    }

    /**
     * Whether connections take part in transactions: false is for servers that do not read {@code transactional} of a {@link
     * jakarta.jms.JMSConnectionFactoryDefinition} themselves.
     */
    public final Boolean getTransactional() {
        return transactional;
    }

    public final void setTransactional(Boolean transactional) {
        this.transactional = transactional;
    }

    /** Whether a connection enters a transaction with the first that it sends or receives in it, if the server can do so. */
    public final Boolean getLazyEnlistment() {
        return lazyEnlistment;
    }

    public final void setLazyEnlistment(Boolean lazyEnlistment) {
        this.lazyEnlistment = lazyEnlistment;
    }

    /**
     * Whether the server may, in addition, take connections from handles that do not use them at the moment, and give them
     * others when they do.
     */
    public final Boolean getLazyAssociation() {
        return lazyAssociation;
    }

    public final void setLazyAssociation(Boolean lazyAssociation) {
        this.lazyAssociation = lazyAssociation;
    }

    /** The client's factory by these properties; throws what is wrong with them. */
    public final GodwitConnectionFactory clientFactory() throws InvalidPropertyException {
        return connectionFactory(defaults());
    }

    @Override
    protected final ConnectionProperties defaults() {
        return resourceAdapter instanceof ConnectionProperties adapter ? adapter : null;
    }

    @Override
    public final Object createConnectionFactory(ConnectionManager manager) throws ResourceException {
        clientFactory();
        return handle(manager);
    }

    /** Where the connections are counted: at the adapter, for a factory has no end. */
    final ConnectionMetrics metrics() {
        return resourceAdapter instanceof ConnectionMetrics.Source source
                ? source.connections()
                : new ConnectionMetrics();
    }

    ConnectionFactoryHandle handle(ConnectionManager manager) {
        return new ConnectionFactoryHandle(this, manager);
    }

    /** For an application without a container: the client itself. */
    @Override
    public final Object createConnectionFactory() throws ResourceException {
        return clientFactory();
    }

    @Override
    public final ManagedConnection createManagedConnection(Subject subject, ConnectionRequestInfo request)
            throws ResourceException {
        Credentials credentials = Credentials.of(this, subject, request);
        try {
            GodwitConnectionFactory client = clientFactory();
            String clientId = client.getClientId();
            client.setClientId("");
            XAConnection connection = client.createXAConnection(credentials.user(), credentials.password());
            return GodwitManagedConnection.over(connection, this, credentials, clientId);
        } catch (JMSException e) {
            throw Failures.resource(e);
        }
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // the interface has raw sets
    public final ManagedConnection matchManagedConnections(
            Set candidates, Subject subject, ConnectionRequestInfo request) {
        Credentials credentials = Credentials.of(this, subject, request);
        for (Object candidate : (Set<Object>) candidates) {
            if (candidate instanceof GodwitManagedConnection connection && connection.matches(this, credentials)) {
                return connection;
            }
        }
        return null;
    }

    /** Those that are broken at the moment: a new one fails at once or works, these would have their users wait. */
    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // the interface has raw sets
    public final Set getInvalidConnections(Set connections) {
        Set<Object> invalid = new HashSet<>();
        for (Object candidate : (Set<Object>) connections) {
            if (candidate instanceof GodwitManagedConnection connection && !connection.isConnected()) {
                invalid.add(connection);
            }
        }
        return invalid;
    }

    @Override
    public final void setLogWriter(PrintWriter writer) {
        logWriter = writer;
    }

    @Override
    public final PrintWriter getLogWriter() {
        return logWriter;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof GodwitManagedConnectionFactory that
                && getClass() == that.getClass()
                && Objects.equals(transactional, that.transactional)
                && Objects.equals(lazyEnlistment, that.lazyEnlistment)
                && Objects.equals(lazyAssociation, that.lazyAssociation)
                && sameConnection(that);
    }

    @Override
    public final int hashCode() {
        return connectionHash();
    }
}
