package org.godwit.benchmarks.xa;

import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.internal.arjuna.objectstore.slot.DiskSlots;
import com.arjuna.ats.internal.arjuna.objectstore.slot.SlotStoreAdaptor;
import com.arjuna.ats.internal.arjuna.objectstore.slot.SlotStoreEnvironmentBean;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.XAConnectionFactory;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.godwit.benchmarks.load.Factories;
import org.godwit.benchmarks.load.ProcessorTime;
import org.hsqldb.jdbc.pool.JDBCXADataSource;

/**
 * Workers that each receive a message, insert a row into HSQLDB and send a message, in one transaction of Narayana, over and
 * over: {@code DIRECTORY WORKERS WARM-UP-SECONDS SECONDS BACKLOG STORE TIMED BROKER-PID FACTORY-CLASS [PROPERTY=VALUE ...]}. With
 * {@link #NOTHING} for the factory the second resource does nothing at all: what is left is what the manager and the database take.
 *
 * <p>Prints {@code transactions COUNT SECONDS BROKER-MICROS LOAD-MICROS}, the last two of the processors. It knows no provider: all
 * that is asked is an XA connection factory.
 */
public final class XaLoad {
    static final String RESULT = "transactions ";
    static final String NOTHING = "nothing";
    static final String IN = "xa.in";
    static final String OUT = "xa.out";

    private static final int BATCH = 500;
    static final int BODY_BYTES = 512;
    private static final long RECEIVE_MILLIS = 10_000;

    private XaLoad() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int workers = Integer.parseInt(arguments[1]);
        int warmUpSeconds = Integer.parseInt(arguments[2]);
        int seconds = Integer.parseInt(arguments[3]);
        int backlog = Integer.parseInt(arguments[4]);
        configure(directory.resolve("transactions"), Store.valueOf(arguments[5]));
        long brokerPid = Long.parseLong(arguments[7]);
        ConnectionFactory factory = arguments[8].equals(NOTHING)
                ? null
                : Factories.create(arguments[8], List.of(Arrays.copyOfRange(arguments, 9, arguments.length)));
        JDBCXADataSource database = new JDBCXADataSource();
        database.setUrl("jdbc:hsqldb:file:" + directory.resolve("database")
                + ";hsqldb.tx=mvcc;hsqldb.write_delay=false;hsqldb.log_size=0");
        database.setUser("SA");
        sql(database, "create table orders (id varchar(100), body varbinary(1000))");
        if (factory != null) {
            fill(factory, backlog);
        }
        run(factory, database, workers, warmUpSeconds, seconds, Boolean.parseBoolean(arguments[6]), brokerPid);
        sql(database, "shutdown immediately");
        System.exit(0);
    }

    /** Where Narayana keeps its log. */
    enum Store {
        /** Its default: a file for each transaction. */
        FILES,
        /** Files that are used again, which is cheaper to force. */
        SLOTS
    }

    private static void configure(Path log, Store kind) throws CoreEnvironmentBeanException {
        if (kind == Store.SLOTS) {
            SlotStoreEnvironmentBean slots = BeanPopulator.getDefaultInstance(SlotStoreEnvironmentBean.class);
            slots.setStoreDir(log.resolve("slots").toString());
            slots.setBackingSlotsClassName(DiskSlots.class.getName());
            slots.setSyncWrites(true);
            // A record that is there too long is committed once more, and found to be done
            slots.setSyncDeletes(false);
            BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class)
                    .setObjectStoreType(SlotStoreAdaptor.class.getName());
        }
        for (String store : new String[] {null, "communicationStore", "stateStore"}) {
            BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
                    .setObjectStoreDir(log.toString());
        }
        arjPropertyManager.getCoreEnvironmentBean().setNodeIdentifier("load");
    }

    private static void sql(JDBCXADataSource database, String text) throws SQLException {
        try (java.sql.Connection jdbc = database.getXAConnection().getConnection();
                Statement statement = jdbc.createStatement()) {
            statement.execute(text);
        }
    }

    private static void fill(ConnectionFactory factory, int backlog) throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            // A consumer makes the queue where a send alone does not
            session.createConsumer(session.createQueue(OUT)).close();
            session.createConsumer(session.createQueue(IN)).close();
            MessageProducer producer = session.createProducer(session.createQueue(IN));
            for (int number = 0; number < backlog; number++) {
                BytesMessage message = session.createBytesMessage();
                message.setStringProperty("id", Integer.toString(number));
                message.writeBytes(new byte[BODY_BYTES]);
                producer.send(message);
                if (number % BATCH == BATCH - 1) {
                    session.commit();
                }
            }
            session.commit();
        }
    }

    private static void run(
            ConnectionFactory factory,
            JDBCXADataSource database,
            int workers,
            int warmUpSeconds,
            int seconds,
            boolean timed,
            long brokerPid)
            throws JMSException, SQLException, InterruptedException {
        List<XaWorker> all = new ArrayList<>();
        AtomicBoolean working = new AtomicBoolean(true);
        CountDownLatch ended = new CountDownLatch(workers);
        for (int number = 0; number < workers; number++) {
            XaWorker worker = new XaWorker((XAConnectionFactory) factory, database, RECEIVE_MILLIS, timed);
            all.add(worker);
            Thread thread = new Thread(
                    () -> {
                        worker.work(working);
                        ended.countDown();
                    },
                    "worker-" + number);
            thread.setDaemon(true);
            thread.start();
        }
        TimeUnit.SECONDS.sleep(warmUpSeconds);
        long before = committed(all);
        long brokerMicros = ProcessorTime.ofTreeMicros(brokerPid);
        long loadMicros = ProcessorTime.ofTreeMicros(ProcessHandle.current().pid());
        long startNanos = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        long count = committed(all) - before;
        double took = (System.nanoTime() - startNanos) / 1e9;
        brokerMicros = ProcessorTime.ofTreeMicros(brokerPid) - brokerMicros;
        loadMicros = ProcessorTime.ofTreeMicros(ProcessHandle.current().pid()) - loadMicros;
        working.set(false);
        boolean clean = ended.await(RECEIVE_MILLIS * 3, TimeUnit.MILLISECONDS);
        String failure = all.stream()
                .map(XaWorker::failure)
                .filter(text -> text != null)
                .findFirst()
                .orElse(clean ? "" : "a worker hangs");
        if (timed) {
            all.get(0).times().print(System.out);
        }
        String result = RESULT + count + " " + took + " " + brokerMicros + " " + loadMicros;
        System.out.println(failure.isEmpty() ? result : "failed: " + failure);
    }

    private static long committed(List<XaWorker> workers) {
        return workers.stream().mapToLong(XaWorker::committed).sum();
    }
}
