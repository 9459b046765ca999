package org.godwit.broker.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.queue.Queue;
import org.godwit.broker.security.Access;

/**
 * A client in a virtual host: its sessions, and what lives as long as it does. Every method is called on the host's core
 * thread.
 */
public final class BrokerConnection {
    private final VirtualHost host;
    private final Access access;
    private final Rights rights;
    private final String client;
    private final ConnectionListener listener;
    private final Set<BrokerSession> sessions = new LinkedHashSet<>();
    private final Set<Queue> ownQueues = new LinkedHashSet<>();
    private final Set<String> temporaryTopics = new LinkedHashSet<>();
    private final String ownOrigin;
    private String clientId;
    private String clientIdToken;
    private String instance;
    private boolean closed;

    BrokerConnection(VirtualHost host, Access access, String client, ConnectionListener listener) {
        this.host = host;
        this.access = access;
        this.rights = new Rights(host, this);
        this.client = client;
        this.listener = listener;
        this.ownOrigin = "connection:" + host.nextId();
    }

    /** A new session, AMQP's channel. */
    public BrokerSession openSession(SessionListener sessionListener) {
        host.assertCore();
        if (closed) {
            throw new BrokerException(ReplyCode.CONNECTION_FORCED, "connection of " + client + " is closed");
        }
        BrokerSession session = new BrokerSession(host, this, sessionListener);
        sessions.add(session);
        return session;
    }

    /**
     * Takes a JMS client identifier, or gives it back. Jakarta Messaging 3.1, 6.1.2.
     *
     * @param id empty to give back the one that the connection has, if it has one
     * @param instanceToken the client's own random token: with the same one a client takes its identifier over from the
     *     connection that it lost
     * @throws BrokerException RESOURCE_LOCKED when another connection has it, NOT_ALLOWED when this one has another
     */
    public void setClientId(String id, String instanceToken) {
        host.assertCore();
        if (id.isEmpty()) {
            releaseClientId();
            return;
        }
        if (clientId != null) {
            throw new BrokerException(
                    ReplyCode.NOT_ALLOWED, "the connection has the client identifier '" + clientId + "' already");
        }
        BrokerConnection other = host.clientIds().get(id);
        if (other != null) {
            boolean lost = !instanceToken.isEmpty()
                    && instanceToken.equals(other.clientIdToken)
                    && other.access.user().equals(access.user());
            if (!lost) {
                throw new BrokerException(
                        ReplyCode.RESOURCE_LOCKED, "client identifier '" + id + "' is in use by " + other.client);
            }
            takeOver(other);
        }
        clientId = id;
        clientIdToken = instanceToken;
        host.clientIds().put(id, this);
    }

    private void releaseClientId() {
        if (clientId != null) {
            host.clientIds().remove(clientId, this);
            clientId = null;
        }
    }

    /**
     * Shows the client's own random token, before anything else is asked for. The connection that showed it before and is
     * still there is one that the client has lost: it is closed, and its client identifier is free for this one; its
     * temporary destinations pass to this one.
     */
    public void showInstance(String token) {
        host.assertCore();
        instance = token;
        BrokerConnection other = host.instances().put(token, this);
        if (other != null && other.access.user().equals(access.user())) {
            takeOver(other);
        }
    }

    private void takeOver(BrokerConnection predecessor) {
        for (Queue queue : List.copyOf(predecessor.ownQueues)) {
            if (JmsDestinations.temporary(queue)) {
                predecessor.disown(queue);
                queue.passTo(this);
                own(queue);
            }
        }
        temporaryTopics.addAll(predecessor.temporaryTopics);
        predecessor.temporaryTopics.clear();
        predecessor.listener.forcedClose("the client has come back with another connection: " + client);
        predecessor.close();
    }

    String clientId() {
        return clientId;
    }

    /**
     * Whose messages these are, to subscriptions with no-local: the client identifier's, whichever connection has it, or
     * this connection's.
     */
    String origin() {
        return clientId == null ? ownOrigin : "client:" + clientId;
    }

    Access access() {
        return access;
    }

    Rights rights() {
        return rights;
    }

    ConnectionListener listener() {
        return listener;
    }

    /** What its client has sent and waits for its turn takes so many bytes more in memory, or less. */
    public void hold(long bytes) {
        host.memory().hold(bytes);
        host.updatePressure();
    }

    void own(Queue queue) {
        ownQueues.add(queue);
    }

    void disown(Queue queue) {
        ownQueues.remove(queue);
    }

    Set<String> temporaryTopics() {
        return temporaryTopics;
    }

    void forget(BrokerSession session) {
        sessions.remove(session);
    }

    /** As {@link #close}; the client wants it and will not ask later what became of what it sent. */
    public void leave() {
        sessions.forEach(BrokerSession::clientLeaves);
        close();
    }

    /** Closes the sessions and deletes what was the connection's own. No effect when it is closed. */
    public void close() {
        host.assertCore();
        if (closed) {
            return;
        }
        closed = true;
        host.branches().connectionLost(this);
        List.copyOf(sessions).forEach(BrokerSession::close);
        for (Queue queue : new ArrayList<>(ownQueues)) {
            if (!queue.deleted()) {
                host.definitions().delete(queue);
            }
        }
        host.temporaryTopics().removeAll(temporaryTopics);
        releaseClientId();
        if (instance != null) {
            host.instances().remove(instance, this);
        }
        host.forget(this);
    }
}
