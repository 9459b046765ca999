package org.godwit.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSubscriber;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionRolledBackException;
import java.util.concurrent.CompletableFuture;
import org.godwit.jms.link.ConsumerRequest.Subscription;
import org.godwit.jms.link.LinkException;
import org.godwit.jms.link.LinkSession;
import org.godwit.jms.link.LinkSessionListener;
import org.godwit.jms.link.Transactions;
import org.godwit.jms.message.Acknowledgement;
import org.godwit.jms.message.GodwitBytesMessage;
import org.godwit.jms.message.GodwitDestination;
import org.godwit.jms.message.GodwitMapMessage;
import org.godwit.jms.message.GodwitMessage;
import org.godwit.jms.message.GodwitObjectMessage;
import org.godwit.jms.message.GodwitQueue;
import org.godwit.jms.message.GodwitStreamMessage;
import org.godwit.jms.message.GodwitTextMessage;
import org.godwit.jms.message.GodwitTopic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session: makes messages, consumers and producers, and ends transactions. {@link Publisher} sends, {@link Consumers} opens what
 * receives, {@link Settlement} acknowledges.
 *
 * <p>Belongs to one thread at a time, which is its dispatcher once a consumer has a listener; {@link #close} may be called
 * by any other. What arrives from the broker comes by {@link FromLink} on the thread of the link.
 */
class GodwitSession extends ShortForms {
    private static final Logger LOG = LoggerFactory.getLogger(GodwitSession.class);

    private final GodwitConnection connection;
    private final ConnectionOptions options;
    private final Domain domain;
    private final AcknowledgeMode mode;
    private final int number;
    private final Inbox inbox = new Inbox();
    private final Transaction transaction = new Transaction();
    private final Settlement settlement;
    private final Publisher publisher;
    private final Consumers consumers;
    private final Acknowledgement acknowledgement = this::acknowledge;
    private LinkSession link;
    private volatile int epoch;
    private volatile boolean started;
    private volatile boolean closed;
    private volatile boolean restricted;
    private int generation;

    GodwitSession(GodwitConnection connection, Domain domain, AcknowledgeMode mode, int number) {
        this.connection = connection;
        this.options = connection.options();
        this.domain = domain;
        this.mode = mode;
        this.number = number;
        this.settlement = new Settlement(mode, options, inbox, transaction);
        this.publisher = new Publisher(this, options, connection.messageIdPrefix() + number + "-");
        this.consumers = new Consumers(this, connection, domain);
    }

    /** Opens it at the broker; to be called once and before everything else. */
    final void open() throws JMSException {
        Transactions transactions =
                switch (mode) {
                    case TRANSACTED -> Transactions.LOCAL;
                    case XA -> Transactions.DISTRIBUTED;
                    case AUTO, CLIENT, DUPS_OK -> Transactions.NONE;
                };
        CompletableFuture<LinkSession> answer = connection.link().openSession(transactions, new FromLink());
        try {
            link = await(answer, "Creating a session");
        } catch (JMSException e) {
            answer.thenAccept(LinkSession::close);
            throw e;
        }
    }

    private final class FromLink implements LinkSessionListener {
        @Override
        public void onPublished(long through) {
            window().published(through);
        }

        @Override
        public void onRefused(long sequence, LinkException cause) {
            window().refused(sequence, cause);
        }

        @Override
        public void onFlow(boolean active) {
            window().flow(active);
        }

        @Override
        public void onVoid(int newEpoch) {
            epoch = newEpoch;
            inbox.clear();
            settlement.forget();
        }

        @Override
        public void onBranchRolledBack() {
            branchRolledBack();
        }

        @Override
        public void onFailed(LinkException cause) {
            inbox.fail(cause);
            window().fail(cause);
        }
    }

    /** On the thread of the link. */
    void branchRolledBack() {
        throw new AssertionError("a session without branches was told that one was rolled back");
    }

    // What consumers, producers and the connection ask.

    Transaction transaction() {
        return transaction;
    }

    Publisher publisher() {
        return publisher;
    }

    PublishWindow window() {
        return publisher.window();
    }

    LinkSession link() {
        return link;
    }

    Inbox inbox() {
        return inbox;
    }

    Settlement settlement() {
        return settlement;
    }

    ConnectionOptions options() {
        return options;
    }

    Acknowledgement acknowledgement() {
        return acknowledgement;
    }

    int epoch() {
        return epoch;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isStarted() {
        return started;
    }

    /** Whether what is done now belongs to a transaction. */
    @Override
    public boolean isInTransaction() {
        return mode == AcknowledgeMode.TRANSACTED || mode == AcknowledgeMode.XA && transaction.isActive();
    }

    private boolean isTransacted() {
        return mode.number() == SESSION_TRANSACTED;
    }

    AcknowledgeMode mode() {
        return mode;
    }

    boolean isDispatcher() {
        return inbox.isDispatcher();
    }

    String threadName(String role) {
        return connection.name() + "-session-" + number + "-" + role;
    }

    int refusals() {
        return window().refusals();
    }

    <T> T await(CompletableFuture<T> answer, String what) throws JMSException {
        return Answers.await(answer, options.requestTimeoutMillis(), what);
    }

    void start() {
        started = true;
        link.start();
        inbox.start();
    }

    void stop() {
        started = false;
        inbox.stop();
    }

    void blocked(String reason) {
        window().blocked(reason);
    }

    void awaitCompletions() throws JMSException {
        publisher.awaitCompletions();
    }

    void checkNotInCompletion(String what) throws IllegalStateException {
        publisher.checkNotInCompletion(what);
    }

    void checkUsable() throws IllegalStateException {
        if (closed) {
            throw new IllegalStateException("The session is closed");
        }
    }

    // What a container asks.

    /** Counts up when everything that was created before is closed. */
    int generation() {
        return generation;
    }

    void checkUnrestricted(String what) throws JMSException {
        if (restricted) {
            throw new IllegalStateException("An application in a web or EJB container cannot " + what);
        }
    }

    @Override
    public void restrict() {
        restricted = true;
    }

    @Override
    public void takeClientId(String clientId) throws JMSException {
        checkUsable();
        connection.takeClientId(clientId);
    }

    @Override
    public void releaseClientId() throws JMSException {
        checkUsable();
        connection.releaseClientId();
    }

    @Override
    public void release() throws JMSException {
        generation++;
        transaction.forgetFailedStart();
        for (GodwitConsumer consumer : inbox.consumers()) {
            consumer.close();
        }
    }

    @Override
    public JMSContext context() {
        return GodwitContext.borrow(connection, this);
    }

    @Override
    public void onArrival(Runnable listener) {
        inbox.onArrival(listener);
    }

    @Override
    public boolean hasArrivals() throws JMSException {
        return inbox.hasArrivals();
    }

    @Override
    public boolean isConnected() {
        return connection.isConnected();
    }

    // Messages.

    @Override
    public BytesMessage createBytesMessage() throws JMSException {
        checkUsable();
        return new GodwitBytesMessage();
    }

    @Override
    public MapMessage createMapMessage() throws JMSException {
        checkUsable();
        return new GodwitMapMessage();
    }

    @Override
    public Message createMessage() throws JMSException {
        checkUsable();
        return new GodwitMessage();
    }

    @Override
    public ObjectMessage createObjectMessage() throws JMSException {
        checkUsable();
        return new GodwitObjectMessage();
    }

    @Override
    public StreamMessage createStreamMessage() throws JMSException {
        checkUsable();
        return new GodwitStreamMessage();
    }

    @Override
    public TextMessage createTextMessage(String text) throws JMSException {
        checkUsable();
        return new GodwitTextMessage(text);
    }

    // Acknowledgement and transactions.

    @Override
    public boolean getTransacted() throws JMSException {
        checkUsable();
        return isTransacted();
    }

    @Override
    public int getAcknowledgeMode() throws JMSException {
        checkUsable();
        return mode.number();
    }

    private void acknowledge() throws JMSException {
        checkUsable();
        if (mode == AcknowledgeMode.CLIENT) {
            settlement.acknowledge();
        }
    }

    /** Acknowledges everything handed over, as a context does. */
    void acknowledgeAll() throws JMSException {
        acknowledge();
    }

    @Override
    public void recover() throws JMSException {
        checkUsable();
        if (isTransacted()) {
            throw new IllegalStateException("A transacted session cannot recover; roll it back");
        }
        tellBroker();
        await(link.recover(), "Recovering the session");
    }

    final void tellBroker() {
        settlement.tellBroker();
        GodwitConsumer running = inbox.dispatching();
        if (running != null) {
            running.reportRunning();
        }
    }

    @Override
    public void commit() throws JMSException {
        checkTransaction("commit");
        awaitCompletions();
        if (!transaction.isActive()) {
            return;
        }
        tellBroker();
        window().awaitAll(link);
        LinkException refusal = window().takeUnheard();
        if (refusal != null) {
            rollbackNow();
            throw Answers.caused(
                    new TransactionRolledBackException(
                            "A message of the transaction was refused, so it was rolled back: " + refusal.getMessage()),
                    refusal);
        }
        int committed = transaction.epoch();
        transaction.end();
        try {
            await(link.commit(window().nextSequence(), committed), "The commit");
        } catch (TransactionRolledBackException e) {
            rollbackNow();
            throw e;
        }
    }

    @Override
    public void rollback() throws JMSException {
        checkTransaction("rollback");
        awaitCompletions();
        tellBroker();
        rollbackNow();
    }

    private void rollbackNow() throws JMSException {
        await(link.rollback(), "The rollback");
        transaction.end();
        window().takeUnheard();
    }

    private void checkTransaction(String what) throws JMSException {
        checkUsable();
        if (!isTransacted()) {
            throw new IllegalStateException("The session is not transacted, so " + what + " is not possible");
        }
        if (mode == AcknowledgeMode.XA) {
            throw new TransactionInProgressException(
                    "The transactions of an XASession end by its XAResource, so " + what + " is not possible");
        }
        checkNotInCompletion(what);
    }

    // Destinations.

    @Override
    public Queue createQueue(String queueName) throws JMSException {
        checkUsable();
        domain.checkQueues("createQueue");
        return (Queue) GodwitDestination.own(new GodwitQueue(name(queueName)));
    }

    @Override
    public Topic createTopic(String topicName) throws JMSException {
        checkUsable();
        domain.checkTopics("createTopic");
        return (Topic) GodwitDestination.own(new GodwitTopic(name(topicName)));
    }

    private static String name(String name) {
        return name == null ? "" : name;
    }

    @Override
    public TemporaryQueue createTemporaryQueue() throws JMSException {
        checkUsable();
        domain.checkQueues("createTemporaryQueue");
        return connection.createTemporaryQueue();
    }

    @Override
    public TemporaryTopic createTemporaryTopic() throws JMSException {
        checkUsable();
        domain.checkTopics("createTemporaryTopic");
        return connection.createTemporaryTopic();
    }

    // Producers.

    @Override
    public MessageProducer createProducer(Destination destination) throws JMSException {
        return producer(destination);
    }

    @Override
    public QueueSender createSender(Queue queue) throws JMSException {
        domain.checkQueues("createSender");
        return producer(queue);
    }

    @Override
    public TopicPublisher createPublisher(Topic topic) throws JMSException {
        domain.checkTopics("createPublisher");
        return producer(topic);
    }

    /** A producer; {@code destination} null for one to any. */
    GodwitProducer producer(Destination destination) throws JMSException {
        checkUsable();
        if (destination == null) {
            return new GodwitProducer(this, null /* any destination */);
        }
        GodwitDestination own = GodwitDestination.own(destination);
        connection.lookup(own);
        return new GodwitProducer(this, own);
    }

    // Consumers.

    @Override
    public MessageConsumer createConsumer(Destination destination, String selector, boolean noLocal)
            throws JMSException {
        return consumer(destination, selector, noLocal);
    }

    @Override
    public QueueReceiver createReceiver(Queue queue, String selector) throws JMSException {
        domain.checkQueues("createReceiver");
        return consumer(queue, selector, false);
    }

    @Override
    public TopicSubscriber createSubscriber(Topic topic, String selector, boolean noLocal) throws JMSException {
        domain.checkTopics("createSubscriber");
        return consumer(topic, selector, noLocal);
    }

    private GodwitConsumer consumer(Destination destination, String selector, boolean noLocal) throws JMSException {
        checkUsable();
        return consumers.consumer(destination, selector, noLocal);
    }

    @Override
    public MessageConsumer createSharedConsumer(Topic topic, String name, String selector) throws JMSException {
        checkUsable();
        return consumers.subscriber("createSharedConsumer", topic, Subscription.Kind.SHARED, name, selector, false);
    }

    @Override
    public TopicSubscriber createDurableSubscriber(Topic topic, String name, String selector, boolean noLocal)
            throws JMSException {
        checkUsable();
        return consumers.subscriber(
                "createDurableSubscriber", topic, Subscription.Kind.DURABLE, name, selector, noLocal);
    }

    @Override
    public MessageConsumer createDurableConsumer(Topic topic, String name, String selector, boolean noLocal)
            throws JMSException {
        checkUsable();
        return consumers.subscriber("createDurableConsumer", topic, Subscription.Kind.DURABLE, name, selector, noLocal);
    }

    @Override
    public MessageConsumer createSharedDurableConsumer(Topic topic, String name, String selector) throws JMSException {
        checkUsable();
        return consumers.subscriber(
                "createSharedDurableConsumer", topic, Subscription.Kind.SHARED_DURABLE, name, selector, false);
    }

    @Override
    public QueueBrowser createBrowser(Queue queue, String selector) throws JMSException {
        checkUsable();
        return consumers.browser(queue, selector);
    }

    @Override
    public void unsubscribe(String name) throws JMSException {
        checkUsable();
        domain.checkTopics("unsubscribe");
        await(connection.link().unsubscribe(name(name)), "Unsubscribing '" + name + "'");
    }

    // The rest.

    @Override
    public MessageListener getMessageListener() throws JMSException {
        checkUsable();
        return null;
    }

    @Override
    public void setMessageListener(MessageListener listener) throws JMSException {
        checkUsable();
        // Pools take away what an application may have set
        if (listener != null) {
            throw new JMSException("A session has no listener of its own here (ServerSessionPool is not supported);"
                    + " set the listener of a consumer");
        }
    }

    @Override
    public void run() {
        throw new UnsupportedOperationException("ServerSessionPool is not supported");
    }

    @Override
    public void close() throws JMSException {
        if (closed) {
            return;
        }
        checkNotInCompletion("close its session");
        if (isDispatcher()) {
            throw new IllegalStateException("A MessageListener cannot close its own session");
        }
        connection.closed(this);
        shutDown();
    }

    /** Closes, for the connection too; never fails. */
    void shutDown() {
        try {
            awaitCompletions();
        } catch (JMSException e) {
            LOG.warn("Closing a session although asynchronous sends are not completed: {}", e.getMessage());
        }
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        inbox.close();
        settlement.tellBroker();
        try {
            settlement.awaitAnswer();
        } catch (JMSException e) {
            LOG.debug("It is not known whether the last message was acknowledged before the session was closed", e);
        }
        try {
            await(link.close(), "Closing a session");
        } catch (JMSException e) {
            LOG.debug("The broker did not answer while a session was closed", e);
        }
        publisher.close();
    }
}
