package org.godwit.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.godwit.jms.link.ConsumerRequest;
import org.godwit.jms.link.Delivery;
import org.godwit.jms.link.DeliveryListener;
import org.godwit.jms.link.Haste;
import org.godwit.jms.link.LinkConsumer;
import org.godwit.jms.link.LinkException;
import org.godwit.jms.link.Outcome;
import org.godwit.jms.message.GodwitDestination;
import org.godwit.jms.message.GodwitMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer: receives on the caller's thread, or has its listener called by the session's dispatcher.
 *
 * <p>Belongs to its session's thread; {@link #close} may be called by any. Buffer, state and ranges are guarded by the
 * lock of the session's {@link Inbox}.
 */
final class GodwitConsumer implements QueueReceiver, TopicSubscriber {
    private static final Logger LOG = LoggerFactory.getLogger(GodwitConsumer.class);

    private final GodwitSession session;
    private final Inbox inbox;
    private final Settlement settlement;
    private final GodwitDestination destination;
    private final ConsumerRequest request;
    private final ArrayDeque<Delivery> buffer = new ArrayDeque<>();
    private final HandedOver handedOver;
    private LinkConsumer link;
    private volatile MessageListener listener;
    private volatile boolean closed;
    private volatile LinkException failure;
    private Delivery firstUnacknowledged;
    private Delivery lastUnacknowledged;
    private Delivery running;

    private GodwitConsumer(GodwitSession session, GodwitDestination destination, ConsumerRequest request) {
        this.session = session;
        this.inbox = session.inbox();
        this.settlement = session.settlement();
        this.destination = destination;
        this.request = request;
        this.handedOver = new HandedOver(request.windowCount(), request.windowBytes());
    }

    static GodwitConsumer open(GodwitSession session, GodwitDestination destination, ConsumerRequest request)
            throws JMSException {
        GodwitConsumer consumer = new GodwitConsumer(session, destination, request);
        consumer.inbox.add(consumer);
        CompletableFuture<LinkConsumer> answer = session.link().consume(request, consumer.new Arrivals());
        try {
            consumer.link = session.await(answer, "Consuming " + request.target());
        } catch (JMSException e) {
            answer.thenAccept(LinkConsumer::cancel);
            consumer.closed = true;
            consumer.inbox.remove(consumer);
            throw e;
        }
        return consumer;
    }

    private final class Arrivals implements DeliveryListener {
        @Override
        public void onDeliveries(List<Delivery> deliveries) {
            inbox.put(GodwitConsumer.this, deliveries);
        }

        @Override
        public void onCancelled(LinkException cause) {
            failure = cause;
            inbox.signal();
        }
    }

    // What the inbox asks, with its lock.

    ArrayDeque<Delivery> buffer() {
        return buffer;
    }

    boolean isClosed() {
        return closed;
    }

    LinkException failure() {
        return failure;
    }

    boolean isDeliverable() {
        return listener != null && !closed && !buffer.isEmpty();
    }

    boolean isCurrent(Delivery delivery) {
        return delivery.epoch() == session.epoch();
    }

    /** The next delivery that has not expired. */
    Delivery poll() {
        Delivery delivery = buffer.poll();
        while (delivery != null && isExpired(delivery)) {
            link.settle(delivery.tag(), delivery.tag(), Outcome.REJECTED, delivery.epoch(), Haste.NOW);
            delivery = buffer.poll();
        }
        return delivery;
    }

    private static boolean isExpired(Delivery delivery) {
        long expiration = delivery.expirationMillis();
        return expiration != 0 && expiration <= System.currentTimeMillis();
    }

    /** The broker is to know now all that was handed over. */
    void tellBroker() {
        tellBroker(Haste.NOW);
        session.link().hasten();
    }

    void tellBroker(Haste haste) {
        if (link != null && !handedOver.isEmpty()) {
            settlement.tellBroker(this, haste);
        }
    }

    // What the settlement asks.

    LinkConsumer link() {
        return link;
    }

    HandedOver handedOver() {
        return handedOver;
    }

    void unacknowledged(Delivery delivery) {
        if (firstUnacknowledged == null || firstUnacknowledged.epoch() != delivery.epoch()) {
            firstUnacknowledged = delivery;
        }
        lastUnacknowledged = delivery;
    }

    boolean hasUnacknowledged() {
        return firstUnacknowledged != null;
    }

    /** Settles what was handed over and not acknowledged; null when there is nothing. */
    CompletableFuture<Void> acknowledge() {
        if (firstUnacknowledged == null) {
            return null;
        }
        handedOver.forget();
        CompletableFuture<Void> answer = link.settleDurably(
                firstUnacknowledged.tag(), lastUnacknowledged.tag(), Outcome.ACCEPTED, firstUnacknowledged.epoch());
        firstUnacknowledged = null;
        lastUnacknowledged = null;
        return answer;
    }

    // Listening.

    @Override
    public MessageListener getMessageListener() throws JMSException {
        checkOpen();
        session.checkUnrestricted("ask for the listener of a consumer");
        return listener;
    }

