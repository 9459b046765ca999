package org.godwit.samples.orders;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.samples.stage.BrokerProcess;
import org.godwit.samples.stage.Directories;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * A tea shop's orders go from a file through a queue to workers that price them, and on to an auditor and a price ticker.
 * In the middle the broker is killed and started again. The table at the end says what became of the orders.
 *
 * <pre>
 *  file → OrderIntake → [orders] → PricingWorker → [priced-orders] → Auditor
 *                                  (several, in    → (prices) ─────→ PriceTicker
 *                                   transactions)
 * </pre>
 *
 * <p>Exit code 0 if every order came out once and with the right price, 1 if not, 2 for a wrong command line.
 */
@Command(
        name = "orders",
        mixinStandardHelpOptions = true,
        description =
                "Prices orders through queues, kills the broker in the middle, and says what became of the orders.")
public final class OrderProcessing implements Callable<Integer> {
    private static final int LEAST_ORDERS = 10;
    private static final long TICK_MILLIS = 100;
    private static final int TICKS_WITHOUT_PROGRESS = 300;

    @Option(names = "--orders", defaultValue = "12000", description = "How many (default: ${DEFAULT-VALUE}).")
    private int orders;

    @Option(names = "--workers", defaultValue = "4", description = "How many price them (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(names = "--seed", defaultValue = "42", description = "Makes the orders (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--embedded", description = "With a broker in this JVM that keeps all in memory; it is not killed.")
    private boolean embedded;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec command;

    private final PrintStream out = System.out;
    private final Ledger ledger = new Ledger();

    OrderProcessing() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new OrderProcessing())
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                    commandLine.getErr().println(failure.getMessage());
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException, JMSException {
        if (orders < LEAST_ORDERS || workers < 1) {
            throw new ParameterException(
                    command.commandLine(), "at least " + LEAST_ORDERS + " orders and 1 worker are needed");
        }
        Path directory = Files.createTempDirectory("godwit-orders-");
        boolean right = embedded ? processEmbedded(directory) : processWithKill(directory);
        if (right) {
            Directories.delete(directory);
        } else {
            out.println("The file of orders, the broker's data and its output are in " + directory);
        }
        return right ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private boolean processEmbedded(Path directory) throws IOException, InterruptedException, JMSException {
        return process(directory, new GodwitConnectionFactory("vm:orders"), null);
    }

    private boolean processWithKill(Path directory) throws IOException, InterruptedException, JMSException {
        try (BrokerProcess broker = new BrokerProcess(directory.resolve("data"), directory.resolve("broker.log"))) {
            broker.start();
            String uri = broker.address() + "?reconnectMaximumDelayMillis=200";
            boolean right = process(directory, new GodwitConnectionFactory(uri), broker);
            broker.stop();
            return right;
        }
    }

    /** {@code broker} null for one that is not to be killed. */
    private boolean process(Path directory, ConnectionFactory factory, BrokerProcess broker)
            throws IOException, InterruptedException, JMSException {
        Catalogue catalogue = new Catalogue();
        PriceRules rules = new PriceRules(catalogue);
        OrderFile file = new OrderFile(directory.resolve("orders.csv"));
        file.generate(orders, seed, catalogue);
        out.printf(
                Locale.ROOT,
                "%,d orders, %d workers, the broker %s%n",
                orders,
                workers,
                broker == null ? "in this JVM, in memory" : "is a process of its own at " + broker.address());

        createQueues(factory);
        Auditor auditor = new Auditor(factory, byId(file), rules, ledger);
        List<PricingWorker> pricing = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        Outage outage;
        try (PriceTicker ticker = new PriceTicker(factory, ledger)) {
            Thread auditing = start(auditor, "auditor");
            for (int number = 1; number <= workers; number++) {
                PricingWorker worker = new PricingWorker(factory, rules, ledger);
                pricing.add(worker);
                threads.add(start(worker, "worker-" + number));
            }
            threads.add(start(new OrderIntake(factory, file, ledger), "intake"));

            ProgressBar bar = new ProgressBar(out, Ansi.AUTO.enabled(), orders);
            outage = follow(ticker, bar, broker);
            bar.end(ledger, ticker.latest());

            pricing.forEach(PricingWorker::stop);
            for (Thread thread : threads) {
                thread.join();
            }
            auditor.stop();
            auditing.join();
            ClosingTable table = new ClosingTable(out, ledger, orders, left(factory), ticker.seen(), outage);
            table.print();
            return table.isRight();
        }
    }

    /** A producer that is created for a queue creates the queue; a send alone does not. */
    private static void createQueues(ConnectionFactory factory) throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession()) {
            for (String name : List.of(Names.ORDERS_QUEUE, Names.PRICED_ORDERS_QUEUE)) {
                session.createProducer(session.createQueue(name)).close();
            }
        }
    }

    private static Thread start(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static Map<String, Order> byId(OrderFile file) throws IOException {
        try (Stream<String> lines = file.lines()) {
            return lines.map(Order::parse).collect(Collectors.toMap(Order::id, Function.identity()));
        }
    }

    /** Shows the progress until all orders came out, and kills the broker in the middle. */
    private Outage follow(PriceTicker ticker, ProgressBar bar, BrokerProcess broker)
            throws IOException, InterruptedException {
        if (broker == null) {
            awaitPriced(orders, ticker, bar);
            return null;
        }
        awaitPriced(orders / 2, ticker, bar);
        broker.kill();
        long killedNanos = System.nanoTime();
        bar.say("the broker is killed (SIGKILL)");
        broker.start();
        long listeningNanos = System.nanoTime();
        bar.say("the broker is started again on its data, and listens; the clients connect again by themselves");
        awaitPriced(orders, ticker, bar);
        return Outage.of(killedNanos, listeningNanos, ledger.passages());
    }

    /** Returns also when nothing comes out any more: then the table tells what is missing. */
    private void awaitPriced(int count, PriceTicker ticker, ProgressBar bar) throws InterruptedException {
        int ticksLeft = TICKS_WITHOUT_PROGRESS;
        int before = ledger.priced();
        while (ticksLeft > 0 && !ledger.awaitPriced(count, TICK_MILLIS)) {
            bar.tick(ledger, ticker.latest());
            int priced = ledger.priced();
            ticksLeft = priced == before ? ticksLeft - 1 : TICKS_WITHOUT_PROGRESS;
            before = priced;
        }
    }

    /** How many messages are in the queues, now that nobody else works on them; it takes them out. */
    private static int left(ConnectionFactory factory) {
        int left = 0;
        try (JMSContext context = factory.createContext()) {
            for (String name : List.of(Names.ORDERS_QUEUE, Names.PRICED_ORDERS_QUEUE)) {
                try (JMSConsumer consumer = context.createConsumer(context.createQueue(name))) {
                    while (consumer.receiveNoWait() != null) {
                        left++;
                    }
                }
            }
        }
        return left;
    }
}
