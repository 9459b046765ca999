package org.godwit.ra;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import java.util.Set;

/** A connection manager that keeps one connection, cleans it up when its handle is closed, and drops a broken one. */
final class PoolOfOne implements LentConnections.Pool, ConnectionEventListener {
    private static final long serialVersionUID = 1L;

    transient volatile ManagedConnection connection;

    @Override
    public Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo request)
            throws ResourceException {
        if (connection != null && factory.matchManagedConnections(Set.of(connection), null, request) == null) {
            close();
        }
        if (connection == null) {
            connection = factory.createManagedConnection(null, request);
            connection.addConnectionEventListener(this);
        }
        return connection.getConnection(null, request);
    }

    @Override
    public void connectionClosed(ConnectionEvent event) {
        try {
            connection.cleanup();
        } catch (ResourceException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void connectionErrorOccurred(ConnectionEvent event) {
        try {
            close();
        } catch (ResourceException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws ResourceException {
        if (connection != null) {
            connection.destroy();
            connection = null;
        }
    }

    @Override
    public void localTransactionStarted(ConnectionEvent event) {}

    @Override
    public void localTransactionCommitted(ConnectionEvent event) {}

    @Override
    public void localTransactionRolledback(ConnectionEvent event) {}
}
