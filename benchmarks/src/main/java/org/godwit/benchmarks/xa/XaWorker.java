package org.godwit.benchmarks.xa;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XASession;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.XADataSource;
import javax.transaction.xa.XAResource;

/** One worker with connections of its own. {@link #work} is for one thread; the count may be read by any. */
final class XaWorker {
    private final TransactionManager transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
    private final javax.sql.XAConnection rows;
    private final PreparedStatement insert;
    /** Null, as its consumer and producer, where no messages are asked for. */
    private final XASession session;

    private final MessageConsumer consumer;
    private final MessageProducer producer;
    private final long receiveMillis;
    private final CallTimes times = new CallTimes();
    private final XAResource database;
    private final XAResource messages;
    private volatile long committed;
    private volatile String failure;

    /** @param timed whether the time of each call is taken */
    XaWorker(XAConnectionFactory factory, XADataSource source, long receiveMillis, boolean timed)
            throws JMSException, SQLException {
        this.receiveMillis = receiveMillis;
        rows = source.getXAConnection();
        database = timed ? new TimedResource("database", rows.getXAResource(), times) : rows.getXAResource();
        insert = rows.getConnection().prepareStatement("insert into orders values (?, ?)");
        if (factory == null) {
            session = null;
            consumer = null;
            producer = null;
            messages = new NoResource();
            return;
        }
        XAConnection connection = factory.createXAConnection();
        session = connection.createXASession();
        consumer = session.createConsumer(session.createQueue(XaLoad.IN));
        producer = session.createProducer(session.createQueue(XaLoad.OUT));
        messages = timed ? new TimedResource("broker", session.getXAResource(), times) : session.getXAResource();
        connection.start();
    }

    long committed() {
        return committed;
    }

    /** Null while nothing has failed. */
    String failure() {
        return failure;
    }

    /** Once it has ended. */
    CallTimes times() {
        return times;
    }

    void work(AtomicBoolean working) {
        try {
            while (working.get()) {
                transact();
                committed = committed + 1;
            }
        } catch (JMSException
                | SQLException
                | NotSupportedException
                | SystemException
                | RollbackException
                | HeuristicMixedException
                | HeuristicRollbackException
                | RuntimeException e) {
            failure = e.toString();
        }
    }

    private void transact()
            throws JMSException, SQLException, NotSupportedException, SystemException, RollbackException,
                    HeuristicMixedException, HeuristicRollbackException {
        long start = System.nanoTime();
        transactions.begin();
        transactions.getTransaction().enlistResource(database);
        transactions.getTransaction().enlistResource(messages);
        long now = times.since("begin, enlist", start);
        if (session == null) {
            insert("none", new byte[XaLoad.BODY_BYTES]);
            now = times.since("insert", now);
        } else {
            pass(now);
            now = System.nanoTime();
        }
        transactions.commit();
        times.since("commit", now);
        times.since("all", start);
    }

    private void pass(long start) throws JMSException, SQLException {
        BytesMessage message = (BytesMessage) consumer.receive(receiveMillis);
        if (message == null) {
            throw new JMSException("no message came within " + receiveMillis + " ms: the backlog is too small");
        }
        byte[] body = new byte[(int) message.getBodyLength()];
        message.readBytes(body);
        long now = times.since("receive", start);
        insert(message.getStringProperty("id"), body);
        now = times.since("insert", now);
        BytesMessage confirmation = session.createBytesMessage();
        confirmation.writeBytes(body);
        producer.send(confirmation);
        times.since("send", now);
    }

    private void insert(String id, byte[] body) throws SQLException {
        insert.setString(1, id);
        insert.setBytes(2, body);
        insert.executeUpdate();
    }
}
