package org.godwit.ra.outbound;

import jakarta.jms.ConnectionMetaData;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TopicSession;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.LazyAssociatableConnectionManager;
import jakarta.resource.spi.LazyEnlistableConnectionManager;
import java.util.ArrayList;
import java.util.List;
import org.godwit.jms.WithoutConnectionConsumers;

/**
 * The connection that an application holds: a handle of a {@link GodwitManagedConnection}, and one session at a time.
 *
 * <p>Belongs to the application's thread. In between the container may give it another managed connection, or none until it
 * is used again: what was created with the handle moves along.
 * Neither final nor package-private, for TomEE subclasses it to follow connections: what is called on the handle that the
 * container returns is public.
 */
public class ConnectionHandle extends WithoutConnectionConsumers {
    private final GodwitManagedConnectionFactory factory;
    private final List<ObjectHandle> created = new ArrayList<>();
    private ConnectionManager manager;
    private Credentials credentials = Credentials.CONFIGURED;
    /** Null while the container has taken it away. */
    private volatile GodwitManagedConnection managed;

    private SessionHandle session;
    private boolean started;
    private volatile boolean closed;

    ConnectionHandle(GodwitManagedConnection managed) {
        this.managed = managed;
        this.factory = managed.factory();
    }

    /** Whom to ask for a connection again, and to enlist one. */
    public void allocatedBy(ConnectionManager connectionManager, Credentials requested) {
        manager = connectionManager;
        credentials = requested;
    }

    // What the managed connection asks.

    void associate(GodwitManagedConnection other) throws ResourceException {
        GodwitManagedConnection former = managed;
        if (former == other) {
            return;
        }
        try {
            if (former != null) {
                leave();
                former.left(this);
            }
            managed = other;
            if (started) {
                other.connection().start();
            }
        } catch (JMSException e) {
            throw Failures.resource(e);
        }
    }

    /** The connection was taken away until this is used again. */
    void dissociate() throws JMSException {
        leave();
        managed = null;
    }

    private void leave() throws JMSException {
        for (ObjectHandle one : created) {
            one.leave();
        }
    }

    /** Whether something here would lose messages if it went to another connection. */
    boolean isBound() {
        return created.stream().anyMatch(ObjectHandle::isBound);
    }

    /** The connection was taken away for good. */
    void invalidate() {
        closed = true;
        managed = null;
    }

    // What session, context and what they created ask.

    public GodwitManagedConnection managed() throws JMSException {
        if (closed) {
            throw new IllegalStateException("The connection is closed");
        }
        GodwitManagedConnection lent = managed;
        GodwitManagedConnection current = lent == null ? associated() : lent;
        current.identify();
        return current;
    }

    private GodwitManagedConnection associated() throws JMSException {
        if (!(manager instanceof LazyAssociatableConnectionManager lazy)) {
            throw new IllegalStateException("The container took the connection away, and does not give it back");
        }
        try {
            lazy.associateConnection(this, factory, credentials);
        } catch (ResourceException e) {
            throw Failures.jms(e);
        }
        GodwitManagedConnection given = managed;
        if (given == null) {
            throw new IllegalStateException("The container gave no connection to a handle that it took one from");
        }
        return given;
    }

    /**
     * The same for what belongs to a transaction. A container that enlists lazily is told now; it may have this handle use
     * the connection that is enlisted already.
     */
    public GodwitManagedConnection enlisted() throws JMSException {
        GodwitManagedConnection current = managed();
        while (current.canBeEnlisted() && manager instanceof LazyEnlistableConnectionManager lazy) {
            try {
                lazy.lazyEnlist(current);
            } catch (ResourceException e) {
                throw Failures.jms(e);
            }
            GodwitManagedConnection next = managed();
            if (next == current) {
                return current;
            }
            current = next;
        }
        return current;
    }

    /** What session or context created and has to be closed. */
    public <T extends AutoCloseable> T keep(ObjectHandle handle, Class<T> type) {
        created.add(handle);
        return handle.as(type);
    }

    public void closed(ObjectHandle handle) throws JMSException {
        created.remove(handle);
        handle.close();
    }

    /** Closes all that is kept. */
    void closeCreated() throws JMSException {
        JMSException failure = null;
        for (ObjectHandle one : created) {
            try {
                one.close();
            } catch (JMSException e) {
                failure = e;
            } catch (JMSRuntimeException e) {
                failure = Failures.checked(e);
            }
        }
        created.clear();
        if (failure != null) {
            throw failure;
        }
    }

    void closed(SessionHandle handle) {
        if (session == handle) {
            session = null;
        }
    }

    private SessionHandle open() throws JMSException {
        managed();
        if (session != null) {
            throw new JMSException("This connection has a session already; in a web or EJB container it can have one at"
                    + " a time (Jakarta Messaging 3.1, section 12.2)");
        }
        session = new SessionHandle(this);
        return session;
    }

    /** In a container the arguments only have to exist: the transaction says how messages are acknowledged. */
    private SessionHandle open(boolean transacted, int acknowledgeMode) throws JMSException {
        boolean exists =
                acknowledgeMode >= Session.SESSION_TRANSACTED && acknowledgeMode <= Session.DUPS_OK_ACKNOWLEDGE;
        if (!transacted && !exists) {
            throw new JMSException("There is no acknowledge mode " + acknowledgeMode);
        }
        return open();
    }

    @Override
    public Session createSession() throws JMSException {
        return open();
    }

    @Override
    public Session createSession(int sessionMode) throws JMSException {
        return open(false, sessionMode);
    }

    @Override
    public Session createSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return open(transacted, acknowledgeMode);
    }

    @Override
    public QueueSession createQueueSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return open(transacted, acknowledgeMode);
    }

    @Override
    public TopicSession createTopicSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return open(transacted, acknowledgeMode);
    }

    @Override
    public String getClientID() throws JMSException {
        return managed().connection().getClientID();
    }

    @Override
    public ConnectionMetaData getMetaData() throws JMSException {
        return managed().connection().getMetaData();
    }

    @Override
    public ExceptionListener getExceptionListener() throws JMSException {
        managed();
        return null;
    }

    @Override
    public void start() throws JMSException {
        managed().connection().start();
        started = true;
    }

    @Override
    public void close() throws JMSException {
        if (closed) {
            return;
        }
        GodwitManagedConnection current = managed;
        try {
            if (current != null) {
                closeCreated();
            }
        } finally {
            // Whatever failed, the pool has its connection back: nobody closes a handle twice
            closed = true;
            managed = null;
            if (current != null) {
                current.closed(this);
            } else if (manager instanceof LazyAssociatableConnectionManager lazy) {
                lazy.inactiveConnectionClosed(this, factory);
            }
        }
    }

    // What Jakarta EE forbids.

    @Override
    public void setClientID(String clientID) throws JMSException {
        throw Failures.forbidden("set the client identifier; set the property clientId of the connection factory");
    }

    @Override
    public void setExceptionListener(ExceptionListener listener) throws JMSException {
        throw Failures.forbidden("set an ExceptionListener");
    }

    @Override
    public void stop() throws JMSException {
        throw Failures.forbidden("stop a connection");
    }

    @Override
    protected JMSException connectionConsumer(String method) {
        return Failures.forbidden("create a ConnectionConsumer; use a message-driven bean");
    }
}
