package org.godwit.narayana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionManager;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.UUID;
import org.godwit.broker.boot.Broker;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.testing.Narayana;
import org.godwit.testing.Participant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.messaginghub.pooled.jms.JmsPoolConnection;
import org.messaginghub.pooled.jms.JmsPoolXAConnectionFactory;

/** The pool of pooled-jms: its sessions enlist themselves with the transaction of their thread. */
class PooledConnectionsTest {
    private static final long SOON = 60_000;

    private final String name = "pooled-" + UUID.randomUUID();
    private final TransactionManager transactions = Narayana.shared().transactions();
    private final GodwitConnectionFactory factory = new GodwitConnectionFactory("vm:" + name + "?prefetchCount=1");
    private final JmsPoolXAConnectionFactory pool = new JmsPoolXAConnectionFactory();
    private Broker broker;
    private GodwitRecovery recovery;

    @BeforeEach
    void start() {
        broker = Broker.builder().vm(name).start();
        recovery = GodwitRecovery.register(factory);
        pool.setConnectionFactory(factory);
        pool.setTransactionManager(transactions);
        pool.start();
        try (JMSContext context = factory.createContext()) {
            for (String queue : List.of("in", "out")) {
                context.createConsumer(context.createQueue(queue)).close();
            }
            for (int order = 1; order <= 3; order++) {
                context.createProducer().send(context.createQueue("in"), "order " + order);
            }
        }
    }

    @AfterEach
    void stop() {
        pool.stop();
        recovery.close();
        broker.close();
    }

    /** As an application does: it opens what it needs in each transaction, and closes it before the commit. */
    private void process() throws JMSException {
        try (Connection connection = pool.createConnection();
                Session session = connection.createSession()) {
            connection.start();
            Queue in = session.createQueue("in");
            try (MessageConsumer consumer = session.createConsumer(in)) {
                TextMessage order = (TextMessage) consumer.receive(SOON);
                session.createProducer(session.createQueue("out"))
                        .send(session.createTextMessage(order.getText() + " confirmed"));
            }
        }
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

    @Test
    void sessionsEnlistThemselves() throws Exception {
        for (int order = 1; order <= 3; order++) {
            transactions.begin();
            process();
            assertThat(texts("out")).hasSize(order - 1);
            transactions.commit();
        }
        assertThat(texts("in")).isEmpty();
        assertThat(texts("out")).containsExactly("order 1 confirmed", "order 2 confirmed", "order 3 confirmed");
        assertThat(pool.getNumConnections()).isEqualTo(1);
        try (JmsPoolConnection connection = (JmsPoolConnection) pool.createConnection()) {
            assertThat(connection.getNumtIdleSessions())
                    .as("sessions that went back")
                    .isEqualTo(1);
        }
    }

    @Test
    void aRollbackTakesAllOfItBack() throws Exception {
        transactions.begin();
        process();
        transactions.rollback();
        assertThat(texts("in")).containsExactly("order 1", "order 2", "order 3");
        assertThat(texts("out")).isEmpty();
        transactions.begin();
        process();
        transactions.commit();
        assertThat(texts("out")).containsExactly("order 1 confirmed");
    }

    @Test
    void twoPhasesWithAnotherResource() throws Exception {
        transactions.begin();
        process();
        transactions.getTransaction().enlistResource(Participant.refusing());
        assertThatThrownBy(transactions::commit).isInstanceOf(jakarta.transaction.RollbackException.class);
        assertThat(texts("in")).containsExactly("order 1", "order 2", "order 3");
        assertThat(texts("out")).isEmpty();
    }

    @Test
    void outsideOfATransactionEachCallIsForItself() throws Exception {
        assertThat(transactions.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
        process();
        assertThat(texts("in")).containsExactly("order 2", "order 3");
        assertThat(texts("out")).containsExactly("order 1 confirmed");
    }
}
