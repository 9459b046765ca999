package org.godwit.samples.orders;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.TransactionRolledBackRuntimeException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Receives every priced order, computes its price again from the order in the file, and enters it in the ledger. Runs on a
 * thread of its own.
 *
 * <p>What a transaction received is entered only after its commit. So when the broker is killed, what was received but not
 * committed comes again and is entered once, and an order that is entered twice is one that was really there twice.
 */
final class Auditor implements Runnable {
    private static final long RECEIVE_MILLIS = 20;
    private static final int MOST_IN_TRANSACTION = 100;

    private final ConnectionFactory factory;
    private final Map<String, Order> orders;
    private final PriceRules rules;
    private final Ledger ledger;
    private volatile boolean stopped;

    /**
     * @param orders those of the file, by id
     */
    Auditor(ConnectionFactory factory, Map<String, Order> orders, PriceRules rules, Ledger ledger) {
        this.factory = factory;
        this.orders = orders;
        this.rules = rules;
        this.ledger = ledger;
    }

    /** Lets what is in the queue be audited, then ends {@link #run}. */
    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
            JMSConsumer consumer = context.createConsumer(context.createQueue(Names.PRICED_ORDERS_QUEUE));
            List<Ledger.Entry> received = new ArrayList<>();
            while (true) {
                boolean last = stopped;
                Message message = last ? consumer.receiveNoWait() : consumer.receive(RECEIVE_MILLIS);
                if (message != null) {
                    received.add(entry((MapMessage) message));
                }
                if (!received.isEmpty() && (message == null || received.size() == MOST_IN_TRANSACTION)) {
                    commit(context, received);
                } else if (message == null && last) {
                    return;
                }
            }
        } catch (JMSException | JMSRuntimeException e) {
            ledger.fail("the auditor", e);
        }
    }

    private void commit(JMSContext context, List<Ledger.Entry> received) {
        try {
            context.commit();
            ledger.enter(received);
        } catch (TransactionRolledBackRuntimeException rolledBack) {
            ledger.rolledBack();
        }
        received.clear();
    }

    private Ledger.Entry entry(MapMessage message) throws JMSException {
        long seenNanos = System.nanoTime();
        Order order = orders.get(message.getJMSCorrelationID());
        Price price = new Price(
                new BigDecimal(message.getString(Names.GOODS_ENTRY)),
                new BigDecimal(message.getString(Names.DISCOUNT_ENTRY)),
                new BigDecimal(message.getString(Names.SHIPPING_ENTRY)),
                new BigDecimal(message.getString(Names.VAT_ENTRY)),
                new BigDecimal(message.getString(Names.TOTAL_ENTRY)));
        boolean right = order != null && rules.price(order).equals(price);
        return new Ledger.Entry(message.getJMSCorrelationID(), right, seenNanos);
    }
}
