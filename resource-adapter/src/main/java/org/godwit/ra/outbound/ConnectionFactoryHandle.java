package org.godwit.ra.outbound;

import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.resource.Referenceable;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import java.io.Serializable;
import javax.naming.Reference;

/** The connection factory that applications find in JNDI: has the container choose a connection. Usable by any thread. */
public final class ConnectionFactoryHandle
        implements QueueConnectionFactory, TopicConnectionFactory, Serializable, Referenceable {
    private static final long serialVersionUID = 1L;

    private final GodwitManagedConnectionFactory factory;
    private final ConnectionManager manager;
    private Reference reference;

    ConnectionFactoryHandle(GodwitManagedConnectionFactory factory, ConnectionManager manager) {
        this.factory = factory;
        this.manager = manager;
    }

    /** What it is configured by. */
    public GodwitManagedConnectionFactory managedConnectionFactory() {
        return factory;
    }

    private ConnectionHandle allocate(String user, String password) throws JMSException {
        Credentials credentials = user == null ? Credentials.CONFIGURED : new Credentials(user, password);
        try {
            ConnectionHandle handle = (ConnectionHandle) manager.allocateConnection(factory, credentials);
            handle.allocatedBy(manager, credentials);
            return used(handle);
        } catch (ResourceException e) {
            throw Failures.jms(e);
        }
    }

    /** Has what keeps the application from using it said at once. */
    private static ConnectionHandle used(ConnectionHandle handle) throws JMSException {
        boolean usable = false;
        try {
            handle.managed();
            usable = true;
            return handle;
        } finally {
            if (!usable) {
                handle.close();
            }
        }
    }

    @Override
    public Connection createConnection() throws JMSException {
        return allocate(null, null);
    }

    @Override
    public Connection createConnection(String userName, String password) throws JMSException {
        return allocate(userName, password);
    }

    @Override
    public QueueConnection createQueueConnection() throws JMSException {
        return allocate(null, null);
    }

    @Override
    public QueueConnection createQueueConnection(String userName, String password) throws JMSException {
        return allocate(userName, password);
    }

    @Override
    public TopicConnection createTopicConnection() throws JMSException {
        return allocate(null, null);
    }

    @Override
    public TopicConnection createTopicConnection(String userName, String password) throws JMSException {
        return allocate(userName, password);
    }

    @Override
    public JMSContext createContext() {
        return createContext(null, null);
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        return createContext(null, null, sessionMode);
    }

    @Override
    public JMSContext createContext(String userName, String password) {
        return createContext(userName, password, JMSContext.AUTO_ACKNOWLEDGE);
    }

    /** In a container the mode only has to exist: the transaction says how messages are acknowledged. */
    @Override
    public JMSContext createContext(String userName, String password, int sessionMode) {
        if (sessionMode < JMSContext.SESSION_TRANSACTED || sessionMode > JMSContext.DUPS_OK_ACKNOWLEDGE) {
            throw new JMSRuntimeException("There is no session mode " + sessionMode);
        }
        try {
            return new ContextHandle(allocate(userName, password));
        } catch (JMSException e) {
            throw Failures.unchecked(e);
        }
    }

    @Override
    public void setReference(Reference newReference) {
        reference = newReference;
    }

    @Override
    public Reference getReference() {
        return reference;
    }
}
