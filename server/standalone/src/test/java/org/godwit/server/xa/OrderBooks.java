package org.godwit.server.xa;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.godwit.jms.GodwitConnectionFactory;

/** What was ordered, and what is in the queues: the other half of the account is the table. For one thread. */
final class OrderBooks {
    private final GodwitConnectionFactory factory;
    private int ordered;

    OrderBooks(GodwitConnectionFactory factory) {
        this.factory = factory;
    }

    void createQueues() {
        try (JMSContext context = factory.createContext()) {
            for (String queue : List.of(OrderWorker.ORDERS, OrderWorker.CONFIRMATIONS)) {
                JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
                consumer.close();
            }
        }
    }

    void order(int count) {
        try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
            JMSProducer producer = context.createProducer();
            for (int number = 0; number < count; number++) {
                ordered++;
                producer.send(context.createQueue(OrderWorker.ORDERS), "order " + ordered);
            }
            context.commit();
        }
    }

    int ordered() {
        return ordered;
    }

    int waiting() throws JMSException {
        return texts(OrderWorker.ORDERS).size();
    }

    /** Rows in the database, messages consumed and confirmations sent are as many, and none is there twice. */
    void assertAgreement(String when, int rows) throws JMSException {
        List<String> confirmations = texts(OrderWorker.CONFIRMATIONS);
        assertThat(confirmations).as("confirmations %s", when).doesNotHaveDuplicates();
        assertThat(rows).as("rows against confirmations %s", when).isEqualTo(confirmations.size());
        assertThat(ordered - waiting()).as("consumed against rows %s", when).isEqualTo(rows);
    }

    private List<String> texts(String queue) throws JMSException {
        List<String> texts = new ArrayList<>();
        try (JMSContext context = factory.createContext();
                QueueBrowser browser = context.createBrowser(context.createQueue(queue))) {
            Enumeration<?> messages = browser.getEnumeration();
            while (messages.hasMoreElements()) {
                texts.add(((TextMessage) messages.nextElement()).getText());
            }
        }
        return texts;
    }
}
