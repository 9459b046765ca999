package org.godwit.server.endtoend;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.godwit.jms.GodwitConnectionFactory;

/**
 * Persistent messages through three queues while a broker is killed: producers of four kinds send to the first, movers take
 * messages on in transactions, a collector takes them out of the last. Each runs on a thread of its own; the rest is for one
 * thread.
 *
 * <pre>
 *  confirmed sends ─┐
 *  asynchronous ────┤
 *  transacted ──────┼→ [first] → movers → [second] → movers → [third] → collector
 *  another client ──┘
 * </pre>
 */
final class CrashLoad {
    private static final List<String> QUEUES = List.of("first", "second", "third");
    private static final long RECEIVE_MILLIS = 100;
    private static final long END_SECONDS = 120;
    private static final int MOVERS = 2;

    private final Account account = new Account();
    private final List<Connection> connections = new ArrayList<>();
    private final List<Thread> producers = new ArrayList<>();
    private final List<Thread> takers = new ArrayList<>();
    private final Random random;
    private volatile boolean producing = true;
    private volatile boolean taking = true;

    CrashLoad(long seed) {
        random = new Random(seed);
    }

    /** What a thread does; whatever it throws is a failure of the test. */
    private interface Work {
        void run() throws JMSException, InterruptedException;
    }

    /** The same with a session of its own. */
    private interface SessionWork {
        void run(Session session, Random random) throws JMSException, InterruptedException;
    }

    Account account() {
        return account;
    }

