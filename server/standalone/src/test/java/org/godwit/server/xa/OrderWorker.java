package org.godwit.server.xa;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.TextMessage;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.XADataSource;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.testing.Participant;

/** Takes an order, writes a row and confirms it, in one transaction; over and over on the same connections. For one thread. */
final class OrderWorker implements AutoCloseable {
    static final String ORDERS = "orders";
    static final String CONFIRMATIONS = "confirmations";

    private final TransactionManager transactions;
    private final javax.sql.XAConnection rows;
    private final XAConnection connection;
    private final XASession session;
    private final MessageConsumer orders;
    private final MessageProducer confirmations;

    /** What came of a transaction. */
    enum Outcome {
        COMMITTED,
        /** There was no order. */
        NOTHING_TO_DO,
        /** It failed, or its outcome is not known: recovery tells. */
        FAILED
    }

    OrderWorker(TransactionManager transactions, XADataSource database, GodwitConnectionFactory broker)
            throws JMSException, SQLException {
        this.transactions = transactions;
        rows = database.getXAConnection();
        connection = broker.createXAConnection();
        session = connection.createXASession();
        orders = session.createConsumer(session.createQueue(ORDERS));
        confirmations = session.createProducer(session.createQueue(CONFIRMATIONS));
        connection.start();
    }

    /**
     * @param refused whether a third resource refuses to prepare
     */
    Outcome processOne(long receiveMillis, boolean refused) throws SystemException, NotSupportedException {
        transactions.begin();
        try {
            Transaction transaction = transactions.getTransaction();
            transaction.enlistResource(FaultResource.ofDatabase(rows.getXAResource()));
            transaction.enlistResource(FaultResource.ofBroker(session.getXAResource()));
            TextMessage order = (TextMessage) orders.receive(receiveMillis);
            if (order == null) {
                transactions.rollback();
                return Outcome.NOTHING_TO_DO;
            }
            insert(order.getText());
            confirmations.send(session.createTextMessage(order.getText()));
            if (refused) {
                transaction.enlistResource(Participant.refusing());
            }
            transactions.commit();
            return Outcome.COMMITTED;
        } catch (RollbackException | HeuristicMixedException | HeuristicRollbackException e) {
            return failed(e);
        } catch (JMSException | SQLException | IllegalStateException | SystemException e) {
            if (transactions.getTransaction() != null) {
                transactions.rollback();
            }
            return failed(e);
        }
    }

    private static Outcome failed(Exception failure) {
        System.out.println("a transaction failed: " + failure);
        return Outcome.FAILED;
    }

    /** The order is the primary key: one that was processed twice is found out here. */
    private void insert(String order) throws SQLException {
        try (Connection jdbc = rows.getConnection();
                PreparedStatement insert = jdbc.prepareStatement("insert into orders values (?)")) {
            insert.setString(1, order);
            insert.executeUpdate();
        }
    }

    @Override
    public void close() throws JMSException, SQLException {
        connection.close();
        rows.close();
    }
}
