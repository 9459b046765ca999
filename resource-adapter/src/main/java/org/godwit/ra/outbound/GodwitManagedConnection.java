package org.godwit.ra.outbound;

import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.DissociatableManagedConnection;
import jakarta.resource.spi.LazyEnlistableManagedConnection;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import jakarta.resource.spi.SecurityException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.security.auth.Subject;
import javax.transaction.xa.XAResource;
import org.godwit.jms.ContainerSession;
import org.godwit.ra.metrics.ConnectionMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection in the server's pool: one connection of the client and one session for distributed transactions on it, which
 * all handles share. Without a transaction what the session does is done at once; a local transaction is a branch that the
 * adapter itself decides. A connection whose factory says that it is not transactional takes part in neither.
 *
 * <p>It has the factory's client identifier from the first use of a handle until {@link #cleanup}: servers open connections for
 * recovery, too, and ahead of applications, and they must not take it.
 *
 * <p>Dissociatable only if that is asked for: IronJacamar takes away connections that other threads work with, once its pool is
 * empty.
 *
 * <p>Used by one thread at a time, as the container sees to; that the connection is lost may be told on any other.
 */
sealed class GodwitManagedConnection implements ManagedConnection {
    private static final Logger LOG = LoggerFactory.getLogger(GodwitManagedConnection.class);

    private final GodwitManagedConnectionFactory factory;
    private final Credentials credentials;
    private final XAConnection connection;
    private final ContainerSession session;
    /** Null for none. */
    private final String clientId;

    private final XAResource resource;
    private final LocalTransaction localTransaction;
    private final Set<ConnectionHandle> handles = ConcurrentHashMap.newKeySet();
    private final List<ConnectionEventListener> listeners = new CopyOnWriteArrayList<>();
    private final List<TemporaryQueue> temporaryQueues = new ArrayList<>();
    private final List<TemporaryTopic> temporaryTopics = new ArrayList<>();
    private final ConnectionMetrics metrics;
    private PrintWriter logWriter;
    private final AtomicBoolean lost = new AtomicBoolean();
    private volatile boolean destroyed;

    private GodwitManagedConnection(
            GodwitManagedConnectionFactory factory,
            Credentials credentials,
            XAConnection connection,
            XASession session,
            String clientId) {
        this.factory = factory;
        this.credentials = credentials;
        this.connection = connection;
        this.session = (ContainerSession) session;
        this.session.restrict();
        this.clientId = clientId;
        if (Boolean.FALSE.equals(factory.getTransactional())) {
            NoTransaction none = new NoTransaction();
            this.resource = none;
            this.localTransaction = none;
        } else {
            this.resource = session.getXAResource();
            this.localTransaction = new LocalBranch(resource);
        }
        this.metrics = factory.metrics();
        metrics.opened();
    }

    /** @param clientId null for none */
    static GodwitManagedConnection over(
            XAConnection connection, GodwitManagedConnectionFactory factory, Credentials credentials, String clientId)
            throws JMSException {
        boolean complete = false;
        try {
            XASession session = connection.createXASession();
            GodwitManagedConnection managed;
            if (Boolean.TRUE.equals(factory.getLazyAssociation())) {
                managed = new LazilyAssociated(factory, credentials, connection, session, clientId);
            } else if (Boolean.TRUE.equals(factory.getLazyEnlistment())) {
                managed = new LazilyEnlisted(factory, credentials, connection, session, clientId);
            } else {
                managed = new GodwitManagedConnection(factory, credentials, connection, session, clientId);
            }
            connection.setExceptionListener(managed::lost);
            complete = true;
            return managed;
        } finally {
            if (!complete) {
                connection.close();
            }
        }
    }

    /** The container, which gives the connection up at that, is told once. */
    private void lost(JMSException cause) {
        if (lost.getAndSet(true)) {
            return;
        }
        LOG.info("A connection of the pool is lost: {}", cause.getMessage());
        metrics.lost();
        tell(new ConnectionEvent(this, ConnectionEvent.CONNECTION_ERROR_OCCURRED, cause));
    }

    private void tell(ConnectionEvent event) {
        for (ConnectionEventListener listener : listeners) {
            if (event.getId() == ConnectionEvent.CONNECTION_CLOSED) {
                listener.connectionClosed(event);
            } else {
                listener.connectionErrorOccurred(event);
            }
        }
    }

    // What handles and the factory ask.

    XAConnection connection() {
        return connection;
    }

    ContainerSession session() {
        return session;
    }

    GodwitManagedConnectionFactory factory() {
        return factory;
    }

    Credentials credentials() {
        return credentials;
    }

    /** An application uses the connection: it has the client identifier now. */
    void identify() throws JMSException {
        if (clientId == null) {
            return;
        }
        try {
            session.takeClientId(clientId);
        } catch (InvalidClientIDException e) {
            JMSException exception = new InvalidClientIDException(
                    e.getMessage() + "; of a connection factory with a clientId one connection can be used at a time");
            exception.initCause(e);
            throw exception;
        }
    }

    /** Whether a container that enlists lazily is to be told before something is sent or received. */
    boolean canBeEnlisted() {
        return this instanceof LazyEnlistableManagedConnection
                && !(resource instanceof NoTransaction)
                && !session.isInTransaction();
    }

