package org.godwit.jms;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.Queue;
import jakarta.jms.QueueSender;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import java.util.HashSet;
import java.util.Set;
import org.godwit.jms.message.ForeignMessage;
import org.godwit.jms.message.GodwitDestination;
import org.godwit.jms.message.GodwitMessage;

/**
 * A producer: fills the header fields of a message and publishes it through its session.
 *
 * <p>Belongs to its session's thread. Invariant: the first message to a destination waits for the broker's answer, so that
 * a wrong destination is told to its sender; after that only persistent messages outside of transactions wait.
 */
final class GodwitProducer implements QueueSender, TopicPublisher {
    private static final int CONFIRMED_MAXIMUM = 64;

    private final GodwitSession session;
    private final GodwitDestination destination;
    private final Set<GodwitDestination> confirmed = new HashSet<>();
    private final int generation;
    private int refusals;
    private boolean disableMessageId;
    private boolean disableMessageTimestamp;
    private int deliveryMode = Message.DEFAULT_DELIVERY_MODE;
    private int priority = Message.DEFAULT_PRIORITY;
    private long timeToLiveMillis = Message.DEFAULT_TIME_TO_LIVE;
    private long deliveryDelayMillis = Message.DEFAULT_DELIVERY_DELAY;
    private boolean closed;

    /** {@code destination} null for a producer to any. */
    GodwitProducer(GodwitSession session, GodwitDestination destination) {
        this.session = session;
        this.destination = destination;
        this.generation = session.generation();
    }

    @Override
    public void send(Message message) throws JMSException {
        send(ownDestination(), message, deliveryMode, priority, timeToLiveMillis, null);
    }

    @Override
    public void send(Message message, int deliveryMode, int priority, long timeToLive) throws JMSException {
        send(ownDestination(), message, deliveryMode, priority, timeToLive, null);
    }

    @Override
    public void send(Destination destination, Message message) throws JMSException {
        send(givenDestination(destination), message, deliveryMode, priority, timeToLiveMillis, null);
    }

    @Override
    public void send(Destination destination, Message message, int deliveryMode, int priority, long timeToLive)
            throws JMSException {
        send(givenDestination(destination), message, deliveryMode, priority, timeToLive, null);
    }

    @Override
    public void send(Message message, CompletionListener listener) throws JMSException {
        send(ownDestination(), message, deliveryMode, priority, timeToLiveMillis, required(listener));
    }

    @Override
    public void send(Message message, int deliveryMode, int priority, long timeToLive, CompletionListener listener)
            throws JMSException {
        send(ownDestination(), message, deliveryMode, priority, timeToLive, required(listener));
    }

    @Override
    public void send(Destination destination, Message message, CompletionListener listener) throws JMSException {
        send(givenDestination(destination), message, deliveryMode, priority, timeToLiveMillis, required(listener));
    }

    @Override
    public void send(
            Destination destination,
            Message message,
            int deliveryMode,
            int priority,
            long timeToLive,
            CompletionListener listener)
            throws JMSException {
        send(givenDestination(destination), message, deliveryMode, priority, timeToLive, required(listener));
    }

    @Override
    public void send(Queue queue, Message message) throws JMSException {
        send((Destination) queue, message);
    }

