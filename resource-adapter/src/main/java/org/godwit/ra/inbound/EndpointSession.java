package org.godwit.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkException;
import java.lang.reflect.Method;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import javax.transaction.xa.XAResource;
import org.godwit.jms.ContainerSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session of an activation and its endpoint: the work that hands over, one after the other, what has arrived.
 *
 * <p>Holds one of the server's threads only while messages are there, and for no more than a turn. Invariant: it is scheduled
 * at most once; session, consumer and endpoint belong to whoever has the lock.
 */
final class EndpointSession implements Work {
    static final Method ON_MESSAGE = onMessage();
    private static final Logger LOG = LoggerFactory.getLogger(EndpointSession.class);
    /** After so many messages others get the thread. */
    private static final int TURN = 100;

    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;
    private static final long STOP_TIMEOUT_SECONDS = 60;

    private final Activation activation;
    private final XAConnection connection;
    private final ContainerSession session;
    /** Null where deliveries are not transacted. */
    private final XAResource resource;

    private final MessageConsumer consumer;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private MessageEndpoint endpoint;
    /** What was handed over and not acknowledged; null where deliveries are transacted. */
    private Message unacknowledged;

    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private volatile boolean stopped;

    private EndpointSession(
            Activation activation,
            XAConnection connection,
            ContainerSession session,
            XAResource resource,
            MessageConsumer consumer) {
        this.activation = activation;
        this.connection = connection;
        this.session = session;
        this.resource = resource;
        this.consumer = consumer;
    }

    private static Method onMessage() {
        try {
            return MessageListener.class.getMethod("onMessage", Message.class);
        } catch (NoSuchMethodException e) {
            throw new AssertionError("Jakarta Messaging has a MessageListener without onMessage", e);
        }
    }

    static EndpointSession open(Activation activation, XAConnection connection, boolean transacted)
            throws JMSException {
        Session session;
        XAResource resource = null;
        if (transacted) {
            XASession branches = connection.createXASession();
            resource = branches.getXAResource();
            session = branches;
        } else {
            session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        }
        MessageConsumer consumer = activation.subscribed().consumer(session);
        EndpointSession opened =
                new EndpointSession(activation, connection, (ContainerSession) session, resource, consumer);
        opened.session.onArrival(opened::schedule);
        return opened;
    }

    /** On any thread. */
    boolean isConnected() {
        return session.isConnected();
    }

    /** Has what arrived handed over, soon; on any thread. */
    void schedule() {
        if (!stopped && scheduled.compareAndSet(false, true)) {
            activation.onControl(this::submit);
        }
    }

    private void submit() {
        try {
            activation.submit(this);
        } catch (WorkException | RuntimeException e) {
            LOG.warn("The server gives no thread to deliver {}, trying again: {}", subscribed(), e.getMessage());
            activation.later(this::submit, LONGEST_PAUSE_MILLIS);
        }
    }

    private Subscribed subscribed() {
        return activation.subscribed();
    }

    // On a work thread.

    @Override
    public void run() {
        boolean paused = false;
        lock.lock();
        try {
            for (int i = 0; i < TURN && !paused && !isStopped() && session.hasArrivals(); i++) {
                paused = !deliver();
            }
            acknowledge();
        } catch (JMSException e) {
            activation.lost(connection, e);
            return;
        } catch (RuntimeException | Error e) {
            LOG.warn("A delivery of {} met an error it was not made for, trying again", subscribed(), e);
            paused = true;
        } finally {
            lock.unlock();
        }
        if (paused) {
            activation.later(this::submit, pauseMillis);
            pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        } else {
            scheduled.set(false);
            scheduleAgain();
        }
    }

    private boolean isStopped() {
        return stopped || activation.isStopped();
    }

    /** What arrived since the last look was not scheduled. */
    private void scheduleAgain() {
        try {
            if (session.hasArrivals()) {
                schedule();
            }
        } catch (JMSException e) {
            activation.lost(connection, e);
        }
    }

    /** Delivers one message; false when the server or the connection cannot at the moment. */
    private boolean deliver() throws JMSException {
        if (!begin()) {
            return false;
        }
        boolean received = false;
        try {
            Message message = consumer.receiveNoWait();
            received = true;
            if (message != null) {
                handOver(message);
            }
        } catch (JMSException | RuntimeException e) {
            LOG.warn("A message of {} could not be received or acknowledged", subscribed(), e);
        } finally {
            received &= end();
        }
        if (received) {
            pauseMillis = FIRST_PAUSE_MILLIS;
        }
        return received;
    }

    private void handOver(Message message) throws JMSException {
        activation.metrics().begun();
        try {
            ((MessageListener) endpoint).onMessage(message);
        } catch (RuntimeException | Error e) {
            activation.metrics().failed();
            LOG.info("A message of {} was not processed and comes again: {}", subscribed(), e.toString());
            if (resource == null) {
                unacknowledged = null;
                session.recover();
            }
            return;
        }
        activation.metrics().processed();
        if (resource == null) {
            unacknowledged = message;
            if (!subscribed().spec().mayDuplicate()) {
                acknowledge();
            }
        }
    }

    private void acknowledge() throws JMSException {
        if (unacknowledged != null) {
            Message last = unacknowledged;
            unacknowledged = null;
            last.acknowledge();
        }
    }

    private boolean begin() {
        try {
            if (endpoint == null) {
                endpoint = activation.endpoints().createEndpoint(resource);
            }
            endpoint.beforeDelivery(ON_MESSAGE);
            return true;
        } catch (UnavailableException e) {
            LOG.debug("The endpoint of {} is not available yet", subscribed(), e);
        } catch (NoSuchMethodException | ResourceException | RuntimeException e) {
            LOG.warn("The server cannot begin the delivery of a message of {}", subscribed(), e);
            releaseEndpoint();
        }
        return false;
    }

    private boolean end() {
        try {
            endpoint.afterDelivery();
            return true;
        } catch (ResourceException | RuntimeException e) {
            LOG.warn(
                    "The server could not end the delivery of a message of {}; unless it was committed it comes again",
                    subscribed(),
                    e);
            releaseEndpoint();
            return false;
        }
    }

    private void releaseEndpoint() {
        MessageEndpoint released = endpoint;
        endpoint = null;
        if (released != null) {
            released.release();
        }
    }

    /** Some servers call this after each run, so it cannot mean the end; deactivation does. */
    @Override
    public void release() {}

    /** Ends; waits for a delivery that is running. On the control thread, or the server's that deactivates. */
    void stop() {
        stopped = true;
        session.onArrival(null);
        boolean locked = false;
        try {
            locked = lock.tryLock(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (locked) {
                releaseEndpoint();
            } else {
                LOG.warn(
                        "A delivery of {} did not end within {} s; it is rolled back",
                        subscribed(),
                        STOP_TIMEOUT_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (locked) {
                lock.unlock();
            }
        }
    }
}
