package org.godwit.jms;

import jakarta.jms.ConnectionMetaData;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TopicSession;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.jms.link.Link;
import org.godwit.jms.link.LinkException;
import org.godwit.jms.link.LinkListener;
import org.godwit.jms.link.amqp.AmqpLink;
import org.godwit.jms.message.GodwitDestination;
import org.godwit.jms.message.GodwitTemporaryQueue;
import org.godwit.jms.message.GodwitTemporaryTopic;
import org.godwit.jms.message.TemporaryOwner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a broker, and the sessions on it.
 *
 * <p>Usable by any thread. What the link tells comes by {@link FromLink} on the link's thread; the ExceptionListener is
 * called by {@link ExceptionReports}.
 */
class GodwitConnection extends WithoutConnectionConsumers implements TemporaryOwner {
    private static final Logger LOG = LoggerFactory.getLogger(GodwitConnection.class);
    private static final AtomicInteger LAST_NUMBER = new AtomicInteger();

    private final ConnectionOptions options;
    private final Domain domain;
    private final String name = "godwit-jms-" + LAST_NUMBER.incrementAndGet();
    private final String messageIdPrefix = "ID:" + UUID.randomUUID() + ":";
    private final Set<GodwitSession> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicInteger lastSession = new AtomicInteger();
    private final ExceptionReports reports = new ExceptionReports(name + "-exceptions", this::listening);
    private final Link link;
    private volatile ExceptionListener exceptionListener;
    private volatile String clientId;
    /** With the monitor of the sessions. */
    private String blockedReason;

    private volatile LinkException failure;
    private volatile boolean used;
    private volatile boolean started;
    private volatile boolean closed;
    private volatile boolean interrupted;

    GodwitConnection(ConnectionOptions options, Domain domain) {
        this.options = options;
        this.domain = domain;
        this.link = new AmqpLink(options.link(), name, new FromLink());
    }

    static GodwitConnection open(ConnectionOptions options, Domain domain) throws JMSException {
        GodwitConnection connection = new GodwitConnection(options, domain);
        connection.connect();
        return connection;
    }

    /** Connects to the broker, or closes; to be called once and before everything else. */
    final void connect() throws JMSException {
        boolean opened = false;
        try {
            Answers.await(link.connect(), Integer.MAX_VALUE, "Connecting to " + options.link());
            if (!options.clientId().isEmpty()) {
                takeClientId(options.clientId());
            }
            opened = true;
        } finally {
            if (!opened) {
                close();
            }
        }
    }

    private final class FromLink implements LinkListener {
        @Override
        public void onInterrupted(LinkException cause) {
            interrupted = true;
            LOG.warn("{}: the connection broke and is being restored: {}", name, cause.getMessage());
            if (options.reportInterruptions()) {
                tell(cause, "The connection broke and is being restored");
            }
        }

        @Override
        public void onRestored() {
            interrupted = false;
            LOG.info("{}: the connection is restored", name);
        }

        @Override
        public void onBlocked(String reason) {
            LOG.info("{}: the broker blocks publishers: {}", name, reason);
            blocked(reason);
        }

        @Override
        public void onUnblocked() {
            blocked(null);
        }

        /** A session that is being opened is told before or after this, and not in between of what was before. */
        private void blocked(String reason) {
            synchronized (sessions) {
                blockedReason = reason;
                sessions.forEach(session -> session.blocked(reason));
            }
        }

        @Override
        public void onLost(LinkException cause) {
            tell(cause, "Something of the connection could not be restored");
        }

        @Override
        public void onFailed(LinkException cause) {
            failure = cause;
            tell(cause, "The connection is lost");
        }
    }

    private void tell(LinkException cause, String what) {
        if (listening() != null) {
            reports.add(Answers.jmsException(cause, what));
        }
    }

    private ExceptionListener listening() {
        return closed ? null : exceptionListener;
    }

    Link link() {
        return link;
    }

    boolean isConnected() {
        return !interrupted && !closed && failure == null;
    }

    ConnectionOptions options() {
        return options;
    }

    String name() {
        return name;
    }

    String messageIdPrefix() {
        return messageIdPrefix;
    }

    void closed(GodwitSession session) {
        sessions.remove(session);
    }

    private void checkOpen() throws JMSException {
        if (closed) {
            throw new IllegalStateException("The connection is closed");
        }
        LinkException cause = failure;
        if (cause != null) {
            throw Answers.jmsException(cause, "The connection is lost");
        }
    }

    private void use() throws JMSException {
        checkOpen();
        used = true;
    }

    // Sessions.

    @Override
    public Session createSession() throws JMSException {
        return createSession(Session.AUTO_ACKNOWLEDGE);
    }

    @Override
    public Session createSession(int sessionMode) throws JMSException {
        return openSession(AcknowledgeMode.of(sessionMode));
    }

