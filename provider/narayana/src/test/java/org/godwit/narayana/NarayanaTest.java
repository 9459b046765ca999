package org.godwit.narayana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.arjuna.ats.internal.jta.resources.arjunacore.XAResourceRecord;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.sql.XADataSource;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.awaitility.Awaitility;
import org.godwit.broker.boot.Broker;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.jms.xa.RecoveryResource;
import org.godwit.testing.Narayana;
import org.godwit.testing.Participant;
import org.hsqldb.jdbc.pool.JDBCXADataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders are taken from a queue, written to HSQLDB and confirmed to another queue, in one transaction of Narayana. */
class NarayanaTest {
    private static final long SOON = 60_000;

    @TempDir
    Path data;

    private final String name = "narayana-" + UUID.randomUUID();
    private final Narayana narayana = Narayana.shared();
    private final TransactionManager transactions = narayana.transactions();
    private GodwitConnectionFactory factory;
    private Broker broker;
    private int port;
    private XADataSource database;
    private XAConnection connection;
    private XASession session;
    private GodwitRecovery recovery;

    @BeforeEach
    void start() throws JMSException, SQLException {
        startBroker();
        JDBCXADataSource source = new JDBCXADataSource();
        source.setUrl("jdbc:hsqldb:mem:" + name + ";hsqldb.tx=mvcc");
        source.setUser("SA");
        database = source;
        sql("create table orders (text varchar(100))");
        recovery = GodwitRecovery.register(factory);
        open();
        send("in", "order 1");
    }

    private void startBroker() {
        broker = Broker.builder().listen("127.0.0.1", port).dataDirectory(data).start();
        port = Integer.parseInt(address().substring(address().lastIndexOf(':') + 1));
        factory = new GodwitConnectionFactory(address() + "?requestTimeoutMillis=5000");
    }

    private String address() {
        return broker.addresses().get(0);
    }

    private void open() throws JMSException {
        connection = factory.createXAConnection();
        connection.start();
        session = connection.createXASession();
    }

    @AfterEach
    void stop() throws JMSException, SQLException {
        try {
            recovery.close();
            connection.close();
            sql("shutdown");
        } finally {
            broker.close();
        }
    }

    private void sql(String statement) throws SQLException {
        javax.sql.XAConnection plain = database.getXAConnection();
        try (java.sql.Connection jdbc = plain.getConnection();
                Statement execution = jdbc.createStatement()) {
            execution.execute(statement);
        } finally {
            plain.close();
        }
    }

