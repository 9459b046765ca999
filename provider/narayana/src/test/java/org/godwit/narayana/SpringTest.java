package org.godwit.narayana;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.godwit.broker.boot.Broker;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.testing.Narayana;
import org.hsqldb.jdbc.pool.JDBCXADataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.messaginghub.pooled.jms.JmsPoolXAConnectionFactory;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.SessionAwareMessageListener;
import org.springframework.transaction.jta.JtaTransactionManager;

/** Spring's listener container in transactions of its JtaTransactionManager over Narayana, with a table besides. */
class SpringTest {
    private static final int ORDERS = 20;
    private static final long SOON_SECONDS = 60;

    @TempDir
    private Path data;

    private final String name = "spring-" + UUID.randomUUID();
    private final Narayana narayana = Narayana.shared();
    private final GodwitConnectionFactory factory = new GodwitConnectionFactory("vm:" + name + "?prefetchCount=1");
    private final JmsPoolXAConnectionFactory pool = new JmsPoolXAConnectionFactory();
    private final Queue<String> refusedOnce = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> deliveriesAfterRefusal = new ConcurrentLinkedQueue<>();
    private JDBCXADataSource database;
    private Broker broker;
    private GodwitRecovery recovery;
    private JtaTransactionManager transactions;
    private DefaultMessageListenerContainer container;

    @BeforeEach
    void start() throws SQLException {
        broker = Broker.builder().vm(name).dataDirectory(data).start();
        recovery = GodwitRecovery.register(factory);
        pool.setConnectionFactory(factory);
        pool.setTransactionManager(narayana.transactions());
        pool.start();
        transactions = new JtaTransactionManager(narayana.userTransaction(), narayana.transactions());
        transactions.afterPropertiesSet();
        database = new JDBCXADataSource();
        database.setUrl("jdbc:hsqldb:mem:" + name + ";hsqldb.tx=mvcc");
        database.setUser("SA");
        sql("create table orders (text varchar(100) primary key)");
        try (JMSContext context = factory.createContext()) {
            for (String queue : List.of("in", "out")) {
                context.createConsumer(context.createQueue(queue)).close();
            }
        }
    }

    @AfterEach
    void stop() throws SQLException {
        container.shutdown();
        pool.stop();
        sql("shutdown");
        recovery.close();
        broker.close();
    }

    private void sql(String statement) throws SQLException {
        try (Connection jdbc = database.getXAConnection().getConnection();
                var execution = jdbc.createStatement()) {
            execution.execute(statement);
        }
    }

    private void listen(SessionAwareMessageListener<Message> listener) {
        container = new DefaultMessageListenerContainer();
        container.setConnectionFactory(pool);
        container.setTransactionManager(transactions);
        container.setErrorHandler(failures::add);
        container.setDestinationName("in");
        container.setConcurrentConsumers(2);
        container.setReceiveTimeout(500);
        container.setMessageListener(listener);
        container.afterPropertiesSet();
        container.start();
    }

    private void order() {
        JmsTemplate template = new JmsTemplate(factory);
        for (int order = 1; order <= ORDERS; order++) {
            template.convertAndSend("in", "order " + order);
        }
    }

    /** Writes a row and confirms; an order in three fails the first time, when all of that is done. */
    private void confirm(Message message) throws JMSException {
        String order = ((TextMessage) message).getText();
        insert(order);
        new JmsTemplate(pool).convertAndSend("out", order);
        boolean again = refusedOnce.contains(order);
        if (again) {
            deliveriesAfterRefusal.add(message.getIntProperty("JMSXDeliveryCount"));
        } else if (order.hashCode() % 3 == 0) {
            refusedOnce.add(order);
            throw new IllegalStateException("not yet");
        }
    }

    private void insert(String order) {
        try {
            javax.sql.XAConnection rows = database.getXAConnection();
            narayana.transactions().getTransaction().enlistResource(rows.getXAResource());
            narayana.transactions().getTransaction().registerSynchronization(new ClosingAfter(rows));
            try (PreparedStatement insert = rows.getConnection().prepareStatement("insert into orders values (?)")) {
                insert.setString(1, order);
                insert.execute();
            }
        } catch (SQLException | jakarta.transaction.RollbackException | jakarta.transaction.SystemException e) {
            throw new IllegalStateException(e);
        }
    }

    private int rows() throws SQLException {
        try (Connection jdbc = database.getXAConnection().getConnection();
                var query = jdbc.createStatement();
                var result = query.executeQuery("select count(*) from orders")) {
            result.next();
            return result.getInt(1);
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
    void whatAListenerDoesIsInTheTransactionThatReceived() throws Exception {
        listen((message, session) -> confirm(message));
        order();
        Awaitility.await()
                .atMost(SOON_SECONDS, TimeUnit.SECONDS)
                .until(() -> texts("out").size() >= ORDERS && texts("in").isEmpty());
        assertThat(texts("out")).hasSize(ORDERS).doesNotHaveDuplicates();
        assertThat(rows()).isEqualTo(ORDERS);
        assertThat(refusedOnce).isNotEmpty();
        assertThat(failures).hasSameSizeAs(refusedOnce).allSatisfy(failure -> assertThat(failure)
                .hasMessage("not yet"));
        assertThat(deliveriesAfterRefusal).hasSameSizeAs(refusedOnce).allSatisfy(count -> assertThat(count)
                .isGreaterThan(1));
    }
}