    static void createQueues(GodwitConnectionFactory factory) throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession()) {
            for (String queue : QUEUES) {
                session.createProducer(session.createQueue(queue)).close();
            }
        }
    }

    void start(GodwitConnectionFactory factory, URI address) throws JMSException {
        ForeignProducer foreign = new ForeignProducer(address, QUEUES.get(0), CrashLoad::body, account);
        producers.add(start("foreign", () -> foreign.run(() -> producing)));
        Connection sending = connect(factory);
        producers.add(start(sending, Session.AUTO_ACKNOWLEDGE, "confirmed", this::sendConfirmed));
        producers.add(start(sending, Session.AUTO_ACKNOWLEDGE, "asynchronous", this::sendAsynchronously));
        producers.add(start(sending, Session.SESSION_TRANSACTED, "transacted", this::sendInTransactions));
        Connection moving = connect(factory);
        for (int hop = 0; hop + 1 < QUEUES.size(); hop++) {
            String from = QUEUES.get(hop);
            String to = QUEUES.get(hop + 1);
            for (int mover = 0; mover < MOVERS; mover++) {
                takers.add(start(moving, Session.SESSION_TRANSACTED, from + "-" + mover, (session, choice) -> {
                    move(session, choice, from, to);
                }));
            }
        }
        takers.add(start(connect(factory), Session.SESSION_TRANSACTED, "collector", this::collect));
    }

    private Connection connect(GodwitConnectionFactory factory) throws JMSException {
        Connection connection = factory.createConnection();
        connections.add(connection);
        connection.start();
        return connection;
    }

    private Thread start(Connection connection, int mode, String name, SessionWork work) throws JMSException {
        Session session = connection.createSession(mode);
        Random choice = new Random(random.nextLong());
        return start(name, () -> work.run(session, choice));
    }

    private Thread start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (JMSException | InterruptedException | RuntimeException | AssertionError e) {
                        account.failed(new AssertionError("the thread " + name + " failed", e));
                    }
                },
                "load-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    // ---- sending -----------------------------------------------------------------------------------------------

    private void sendConfirmed(Session session, Random choice) throws JMSException, InterruptedException {
        MessageProducer producer = session.createProducer(session.createQueue(QUEUES.get(0)));
        for (int number = 0; producing; number++) {
            account.awaitRoom(RECEIVE_MILLIS);
            String id = "confirmed-" + number;
            account.sending(id);
            producer.send(message(session, id));
            account.confirmed(List.of(id));
        }
    }

    private void sendAsynchronously(Session session, Random choice) throws JMSException, InterruptedException {
        MessageProducer producer = session.createProducer(session.createQueue(QUEUES.get(0)));
        for (int number = 0; producing; number++) {
            account.awaitRoom(RECEIVE_MILLIS);
            String id = "asynchronous-" + number;
            account.sending(id);
            producer.send(message(session, id), new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                    account.confirmed(List.of(id));
                }

                @Override
                public void onException(Message message, Exception exception) {
                    account.failed(new AssertionError(id + " was not taken", exception));
                }
            });
        }
        session.close();
    }

    private void sendInTransactions(Session session, Random choice) throws JMSException, InterruptedException {
        MessageProducer producer = session.createProducer(session.createQueue(QUEUES.get(0)));
        int number = 0;
        while (producing) {
            account.awaitRoom(RECEIVE_MILLIS);
            List<String> ids = new ArrayList<>();
            for (int count = 1 + choice.nextInt(20); count > 0; count--) {
                String id = "transacted-" + number++;
                ids.add(id);
                account.sending(id);
                producer.send(message(session, id));
            }
            if (choice.nextInt(10) == 0) {
                session.rollback();
                account.rolledBack(ids);
            } else if (commits(session)) {
                account.confirmed(ids);
            } else {
                account.rolledBack(ids);
            }
        }
    }

    private static boolean commits(Session session) throws JMSException {
        try {
            session.commit();
            return true;
        } catch (TransactionRolledBackException rolledBack) {
            return false;
        }
    }

    private static TextMessage message(Session session, String id) throws JMSException {
        TextMessage message = session.createTextMessage(body(id));
        message.setStringProperty("id", id);
        return message;
    }

    /** Of a length and with a content that follow from the id. */
    private static String body(String id) {
        return (id + ' ').repeat(1 + Math.floorMod(id.hashCode(), 100));
    }

    // ---- taking ------------------------------------------------------------------------------------------------

    private void move(Session session, Random choice, String from, String to) throws JMSException {
        MessageConsumer consumer = session.createConsumer(session.createQueue(from));
        MessageProducer producer = session.createProducer(session.createQueue(to));
        while (taking) {
            int moved = 0;
            for (int most = 1 + choice.nextInt(8); moved < most; moved++) {
                Message message = consumer.receive(RECEIVE_MILLIS);
                if (message == null) {
                    break;
                }
                producer.send(message);
            }
            if (choice.nextInt(20) == 0) {
                session.rollback();
            } else if (moved > 0 && commits(session)) {
                account.moved(moved);
            }
        }
    }

    private void collect(Session session, Random choice) throws JMSException {
        MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUES.get(2)));
        while (taking) {
            List<String> ids = new ArrayList<>();
            for (int most = 1 + choice.nextInt(50); ids.size() < most; ) {
                Message message = consumer.receive(RECEIVE_MILLIS);
                if (message == null) {
                    break;
                }
                ids.add(checked(message));
            }
            if (!ids.isEmpty() && commits(session)) {
                account.received(ids);
            }
        }
    }

    private String checked(Message message) throws JMSException {
        String id = message.getStringProperty("id");
        if (!message.getBody(String.class).equals(body(id))) {
            account.damaged(id + ": " + message.getBody(String.class));
        }
        return id;
    }

    // ---- the end -----------------------------------------------------------------------------------------------

    /** Ends everybody, and takes what is still in the queues. The broker must be there. */
    void end(GodwitConnectionFactory factory) throws JMSException, InterruptedException {
        producing = false;
        join(producers);
        taking = false;
        join(takers);
        for (Connection connection : connections) {
            connection.close();
        }
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            connection.start();
            for (String name : QUEUES) {
                Queue queue = session.createQueue(name);
                List<String> ids = new ArrayList<>();
                try (MessageConsumer consumer = session.createConsumer(queue)) {
                    for (Message message = consumer.receiveNoWait();
                            message != null;
                            message = consumer.receiveNoWait()) {
                        ids.add(checked(message));
                    }
                }
                session.commit();
                account.received(ids);
            }
        }
    }

    private void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
            if (thread.isAlive()) {
                AssertionError stuck = new AssertionError(thread.getName() + " has not ended");
                stuck.setStackTrace(thread.getStackTrace());
                account.failed(stuck);
            }
        }
    }
}