    @Override
    public Session createSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return openSession(mode(transacted, acknowledgeMode));
    }

    @Override
    public QueueSession createQueueSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return openSession(mode(transacted, acknowledgeMode));
    }

    @Override
    public TopicSession createTopicSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return openSession(mode(transacted, acknowledgeMode));
    }

    private static AcknowledgeMode mode(boolean transacted, int acknowledgeMode) throws JMSException {
        return transacted ? AcknowledgeMode.TRANSACTED : AcknowledgeMode.of(acknowledgeMode);
    }

    final GodwitSession openSession(AcknowledgeMode mode) throws JMSException {
        use();
        return openSessionOfContext(mode);
    }

    /** Opens the session of a context, which is no use of the connection by the application yet. */
    GodwitSession openSessionOfContext(AcknowledgeMode mode) throws JMSException {
        checkOpen();
        int number = lastSession.incrementAndGet();
        GodwitSession session = mode == AcknowledgeMode.XA
                ? new GodwitXASession(this, domain, number)
                : new GodwitSession(this, domain, mode, number);
        session.open();
        synchronized (sessions) {
            sessions.add(session);
            session.blocked(blockedReason);
            if (started) {
                session.start();
            }
        }
        if (closed) {
            session.close();
            checkOpen();
        }
        return session;
    }

    // Identity.

    @Override
    public String getClientID() throws JMSException {
        checkOpen();
        return clientId;
    }

    @Override
    public void setClientID(String clientID) throws JMSException {
        checkOpen();
        if (clientID == null || clientID.isEmpty()) {
            throw new InvalidClientIDException("A client identifier cannot be null or empty");
        }
        if (clientId != null) {
            throw new IllegalStateException("The client identifier is already '" + clientId + "'");
        }
        if (used) {
            throw new IllegalStateException(
                    "The client identifier must be set before anything else is done with the connection");
        }
        takeClientId(clientID);
    }

    /** Takes it whatever was done with the connection before, if the connection has not got it. */
    void takeClientId(String wanted) throws JMSException {
        if (wanted.equals(clientId)) {
            return;
        }
        try {
            Answers.await(link.clientId(wanted), options.requestTimeoutMillis(), "Client identifier '" + wanted + "'");
        } catch (JMSException e) {
            throw Answers.clientIdTaken(e, wanted);
        }
        clientId = wanted;
    }

    /** While the connection is broken nobody is waited for: it has given the identifier back by that. */
    void releaseClientId() throws JMSException {
        if (clientId == null) {
            return;
        }
        clientId = null;
        CompletableFuture<Void> released = link.releaseClientId();
        if (isConnected()) {
            Answers.await(released, options.requestTimeoutMillis(), "Giving the client identifier back");
        }
    }

    @Override
    public ConnectionMetaData getMetaData() throws JMSException {
        checkOpen();
        return GodwitConnectionMetaData.INSTANCE;
    }

    @Override
    public ExceptionListener getExceptionListener() throws JMSException {
        checkOpen();
        return exceptionListener;
    }

    @Override
    public void setExceptionListener(ExceptionListener listener) throws JMSException {
        checkOpen();
        exceptionListener = listener;
    }

    // Destinations.

    /** Has a queue looked up at the broker, and made where the options say so. */
    void lookup(GodwitDestination destination) throws JMSException {
        boolean known = destination.isTopic() || destination.isTemporary() || destination.namesExchange();
        if (!known) {
            Answers.await(
                    link.lookup(false, destination.name(), options.createQueues()),
                    options.requestTimeoutMillis(),
                    "Queue '" + destination.name() + "'");
        }
    }

    GodwitTemporaryQueue createTemporaryQueue() throws JMSException {
        return new GodwitTemporaryQueue(createTemporary(false), this);
    }

    GodwitTemporaryTopic createTemporaryTopic() throws JMSException {
        return new GodwitTemporaryTopic(createTemporary(true), this);
    }

    private String createTemporary(boolean topic) throws JMSException {
        return Answers.await(
                link.createTemporary(topic), options.requestTimeoutMillis(), "Creating a temporary destination");
    }

    @Override
    public void delete(GodwitDestination destination) throws JMSException {
        checkOpen();
        for (GodwitSession session : sessions) {
            for (GodwitConsumer consumer : session.inbox().consumers()) {
                if (consumer.destination().equals(destination)) {
                    throw new IllegalStateException(
                            "Temporary destination " + destination.name() + " still has consumers; close them first");
                }
            }
        }
        Answers.await(
                link.deleteTemporary(destination.isTopic(), destination.name()),
                options.requestTimeoutMillis(),
                "Deleting temporary destination " + destination.name());
    }

    // Starting, stopping, closing.

    @Override
    public void start() throws JMSException {
        use();
        synchronized (sessions) {
            started = true;
            sessions.forEach(GodwitSession::start);
        }
    }

    @Override
    public void stop() throws JMSException {
        use();
        checkNotInListener("stop");
        List<GodwitSession> running;
        synchronized (sessions) {
            started = false;
            running = List.copyOf(sessions);
        }
        running.forEach(GodwitSession::stop);
    }

    private void checkNotInListener(String what) throws IllegalStateException {
        for (GodwitSession session : sessions) {
            if (session.isDispatcher()) {
                throw new IllegalStateException("A MessageListener cannot " + what + " its own connection");
            }
        }
    }

    @Override
    public void close() throws JMSException {
        if (closed) {
            return;
        }
        checkNotInListener("close");
        for (GodwitSession session : sessions) {
            session.checkNotInCompletion("close its own connection");
        }
        synchronized (sessions) {
            if (closed) {
                return;
            }
            closed = true;
        }
        for (GodwitSession session : sessions) {
            sessions.remove(session);
            session.shutDown();
        }
        Answers.await(link.close(), Integer.MAX_VALUE, "Closing the connection");
    }

    @Override
    protected JMSException connectionConsumer(String method) throws JMSException {
        checkOpen();
        if (method.contains("Durable")) {
            domain.checkTopics(method);
        }
        return new JMSException("ConnectionConsumer is not supported; use consumers with a MessageListener");
    }
}
