package org.godwit.samples.orderservice;

import io.agroal.api.AgroalDataSource;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.SystemException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.narayana.GodwitRecovery;
import org.godwit.samples.stage.BrokerProcess;
import org.godwit.samples.stage.Directories;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * An order service: each order is taken from a queue, written to a database by Hibernate, and confirmed to another queue, in
 * one distributed transaction of Narayana.
 *
 * <pre>
 *  [orders] → OrderWorker → [confirmations]
 *                  │
 *               (rows)
 * </pre>
 *
 * <p>Exit code 0 if each order is a row and a confirmation and nothing is in doubt, 1 if not, 2 for a wrong command line.
 */
@Command(
        name = "order-service",
        mixinStandardHelpOptions = true,
        description = "Takes orders, writes rows and sends confirmations, each in one XA transaction.")
public final class OrderService implements Callable<Integer> {
    private static final List<String> GOODS = List.of("Assam", "Darjeeling", "Sencha", "Oolong", "Lapsang");

    @Option(names = "--orders", defaultValue = "2000", description = "How many to send (default: ${DEFAULT-VALUE}).")
    private int orders;

    @Option(names = "--sent-before", defaultValue = "0", description = "How many earlier runs have sent.")
    private int sentBefore;

    @Option(names = "--workers", defaultValue = "4", description = "How many threads (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(
            names = "--database",
            defaultValue = "HSQLDB",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Database database;

    @Option(
            names = "--directory",
            description = "Keeps the database and the log of transactions (default: a new, temporary one).")
    private Path directory;

    @Option(
            names = "--broker",
            description = "Its address (default: a process is started, with its data in the directory).")
    private String broker;

    @Option(names = "--halt", description = "Ends the JVM between prepare and commit: ${COMPLETION-CANDIDATES}.")
    private Sabotage.Moment halt;

    @Option(
            names = "--halt-at",
            defaultValue = "1",
            description = "In the transaction of this number (default: ${DEFAULT-VALUE}).")
    private int haltAt;

    private final PrintStream out = System.out;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger committed = new AtomicInteger();

    OrderService() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new OrderService()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path kept = directory == null ? Files.createTempDirectory("godwit-order-service-") : directory;
        boolean right = broker == null ? serveWithBroker(kept) : serve(kept, broker);
        if (!right) {
            out.println("  that should not be; what there is lies in " + kept);
        } else if (directory == null) {
            Directories.delete(kept);
        }
        return right ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private boolean serveWithBroker(Path kept) throws Exception {
        try (BrokerProcess process = new BrokerProcess(kept.resolve("broker"), kept.resolve("broker.log"))) {
            process.start();
            boolean right = serve(kept, process.address());
            process.stop();
            return right;
        }
    }

    private boolean serve(Path kept, String address) throws Exception {
        GodwitConnectionFactory messaging = new GodwitConnectionFactory(address);
        try (Transactions transactions = new Transactions(kept.resolve("transactions"));
                GodwitRecovery atBroker = GodwitRecovery.register(messaging);
                AgroalDataSource pool = database.pool(kept, transactions, workers + 1)) {
            Recovery recovery = new Recovery(out, transactions, atBroker.getXAResources()[0]);
            // Before the service touches the tables: what is in doubt holds its rows
            boolean clear = recovery.recover();
            try (OrderRows rows = new OrderRows(pool)) {
                send(messaging);
                work(transactions, rows, messaging);
                return clear & recovery.recover() & agree(rows.count(), messaging);
            }
        }
    }

    private void send(GodwitConnectionFactory messaging) throws JMSException {
        try (JMSContext context = messaging.createContext(JMSContext.SESSION_TRANSACTED)) {
            // A consumer that is created for a queue creates the queue; a send alone does not
            context.createConsumer(context.createQueue(OrderWorker.CONFIRMATIONS))
                    .close();
            Queue queue = context.createQueue(OrderWorker.ORDERS);
            context.createConsumer(queue).close();
            JMSProducer producer = context.createProducer();
            for (int number = 1; number <= orders; number++) {
                MapMessage order = context.createMapMessage();
                order.setString("id", String.format(Locale.ROOT, "order-%06d", number));
                order.setString("goods", GOODS.get(number % GOODS.size()));
                order.setInt("quantity", 1 + number % 7);
                producer.send(queue, order);
            }
            context.commit();
        }
    }

    private void work(Transactions transactions, OrderRows rows, GodwitConnectionFactory messaging)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        long startNanos = System.nanoTime();
        try {
            List<Future<Void>> ends = threads.invokeAll(
                    Collections.nCopies(workers, () -> workUntilNoOrderIsLeft(transactions, rows, messaging)));
            for (Future<Void> end : ends) {
                end.get();
            }
        } finally {
            threads.shutdown();
        }
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        out.printf(
                Locale.ROOT,
                "  %,d orders processed by %d worker%s on %s in %.1f s%n",
                committed.get(),
                workers,
                workers == 1 ? "" : "s",
                database,
                seconds);
    }

    private Void workUntilNoOrderIsLeft(Transactions transactions, OrderRows rows, GodwitConnectionFactory messaging)
            throws JMSException, SystemException, NotSupportedException {
        try (OrderWorker worker = new OrderWorker(transactions.manager(), rows, messaging)) {
            while (worker.processOne(begun.incrementAndGet() == haltAt ? halt : null)) {
                committed.incrementAndGet();
            }
        }
        return null;
    }

    private boolean agree(long inserted, GodwitConnectionFactory messaging) throws JMSException {
        int waiting = waiting(messaging, OrderWorker.ORDERS);
        int confirmed = waiting(messaging, OrderWorker.CONFIRMATIONS);
        out.printf(Locale.ROOT, "  rows %,d   confirmations %,d   orders left %,d%n", inserted, confirmed, waiting);
        return inserted == orders + sentBefore && inserted == confirmed && waiting == 0;
    }

    private static int waiting(GodwitConnectionFactory messaging, String name) throws JMSException {
        try (JMSContext context = messaging.createContext();
                QueueBrowser browser = context.createBrowser(context.createQueue(name))) {
            Enumeration<?> messages = browser.getEnumeration();
            int count = 0;
            for (; messages.hasMoreElements(); messages.nextElement()) {
                count++;
            }
            return count;
        }
    }
}
