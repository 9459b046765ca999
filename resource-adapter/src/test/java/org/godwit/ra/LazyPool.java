package org.godwit.ra;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.DissociatableManagedConnection;
import jakarta.resource.spi.LazyAssociatableConnectionManager;
import jakarta.resource.spi.LazyEnlistableConnectionManager;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/**
 * A connection manager that takes connections away from their handles when it is told to, gives them others at the next use,
 * and enlists a connection in the transaction, where there is one, at the first.
 */
final class LazyPool
        implements LentConnections.Pool,
                LazyAssociatableConnectionManager,
                LazyEnlistableConnectionManager,
                ConnectionEventListener {
    private static final long serialVersionUID = 1L;

    private final transient Deque<ManagedConnection> free = new ArrayDeque<>();
    private final transient List<ManagedConnection> used = new ArrayList<>();
    private final transient List<ManagedConnection> enlisted = new ArrayList<>();
    /** Null outside of a transaction. */
    transient TestXid transaction;

    /** Whether all handles of a transaction use the connection that is enlisted first, as IronJacamar has it. */
    transient boolean shares;

    transient int inactiveClosed;
    transient int asked;

    private ManagedConnection take(ManagedConnectionFactory factory, ConnectionRequestInfo request)
            throws ResourceException {
        if (shares && !enlisted.isEmpty()) {
            return enlisted.get(0);
        }
        ManagedConnection taken = free.poll();
        if (taken == null) {
            taken = factory.createManagedConnection(null, request);
            taken.addConnectionEventListener(this);
        }
        used.add(taken);
        return taken;
    }

    @Override
    public Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo request)
            throws ResourceException {
        return take(factory, request).getConnection(null, request);
    }

    @Override
    public void associateConnection(Object handle, ManagedConnectionFactory factory, ConnectionRequestInfo request)
            throws ResourceException {
        take(factory, request).associateConnection(handle);
    }

    @Override
    public void lazyEnlist(ManagedConnection connection) throws ResourceException {
        asked++;
        if (shares && !enlisted.isEmpty()) {
            takeAway(connection);
        } else if (transaction != null) {
            try {
                connection
                        .getXAResource()
                        .start(transaction, enlisted.isEmpty() ? XAResource.TMNOFLAGS : XAResource.TMJOIN);
            } catch (XAException e) {
                throw new ResourceException(e);
            }
            enlisted.add(connection);
        }
    }

    int enlisted() {
        return enlisted.size();
    }

    void commit() throws XAException {
        for (ManagedConnection one : enlisted) {
            XAResource resource = resource(one);
            resource.end(transaction, XAResource.TMSUCCESS);
        }
        resource(enlisted.get(0)).commit(transaction, true);
        enlisted.clear();
        transaction = null;
    }

    private static XAResource resource(ManagedConnection connection) {
        try {
            return connection.getXAResource();
        } catch (ResourceException e) {
            throw new AssertionError(e);
        }
    }

    /** Takes all connections away; what is taken away is given to the next who ask, the last one last. */
    void dissociate() throws ResourceException {
        for (ManagedConnection one : List.copyOf(used)) {
            takeAway(one);
        }
    }

    private void takeAway(ManagedConnection connection) throws ResourceException {
        ((DissociatableManagedConnection) connection).dissociateConnections();
        used.remove(connection);
        connection.cleanup();
        free.addLast(connection);
    }

    /** Has the next handle that asks get a connection that is not the one it had. */
    void open(ManagedConnectionFactory factory) throws ResourceException {
        ManagedConnection fresh = factory.createManagedConnection(null, null);
        fresh.addConnectionEventListener(this);
        free.addFirst(fresh);
    }

    @Override
    public void inactiveConnectionClosed(Object handle, ManagedConnectionFactory factory) {
        inactiveClosed++;
    }

    @Override
    public void connectionClosed(ConnectionEvent event) {
        ManagedConnection connection = (ManagedConnection) event.getSource();
        try {
            connection.cleanup();
        } catch (ResourceException e) {
            throw new AssertionError(e);
        }
        used.remove(connection);
        free.add(connection);
    }

    @Override
    public void connectionErrorOccurred(ConnectionEvent event) {}

    @Override
    public void close() throws ResourceException {
        used.addAll(free);
        for (ManagedConnection one : used) {
            one.destroy();
        }
    }

    @Override
    public void localTransactionStarted(ConnectionEvent event) {}

    @Override
    public void localTransactionCommitted(ConnectionEvent event) {}

    @Override
    public void localTransactionRolledback(ConnectionEvent event) {}
}
