package org.godwit.jms;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueSession;
import jakarta.jms.TopicSession;

/**
 * A session as an application server drives it: what a resource adapter needs and Jakarta Messaging does not name. Every
 * session of a {@link GodwitConnectionFactory} is one.
 *
 * <p>Belongs to one thread at a time like any session, but for what says otherwise.
 */
public interface ContainerSession extends QueueSession, TopicSession {
    /**
     * From now on refuses what applications must not do in a web or EJB container: listeners of messages and of
     * completions (Jakarta Messaging 3.1, section 12.2).
     */
    void restrict();

    /**
     * Takes a client identifier for the session's connection, whatever was done with the connection before; has no effect
     * when that is its identifier already. Throws {@link jakarta.jms.InvalidClientIDException} while another connection has
     * it.
     */
    void takeClientId(String clientId) throws JMSException;

    /** Gives the connection's client identifier back, if it has one, so that another connection can take it. */
    void releaseClientId() throws JMSException;

    /** Closes what was created with the session, its consumers and producers; the session is as new, and stays open. */
    void release() throws JMSException;

    /**
     * The simplified API over this session. Closing the context leaves the session and its connection open.
     *
     * @return a new one at each call
     */
    JMSContext context();

    /**
     * Has the listener told, on the thread of the connection, that something arrived or that nothing will any more. It must
     * not block; one at a time, null for none. May be called by any thread.
     */
    void onArrival(Runnable listener);

    /**
     * Whether a message is there for a consumer of this session, so that receiving it would not wait. May be called by any
     * thread. Throws {@link JMSException} when the session or a consumer of it was lost for good.
     */
    boolean hasArrivals() throws JMSException;

    /**
     * Whether what is sent and received now belongs to a transaction: a local one, or a branch between start and end of the
     * session's XAResource. May be called by any thread.
     */
    boolean isInTransaction();

    /** Whether the connection is up at the moment, as far as one knows. May be called by any thread. */
    boolean isConnected();
}