    @Override
    public void setMessageListener(MessageListener listener) throws JMSException {
        checkOpen();
        session.checkUnrestricted("set the listener of a consumer");
        this.listener = listener;
        if (listener != null) {
            inbox.startDispatcher(session.threadName("listener"));
        }
    }

    /** Calls the listener with one delivery, on the dispatcher's thread. */
    void dispatch(Delivery delivery) {
        MessageListener target = listener;
        if (target == null) {
            inbox.putBack(this, delivery);
            return;
        }
        running = delivery;
        try {
            GodwitMessage message = decode(delivery);
            boolean afterListener = settlement.isAfterListener();
            if (!afterListener) {
                settlement.handedOver(this, delivery);
            }
            // What its listener was to do in a transaction is not done
            boolean succeeded = call(target, message) && !session.transaction().hasFailedStart();
            if (afterListener && isCurrent(delivery)) {
                if (succeeded) {
                    settlement.handedOver(this, delivery);
                    settlement.awaitAnswer();
                } else {
                    link.settle(delivery.tag(), delivery.tag(), Outcome.RETURNED_SEEN, delivery.epoch(), Haste.NOW);
                }
            }
        } catch (JMSException e) {
            LOG.warn("The acknowledgement of a message of {} failed; it will be delivered again", destination, e);
        } catch (RuntimeException | Error e) {
            LOG.error("A message of {} could not be handed over; it comes again after the session", destination, e);
        } finally {
            running = null;
        }
    }

    private boolean call(MessageListener target, Message message) {
        try {
            target.onMessage(message);
            return true;
        } catch (RuntimeException | Error e) {
            // The thread goes on after an error, too: others wait until it is done with this message
            LOG.warn(
                    "The MessageListener of {} failed with message {}; a listener should not throw",
                    destination,
                    message,
                    e);
            return false;
        }
    }

    /** Reports the delivery whose listener is running, so that its return to the queue counts. */
    void reportRunning() {
        Delivery delivery = running;
        if (delivery != null && settlement.isAfterListener()) {
            link.handedOver(delivery.tag(), delivery.epoch());
        }
    }

    // Receiving.

    @Override
    public Message receive() throws JMSException {
        return receive(Long.MAX_VALUE, null);
    }

    @Override
    public Message receive(long timeoutMillis) throws JMSException {
        return timeoutMillis == 0 ? receive() : receive(TimeUnit.MILLISECONDS.toNanos(timeoutMillis), null);
    }

    @Override
    public Message receiveNoWait() throws JMSException {
        return receive(0, null);
    }

    /**
     * Receives.
     *
     * @param timeoutNanos 0 for what is there already, {@link Long#MAX_VALUE} for ever
     * @param bodyType null, or what the body must be readable as; if it is not, the message stays unconsumed in the
     *     automatic modes
     */
    Message receive(long timeoutNanos, Class<?> bodyType) throws JMSException {
        checkOpen();
        if (listener != null) {
            throw new IllegalStateException("This consumer has a MessageListener, so it cannot receive");
        }
        session.checkUsable();
        session.transaction().checkStarted();
        settlement.awaitAnswer();
        Delivery delivery = inbox.take(this, timeoutNanos);
        if (delivery == null && timeoutNanos <= 0 && session.isStarted() && !closed) {
            session.await(link.drain(), "Receiving without waiting");
            delivery = inbox.take(this, 0);
        }
        if (delivery == null) {
            return null;
        }
        GodwitMessage message = decode(delivery);
        boolean readable = false;
        try {
            if (bodyType != null && !message.isBodyAssignableTo(bodyType)) {
                throw new MessageFormatException(
                        "The body of a " + message.kind() + " message cannot be read as " + bodyType.getName());
            }
            readable = true;
        } finally {
            if (!readable && settlement.isAfterListener()) {
                inbox.putBack(this, delivery);
            } else {
                settlement.handedOver(this, delivery);
            }
        }
        return message;
    }

    private GodwitMessage decode(Delivery delivery) {
        GodwitMessage message = delivery.message();
        message.destinationUnlessKnown(destination);
        message.received(session.acknowledgement(), session.options().allowList());
        return message;
    }

    // The rest.

    GodwitDestination destination() {
        return destination;
    }

    /** Whether this consumer uses the durable or shared subscription of that name. */
    boolean consumesSubscription(String name) {
        return request.subscription() != null && request.subscription().name().equals(name);
    }

    @Override
    public String getMessageSelector() throws JMSException {
        checkOpen();
        return request.selector().isEmpty() ? null : request.selector();
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
    public boolean getNoLocal() throws JMSException {
        checkOpen();
        return request.subscription() != null && request.subscription().noLocal();
    }

    private void checkOpen() throws IllegalStateException {
        if (closed || session.isClosed()) {
            throw new IllegalStateException("The consumer is closed");
        }
    }

    @Override
    public void close() throws JMSException {
        if (!markClosed()) {
            return;
        }
        inbox.remove(this);
        session.await(link.cancel(), "Closing a consumer of " + destination);
    }

    private boolean markClosed() {
        inbox.lock().lock();
        try {
            if (closed) {
                return false;
            }
            closed = true;
            tellBroker();
            reportRunning();
            settlement.retire(this);
            return !session.isClosed();
        } finally {
            inbox.lock().unlock();
        }
    }
}