    boolean isConnected() {
        return !destroyed && session.isConnected();
    }

    boolean matches(GodwitManagedConnectionFactory other, Credentials wanted) {
        return !destroyed && factory.equals(other) && credentials.equals(wanted);
    }

    /** A temporary destination lives as long as its connection, for the application: until {@link #cleanup}. */
    TemporaryQueue remember(TemporaryQueue queue) {
        temporaryQueues.add(queue);
        return queue;
    }

    TemporaryTopic remember(TemporaryTopic topic) {
        temporaryTopics.add(topic);
        return topic;
    }

    void closed(ConnectionHandle handle) {
        if (handles.remove(handle)) {
            ConnectionEvent event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_CLOSED);
            event.setConnectionHandle(handle);
            tell(event);
        }
    }

    // What the container asks.

    @Override
    public Object getConnection(Subject subject, ConnectionRequestInfo request) throws ResourceException {
        if (!Credentials.of(factory, subject, request).equals(credentials)) {
            throw new SecurityException("This connection is logged in as " + credentials + " and cannot change that");
        }
        ConnectionHandle handle = new ConnectionHandle(this);
        handles.add(handle);
        return handle;
    }

    @Override
    public void associateConnection(Object handle) throws ResourceException {
        if (!(handle instanceof ConnectionHandle own)) {
            throw new ResourceException("No handle of this resource adapter: " + handle);
        }
        own.associate(this);
        handles.add(own);
    }

    /** One that the container enlists in a transaction when it is told to. */
    private static sealed class LazilyEnlisted extends GodwitManagedConnection
            implements LazyEnlistableManagedConnection {
        LazilyEnlisted(
                GodwitManagedConnectionFactory factory,
                Credentials credentials,
                XAConnection connection,
                XASession session,
                String clientId) {
            super(factory, credentials, connection, session, clientId);
        }
    }

    /** One that the container may take away from its handles between two uses, too. */
    private static final class LazilyAssociated extends LazilyEnlisted implements DissociatableManagedConnection {
        LazilyAssociated(
                GodwitManagedConnectionFactory factory,
                Credentials credentials,
                XAConnection connection,
                XASession session,
                String clientId) {
            super(factory, credentials, connection, session, clientId);
        }
    }

    /**
     * See {@link DissociatableManagedConnection}. Refused where something of the handles is tied to this connection: messages
     * for it would be lost.
     */
    public final void dissociateConnections() throws ResourceException {
        if (!temporaryQueues.isEmpty() || !temporaryTopics.isEmpty()) {
            throw new ResourceException(
                    "The connection has temporary destinations, which live no longer than it is lent");
        }
        if (handles.stream().anyMatch(ConnectionHandle::isBound)) {
            throw new ResourceException("The connection has a consumer of a topic whose subscription is not durable");
        }
        try {
            for (ConnectionHandle handle : handles) {
                handle.dissociate();
                handles.remove(handle);
            }
        } catch (JMSException e) {
            throw Failures.resource(e);
        }
    }

    void left(ConnectionHandle handle) {
        handles.remove(handle);
    }

    @Override
    public void cleanup() throws ResourceException {
        handles.forEach(ConnectionHandle::invalidate);
        handles.clear();
        try {
            session.release();
            for (TemporaryQueue queue : temporaryQueues) {
                queue.delete();
            }
            for (TemporaryTopic topic : temporaryTopics) {
                topic.delete();
            }
            connection.stop();
            session.releaseClientId();
        } catch (JMSException e) {
            throw Failures.resource(e);
        } finally {
            temporaryQueues.clear();
            temporaryTopics.clear();
        }
    }

    @Override
    public void destroy() throws ResourceException {
        if (!destroyed) {
            metrics.closed();
        }
        destroyed = true;
        handles.forEach(ConnectionHandle::invalidate);
        handles.clear();
        try {
            connection.close();
        } catch (JMSException e) {
            throw Failures.resource(e);
        }
    }

    @Override
    public void addConnectionEventListener(ConnectionEventListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeConnectionEventListener(ConnectionEventListener listener) {
        listeners.remove(listener);
    }

    @Override
    public XAResource getXAResource() {
        return resource;
    }

    @Override
    public LocalTransaction getLocalTransaction() {
        return localTransaction;
    }

    @Override
    public ManagedConnectionMetaData getMetaData() {
        return new ManagedConnectionMetaData() {
            @Override
            public String getEISProductName() {
                return "Godwit";
            }

            @Override
            public String getEISProductVersion() throws ResourceException {
                try {
                    return connection.getMetaData().getProviderVersion();
                } catch (JMSException e) {
                    throw Failures.resource(e);
                }
            }

            @Override
            public int getMaxConnections() {
                return 0;
            }

            @Override
            public String getUserName() {
                return credentials.user() == null ? factory.getUser() : credentials.user();
            }
        };
    }

    @Override
    public void setLogWriter(PrintWriter writer) {
        logWriter = writer;
    }

    @Override
    public PrintWriter getLogWriter() {
        return logWriter;
    }
}
