package org.godwit.ra.outbound;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;

/**
 * The connection that an application holds: a handle of a {@link GodwitManagedConnection}, and one session at a time.
 *
 * <p>Belongs to the application's thread; the container may associate it with another connection in between, which closes
 * what was created with its session. Neither final nor package-private, for TomEE subclasses it to follow connections: what is
 * called on the handle that the container returns is public.
 */
public class ConnectionHandle implements QueueConnection, TopicConnection {
    private volatile GodwitManagedConnection managed;
    private SessionHandle session;
    private volatile boolean closed;

    ConnectionHandle(GodwitManagedConnection managed) {
        this.managed = managed;
    }

    // What the managed connection asks.

    void associate(GodwitManagedConnection other) {
        GodwitManagedConnection former = managed;
        if (former != null && former != other) {
            former.left(this);
        }
        managed = other;
    }

    /** The connection was taken away for good. */
    void invalidate() {
        closed = true;
        managed = null;
    }

    // What session and context ask.

    public GodwitManagedConnection managed() throws JMSException {
        GodwitManagedConnection current = managed;
        if (closed || current == null) {
            throw new IllegalStateException("The connection is closed");
        }
        return current;
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
    }

    @Override
    public void close() throws JMSException {
        if (closed) {
            return;
        }
        SessionHandle open = session;
        if (open != null && managed != null) {
            open.close();
        }
        closed = true;
        GodwitManagedConnection current = managed;
        managed = null;
        if (current != null) {
            current.closed(this);
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

    private static JMSException connectionConsumer() {
        return Failures.forbidden("create a ConnectionConsumer; use a message-driven bean");
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Destination destination, String selector, ServerSessionPool pool, int maximumMessages) throws JMSException {
        throw connectionConsumer();
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Queue queue, String selector, ServerSessionPool pool, int maximumMessages) throws JMSException {
        throw connectionConsumer();
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Topic topic, String selector, ServerSessionPool pool, int maximumMessages) throws JMSException {
        throw connectionConsumer();
    }

    @Override
    public ConnectionConsumer createSharedConnectionConsumer(
            Topic topic, String name, String selector, ServerSessionPool pool, int maximumMessages)
            throws JMSException {
        throw connectionConsumer();
    }

    @Override
    public ConnectionConsumer createDurableConnectionConsumer(
            Topic topic, String name, String selector, ServerSessionPool pool, int maximumMessages)
            throws JMSException {
        throw connectionConsumer();
    }

    @Override
    public ConnectionConsumer createSharedDurableConnectionConsumer(
            Topic topic, String name, String selector, ServerSessionPool pool, int maximumMessages)
            throws JMSException {
        throw connectionConsumer();
    }
}
