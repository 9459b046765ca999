package org.godwit.samples.orderservice;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.TextMessage;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XASession;
import jakarta.persistence.EntityManager;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;

/**
 * Takes orders one by one, writes each to the database and confirms it, all in one transaction. For one thread.
 *
 * <p>A transaction that rolls back leaves nothing behind, and its order comes again.
 */
final class OrderWorker implements AutoCloseable {
    static final String ORDERS = "orders";
    static final String CONFIRMATIONS = "confirmations";
    private static final long RECEIVE_MILLIS = 500;

    private final TransactionManager transactions;
    private final OrderRows database;
    private final XAConnection connection;
    private final XASession session;
    private final MessageConsumer orders;
    private final MessageProducer confirmations;

    OrderWorker(TransactionManager transactions, OrderRows database, XAConnectionFactory messaging)
            throws JMSException {
        this.transactions = transactions;
        this.database = database;
        connection = messaging.createXAConnection();
        session = connection.createXASession();
        orders = session.createConsumer(session.createQueue(ORDERS));
        confirmations = session.createProducer(session.createQueue(CONFIRMATIONS));
        connection.start();
    }

    /**
     * Processes one order.
     *
     * @param sabotage null, or when to end the JVM
     * @return whether there was one
     */
    boolean processOne(Sabotage.Moment sabotage) throws JMSException, SystemException, NotSupportedException {
        transactions.begin();
        try (EntityManager rows = database.entityManager()) {
            Transaction transaction = transactions.getTransaction();
            if (sabotage == Sabotage.Moment.AFTER_THE_DECISION) {
                transaction.enlistResource(new Sabotage(sabotage));
            }
            transaction.enlistResource(session.getXAResource());

            MapMessage order = (MapMessage) orders.receive(RECEIVE_MILLIS);
            if (order == null) {
                transactions.rollback();
                return false;
            }
            OrderRow row = new OrderRow(order.getString("id"), order.getString("goods"), order.getInt("quantity"));
            rows.persist(row);
            rows.flush();
            TextMessage confirmation = session.createTextMessage("confirmed: " + row.id());
            confirmation.setJMSCorrelationID(row.id());
            confirmations.send(confirmation);

            if (sabotage == Sabotage.Moment.BEFORE_THE_DECISION) {
                transaction.enlistResource(new Sabotage(sabotage));
            }
            transactions.commit();
            return true;
        } catch (RollbackException | HeuristicMixedException | HeuristicRollbackException e) {
            throw new IllegalStateException("the transaction was not committed", e);
        } catch (JMSException | RuntimeException e) {
            if (transactions.getTransaction() != null) {
                transactions.rollback();
            }
            throw e;
        }
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
