package org.godwit.samples.orders;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Follows the topic {@code prices} and keeps the latest. Called on a thread of the JMS client; asked by any.
 *
 * <p>The subscription is not durable: what is announced while the connection is broken is not seen, and that is all right
 * for a ticker.
 */
final class PriceTicker implements MessageListener, AutoCloseable {
    private final JMSContext context;
    private final Ledger ledger;
    private final AtomicLong seen = new AtomicLong();
    private volatile String latest = "";

    PriceTicker(ConnectionFactory factory, Ledger ledger) {
        this.ledger = ledger;
        context = factory.createContext();
        context.createConsumer(context.createTopic(Names.PRICES_TOPIC)).setMessageListener(this);
    }

    @Override
    public void onMessage(Message message) {
        try {
            latest = message.getStringProperty(Names.COUNTRY_PROPERTY) + " " + message.getBody(String.class) + " EUR";
            seen.incrementAndGet();
        } catch (JMSException e) {
            ledger.fail("the price ticker", e);
        }
    }

    String latest() {
        return latest;
    }

    long seen() {
        return seen.get();
    }

    @Override
    public void close() {
        context.close();
    }
}
