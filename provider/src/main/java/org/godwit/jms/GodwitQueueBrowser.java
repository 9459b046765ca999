package org.godwit.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.godwit.jms.link.ConsumerRequest;
import org.godwit.jms.link.Delivery;
import org.godwit.jms.link.DeliveryListener;
import org.godwit.jms.link.LinkConsumer;
import org.godwit.jms.link.LinkException;
import org.godwit.jms.message.GodwitMessage;
import org.godwit.jms.message.GodwitQueue;

/**
 * Looks at the messages of a queue without consuming them; each enumeration is a browsing consumer of its own.
 *
 * <p>Belongs to its session's thread.
 */
final class GodwitQueueBrowser implements QueueBrowser {
    private final GodwitSession session;
    private final GodwitQueue queue;
    private final String selector;
    private final List<View> views = new ArrayList<>();
    private boolean closed;

    private GodwitQueueBrowser(GodwitSession session, GodwitQueue queue, String selector) {
        this.session = session;
        this.queue = queue;
        this.selector = selector;
    }

    /**
     * Opens a browser, and a view only to have a wrong selector or a missing permission told at once: what an enumeration
     * shows is what is in the queue when it is asked for.
     */
    static GodwitQueueBrowser open(GodwitSession session, GodwitQueue queue, String selector) throws JMSException {
        GodwitQueueBrowser browser = new GodwitQueueBrowser(session, queue, selector);
        browser.new View(1).end();
        return browser;
    }

    private final class View implements Enumeration<Message>, DeliveryListener {
        private final ConcurrentLinkedQueue<Delivery> arrived = new ConcurrentLinkedQueue<>();
        private final LinkConsumer link;
        /** Why more of the queue cannot be seen; null for none. */
        private volatile LinkException failure;

        private boolean ended;

        View(int prefetchCount) throws JMSException {
            // Browsing does not wait for the connection to be started
            session.link().start();
            ConsumerRequest request = ConsumerRequest.ofQueue(
                    queue.name(),
                    selector,
                    true,
                    prefetchCount,
                    session.options().prefetchBytes());
            link = session.await(session.link().consume(request, this), "Browsing queue '" + queue.name() + "'");
        }

        @Override
        public void onDeliveries(List<Delivery> deliveries) {
            arrived.addAll(deliveries);
        }

        /** A queue that was deleted has no more messages. */
        @Override
        public void onCancelled(LinkException cause) {
            if (cause.reason() != LinkException.Reason.NOT_FOUND) {
                failure = cause;
            }
        }

        @Override
        public boolean hasMoreElements() {
            Delivery last = null;
            while (!ended && !closed && !session.isClosed()) {
                Delivery next = arrived.peek();
                if (next != null && !isExpired(next)) {
                    return true;
                }
                if (next != null) {
                    last = arrived.poll();
                } else {
                    drain(last);
                }
            }
            return false;
        }

        private boolean isExpired(Delivery delivery) {
            long expiration = delivery.expirationMillis();
            return expiration != 0 && expiration <= System.currentTimeMillis();
        }

        /** Asks for what the window did not let through yet; nothing new means the end. */
        private void drain(Delivery last) {
            if (last != null) {
                link.handedOver(last.tag(), last.epoch());
            }
            Unchecked.run(() -> session.await(link.drain(), "Browsing queue '" + queue.name() + "'"));
            if (arrived.isEmpty()) {
                end();
                LinkException cause = failure;
                if (cause != null) {
                    throw Unchecked.of(
                            Answers.jmsException(cause, "The rest of queue '" + queue.name() + "' is not seen"));
                }
            }
        }

        @Override
        public Message nextElement() {
            if (!hasMoreElements()) {
                throw new NoSuchElementException("The browser has seen all messages of queue " + queue.name());
            }
            Delivery delivery = arrived.remove();
            if (arrived.isEmpty()) {
                link.handedOver(delivery.tag(), delivery.epoch());
            }
            GodwitMessage message = delivery.message();
            message.destinationUnlessKnown(queue);
            message.received(session.acknowledgement(), session.options().allowList());
            return message;
        }

        void end() {
            if (!ended) {
                ended = true;
                if (!session.isClosed()) {
                    Unchecked.run(() -> session.await(link.cancel(), "Ending a browser"));
                }
            }
        }
    }

    @Override
    public Enumeration<Message> getEnumeration() throws JMSException {
        checkOpen();
        View view = new View(session.options().prefetchCount());
        views.removeIf(old -> old.ended);
        views.add(view);
        return view;
    }

    @Override
    public Queue getQueue() throws JMSException {
        checkOpen();
        return queue;
    }

    @Override
    public String getMessageSelector() throws JMSException {
        checkOpen();
        return selector.isEmpty() ? null : selector;
    }

    private void checkOpen() throws IllegalStateException {
        if (closed || session.isClosed()) {
            throw new IllegalStateException("The browser is closed");
        }
    }

    @Override
    public void close() throws JMSException {
        if (!closed) {
            views.forEach(View::end);
            closed = true;
        }
    }
}
