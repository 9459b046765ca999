package org.godwit.samples.orders;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TransactionRolledBackRuntimeException;

/**
 * Takes orders, prices them, and sends the priced order on, in one transaction for each. Runs on a thread of its own,
 * several side by side.
 *
 * <p>The transaction is why nothing is lost or doubled: that the order is gone, the priced order there and the price
 * announced happens at the commit, all of it or nothing. When the broker is killed in between, the commit says that it was
 * rolled back; the order comes again.
 */
final class PricingWorker implements Runnable {
    private static final long RECEIVE_MILLIS = 200;

    private final ConnectionFactory factory;
    private final PriceRules rules;
    private final Ledger ledger;
    private volatile boolean stopped;

    PricingWorker(ConnectionFactory factory, PriceRules rules, Ledger ledger) {
        this.factory = factory;
        this.rules = rules;
        this.ledger = ledger;
    }

    /** Lets the order that is in work be finished, then ends {@link #run}. */
    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
            Queue orders = context.createQueue(Names.ORDERS_QUEUE);
            Queue pricedOrders = context.createQueue(Names.PRICED_ORDERS_QUEUE);
            Topic prices = context.createTopic(Names.PRICES_TOPIC);
            JMSConsumer consumer = context.createConsumer(orders);
            JMSProducer producer = context.createProducer();
            JMSProducer announcer = context.createProducer().setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            while (!stopped) {
                Message message = consumer.receive(RECEIVE_MILLIS);
                if (message == null) {
                    continue;
                }
                Order order = Order.parse(message.getBody(String.class));
                Price price = rules.price(order);
                try {
                    producer.send(pricedOrders, pricedOrder(context, order, price));
                    announcer.send(prices, announcement(context, order, price));
                    context.commit();
                } catch (TransactionRolledBackRuntimeException rolledBack) {
                    ledger.rolledBack();
                }
            }
        } catch (JMSException | JMSRuntimeException e) {
            ledger.fail("a pricing worker", e);
        }
    }

    private static MapMessage pricedOrder(JMSContext context, Order order, Price price) throws JMSException {
        MapMessage message = context.createMapMessage();
        message.setJMSCorrelationID(order.id());
        message.setString(Names.GOODS_ENTRY, price.goods().toPlainString());
        message.setString(Names.DISCOUNT_ENTRY, price.discount().toPlainString());
        message.setString(Names.SHIPPING_ENTRY, price.shipping().toPlainString());
        message.setString(Names.VAT_ENTRY, price.vat().toPlainString());
        message.setString(Names.TOTAL_ENTRY, price.total().toPlainString());
        return message;
    }

    private static TextMessage announcement(JMSContext context, Order order, Price price) throws JMSException {
        TextMessage message = context.createTextMessage(price.total().toPlainString());
        message.setStringProperty(Names.ORDER_PROPERTY, order.id());
        message.setStringProperty(Names.COUNTRY_PROPERTY, order.country());
        return message;
    }
}