    @Override
    public void send(Queue queue, Message message, int deliveryMode, int priority, long timeToLive)
            throws JMSException {
        send((Destination) queue, message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void publish(Message message) throws JMSException {
        send(message);
    }

    @Override
    public void publish(Message message, int deliveryMode, int priority, long timeToLive) throws JMSException {
        send(message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void publish(Topic topic, Message message) throws JMSException {
        send((Destination) topic, message);
    }

    @Override
    public void publish(Topic topic, Message message, int deliveryMode, int priority, long timeToLive)
            throws JMSException {
        send((Destination) topic, message, deliveryMode, priority, timeToLive);
    }

    private CompletionListener required(CompletionListener listener) throws JMSException {
        session.checkUnrestricted("send asynchronously");
        if (listener == null) {
            throw new IllegalArgumentException("An asynchronous send needs a CompletionListener");
        }
        return listener;
    }

    private GodwitDestination ownDestination() throws JMSException {
        checkOpen();
        if (destination == null) {
            throw new UnsupportedOperationException(
                    "This producer was created without destination; name one with each send");
        }
        return destination;
    }

    private GodwitDestination givenDestination(Destination given) throws JMSException {
        checkOpen();
        if (destination != null) {
            throw new UnsupportedOperationException(
                    "This producer sends to " + destination + "; a send cannot name another destination");
        }
        if (given == null) {
            throw new InvalidDestinationException("The destination to send to is null");
        }
        return GodwitDestination.own(given);
    }

    private void send(
            GodwitDestination target,
            Message message,
            int mode,
            int sendPriority,
            long timeToLive,
            CompletionListener listener)
            throws JMSException {
        session.checkUsable();
        if (message == null) {
            throw new MessageFormatException("The message to send is null");
        }
        if (timeToLive < 0) {
            throw new JMSException("Time to live " + timeToLive + " ms is negative");
        }
        GodwitMessage own = ForeignMessage.own(message);
        own.checkNotInFlight();
        long now = System.currentTimeMillis();
        long deliveryTime = later(now, deliveryDelayMillis);
        own.setJMSDestination(target);
        own.setJMSDeliveryMode(mode);
        own.setJMSPriority(sendPriority);
        own.setJMSMessageID(disableMessageId ? null : session.publisher().nextMessageId());
        own.setJMSTimestamp(disableMessageTimestamp ? 0 : now);
        own.setJMSExpiration(timeToLive == 0 ? 0 : later(deliveryTime, timeToLive));
        own.setJMSDeliveryTime(deliveryTime);
        own.setJMSRedelivered(false);
        own.sending();
        if (own != message) {
            copyHeader(own, message);
        }
        if (listener != null) {
            session.publisher().publishAsynchronously(target, own, new Completion(listener, message, own));
            return;
        }
        boolean waits = mode == DeliveryMode.PERSISTENT && !session.isInTransaction() || !isConfirmed(target);
        session.publisher().publish(target, own, waits);
        if (waits) {
            if (confirmed.size() == CONFIRMED_MAXIMUM) {
                confirmed.clear();
            }
            confirmed.add(target);
        }
    }

    /** What is too far away for a time is at the end of time. */
    private static long later(long timeMillis, long byMillis) {
        return Math.min(timeMillis, Long.MAX_VALUE - byMillis) + byMillis;
    }

    private boolean isConfirmed(GodwitDestination target) {
        int latest = session.refusals();
        if (refusals != latest) {
            refusals = latest;
            confirmed.clear();
        }
        return confirmed.contains(target);
    }

    private static void copyHeader(GodwitMessage from, Message to) throws JMSException {
        to.setJMSDestination(from.getJMSDestination());
        to.setJMSDeliveryMode(from.getJMSDeliveryMode());
        to.setJMSPriority(from.getJMSPriority());
        to.setJMSMessageID(from.getJMSMessageID());
        to.setJMSTimestamp(from.getJMSTimestamp());
        to.setJMSExpiration(from.getJMSExpiration());
        to.setJMSDeliveryTime(from.getJMSDeliveryTime());
    }

    private void checkOpen() throws IllegalStateException {
        if (closed || session.isClosed() || generation != session.generation()) {
            throw new IllegalStateException("The producer is closed");
        }
    }

    @Override
    public void setDisableMessageID(boolean value) throws JMSException {
        checkOpen();
        disableMessageId = value;
    }

    @Override
    public boolean getDisableMessageID() throws JMSException {
        checkOpen();
        return disableMessageId;
    }

    @Override
    public void setDisableMessageTimestamp(boolean value) throws JMSException {
        checkOpen();
        disableMessageTimestamp = value;
    }

    @Override
    public boolean getDisableMessageTimestamp() throws JMSException {
        checkOpen();
        return disableMessageTimestamp;
    }

    @Override
    public void setDeliveryMode(int mode) throws JMSException {
        checkOpen();
        if (mode != DeliveryMode.PERSISTENT && mode != DeliveryMode.NON_PERSISTENT) {
            throw new JMSException("Delivery mode " + mode + " is neither PERSISTENT (2) nor NON_PERSISTENT (1)");
        }
        deliveryMode = mode;
    }

    @Override
    public int getDeliveryMode() throws JMSException {
        checkOpen();
        return deliveryMode;
    }

    @Override
    public void setPriority(int priority) throws JMSException {
        checkOpen();
        if (priority < 0 || priority > 9) {
            throw new JMSException("Priority " + priority + " is not within 0 to 9");
        }
        this.priority = priority;
    }

    @Override
    public int getPriority() throws JMSException {
        checkOpen();
        return priority;
    }

    @Override
    public void setTimeToLive(long timeToLive) throws JMSException {
        checkOpen();
        if (timeToLive < 0) {
            throw new JMSException("Time to live " + timeToLive + " ms is negative");
        }
        timeToLiveMillis = timeToLive;
    }

    @Override
    public long getTimeToLive() throws JMSException {
        checkOpen();
        return timeToLiveMillis;
    }

    @Override
    public void setDeliveryDelay(long deliveryDelay) throws JMSException {
        checkOpen();
        if (deliveryDelay < 0) {
            throw new JMSException("Delivery delay " + deliveryDelay + " ms is negative");
        }
        deliveryDelayMillis = deliveryDelay;
    }

    @Override
    public long getDeliveryDelay() throws JMSException {
        checkOpen();
        return deliveryDelayMillis;
    }

    @Override
    public Destination getDestination() throws JMSException {
        checkOpen();
        return destination;
    }

    @Override
    public Queue getQueue() throws JMSException {
        checkOpen();
        return (Queue) destination;
    }

    @Override
    public Topic getTopic() throws JMSException {
        checkOpen();
        return (Topic) destination;
    }

    @Override
    public void close() throws JMSException {
        if (!closed && !session.isClosed()) {
            session.checkNotInCompletion("close a producer");
            session.awaitCompletions();
        }
        closed = true;
    }
}
