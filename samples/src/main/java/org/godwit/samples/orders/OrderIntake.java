package org.godwit.samples.orders;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.stream.Stream;

/**
 * Sends each order of the file to the queue {@code orders}. Runs on a thread of its own.
 *
 * <p>{@code send} returns when the broker has the message on disk. When the broker is away meanwhile, {@code send} takes
 * longer: the client connects again and repeats what was not confirmed, and the broker recognises what it has already.
 */
final class OrderIntake implements Runnable {
    private final ConnectionFactory factory;
    private final OrderFile file;
    private final Ledger ledger;

    OrderIntake(ConnectionFactory factory, OrderFile file, Ledger ledger) {
        this.factory = factory;
        this.file = file;
        this.ledger = ledger;
    }

    @Override
    public void run() {
        try (JMSContext context = factory.createContext();
                Stream<String> lines = file.lines()) {
            Queue orders = context.createQueue(Names.ORDERS_QUEUE);
            JMSProducer producer = context.createProducer();
            for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
                Order order = Order.parse(each.next());
                TextMessage message = context.createTextMessage(order.line());
                message.setStringProperty(Names.ORDER_PROPERTY, order.id());
                message.setStringProperty(Names.COUNTRY_PROPERTY, order.country());
                ledger.sending(order);
                producer.send(orders, message);
                ledger.confirmed(order);
            }
        } catch (JMSException | JMSRuntimeException e) {
            ledger.fail("the intake of orders", e);
        } catch (IOException | UncheckedIOException e) {
            ledger.fail("reading the file of orders", e);
        }
    }
}