    private List<String> rows() throws SQLException {
        List<String> rows = new ArrayList<>();
        javax.sql.XAConnection plain = database.getXAConnection();
        try (java.sql.Connection jdbc = plain.getConnection();
                Statement query = jdbc.createStatement();
                ResultSet result = query.executeQuery("select text from orders")) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        } finally {
            plain.close();
        }
        return rows;
    }

    private void send(String queue, String text) throws JMSException {
        session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
    }

    private List<String> texts(String queue) throws JMSException {
        List<String> texts = new ArrayList<>();
        try (Connection other = factory.createConnection();
                Session browsing = other.createSession()) {
            other.start();
            try (QueueBrowser browser = browsing.createBrowser(browsing.createQueue(queue))) {
                Enumeration<?> messages = browser.getEnumeration();
                while (messages.hasMoreElements()) {
                    texts.add(((TextMessage) messages.nextElement()).getText());
                }
            }
        }
        return texts;
    }

    private void begin(XAResource... resources) throws NotSupportedException, SystemException, RollbackException {
        transactions.begin();
        for (XAResource resource : resources) {
            assertThat(transactions.getTransaction().enlistResource(resource)).isTrue();
        }
    }

    /** Takes an order, and confirms it. */
    private String process() throws JMSException {
        Queue in = session.createQueue("in");
        try (MessageConsumer consumer = session.createConsumer(in)) {
            String text = ((TextMessage) consumer.receive(SOON)).getText();
            send("out", text + " confirmed");
            return text;
        }
    }

    /** The connection is closed after the transaction: HSQLDB ends the branch with it. */
    private void processAndInsert(javax.sql.XAConnection rows) throws JMSException, SQLException {
        insert(rows, process());
    }

    private static void insert(javax.sql.XAConnection rows, String order) throws SQLException {
        java.sql.Connection jdbc = rows.getConnection();
        try (PreparedStatement insert = jdbc.prepareStatement("insert into orders values (?)")) {
            insert.setString(1, order);
            insert.execute();
        }
    }

    @Test
    void aCommitIsOneForQueuesAndTable() throws Exception {
        javax.sql.XAConnection rows = database.getXAConnection();
        begin(session.getXAResource(), rows.getXAResource());
        processAndInsert(rows);
        transactions.commit();
        rows.close();
        assertThat(rows()).containsExactly("order 1");
        assertThat(texts("out")).containsExactly("order 1 confirmed");
        assertThat(texts("in")).isEmpty();
        assertThat(inDoubt()).isZero();
    }

    @Test
    void aRollbackIsOneForQueuesAndTable() throws Exception {
        javax.sql.XAConnection rows = database.getXAConnection();
        begin(session.getXAResource(), rows.getXAResource());
        processAndInsert(rows);
        transactions.rollback();
        rows.close();
        assertThat(rows()).isEmpty();
        assertThat(texts("out")).isEmpty();
        assertThat(texts("in")).containsExactly("order 1");
    }

    /** Narayana tells by a boolean whether it could enlist a resource, and pools and applications do not look at it. */
    @Test
    void aSessionThatCouldNotBeEnlistedDoesNotWorkOutsideOfTheTransaction() throws Exception {
        GodwitConnectionFactory impatient = new GodwitConnectionFactory(address() + "?requestTimeoutMillis=2000");
        connection.close();
        connection = impatient.createXAConnection();
        connection.start();
        session = connection.createXASession();
        broker.close();
        javax.sql.XAConnection rows = database.getXAConnection();
        begin(rows.getXAResource());
        assertThat(transactions.getTransaction().enlistResource(session.getXAResource()))
                .isFalse();
        insert(rows, "order 1");
        startBroker();
        Awaitility.await().atMost(SOON, TimeUnit.MILLISECONDS).untilAsserted(() -> assertThatThrownBy(this::process)
                .isInstanceOf(jakarta.jms.IllegalStateException.class));
        assertThatThrownBy(transactions::commit).isInstanceOf(RollbackException.class);
        rows.close();
        assertThat(rows()).isEmpty();
        assertThat(texts("in")).containsExactly("order 1");
        assertThat(texts("out")).isEmpty();
        Awaitility.await().atMost(SOON, TimeUnit.MILLISECONDS).until(this::processed);
        assertThat(rows()).containsExactly("order 1");
        assertThat(texts("in")).isEmpty();
        assertThat(texts("out")).containsExactly("order 1 confirmed");
    }

    /** Whether a transaction came to its end; while the connection is restored one may not begin. */
    private boolean processed() throws Exception {
        javax.sql.XAConnection rows = database.getXAConnection();
        transactions.begin();
        transactions.getTransaction().enlistResource(rows.getXAResource());
        if (!transactions.getTransaction().enlistResource(session.getXAResource())) {
            transactions.rollback();
            return false;
        }
        processAndInsert(rows);
        transactions.commit();
        rows.close();
        return true;
    }

    @Test
    void aPreparedBranchIsCommittedWhenTheLogSaysSo() throws Exception {
        javax.sql.XAConnection rows = database.getXAConnection();
        begin(new FaultyResource(session.getXAResource()), rows.getXAResource());
        processAndInsert(rows);
        transactions.commit();
        rows.close();
        assertThat(rows()).containsExactly("order 1");
        restart();
        assertThat(inDoubt()).isEqualTo(1);
        narayana.recover();
        assertThat(inDoubt()).isZero();
        assertThat(texts("out")).containsExactly("order 1 confirmed");
        assertThat(texts("in")).isEmpty();
    }

    @Test
    void aPreparedBranchIsRolledBackWhenTheLogDoesNotKnowIt() throws Exception {
        begin(new FaultyResource(session.getXAResource()), Participant.refusing());
        process();
        assertThatThrownBy(transactions::commit).isInstanceOf(RollbackException.class);
        restart();
        assertThat(inDoubt()).isEqualTo(1);
        narayana.recover();
        narayana.recover();
        assertThat(inDoubt()).isZero();
        assertThat(texts("out")).isEmpty();
        assertThat(texts("in")).containsExactly("order 1");
    }

    /** The process died when the branch was committed, and the log of transactions did not know. */
    @Test
    void aTransactionWhoseBranchIsGoneLeavesTheLog() throws Exception {
        javax.sql.XAConnection rows = database.getXAConnection();
        begin(new LostAnswerResource(session.getXAResource()), rows.getXAResource());
        processAndInsert(rows);
        transactions.commit();
        rows.close();
        assertThat(narayana.logged()).isEqualTo(1);
        narayana.recover();
        assertThat(narayana.logged()).isZero();
        assertThat(texts("out")).containsExactly("order 1 confirmed");
    }

    @Test
    void whileTheBrokerIsAwayTheTransactionStaysInTheLog() throws Exception {
        javax.sql.XAConnection rows = database.getXAConnection();
        begin(new FaultyResource(session.getXAResource()), rows.getXAResource());
        processAndInsert(rows);
        transactions.commit();
        rows.close();
        connection.close();
        broker.close();
        narayana.recover();
        assertThat(narayana.logged()).isEqualTo(1);
        startBroker();
        open();
        narayana.recover();
        assertThat(narayana.logged()).isZero();
        assertThat(texts("out")).containsExactly("order 1 confirmed");
    }

    @Test
    void resourcesAreNamedInTheLog() throws Exception {
        String named = new XAResourceRecord(null, session.getXAResource(), null, null).getJndiName();
        try (RecoveryResource asking = factory.createRecoveryResource()) {
            assertThat(named).isNotEmpty().isEqualTo(asking.resourceManager());
        }
    }

    private void restart() throws JMSException {
        connection.close();
        broker.close();
        startBroker();
        open();
    }

    private int inDoubt() throws XAException {
        try (RecoveryResource asking = factory.createRecoveryResource()) {
            return asking.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN).length;
        }
    }
}
