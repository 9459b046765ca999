package org.godwit.server.xa;

import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import jakarta.jms.JMSException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.SystemException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.apache.derby.jdbc.EmbeddedXADataSource;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.narayana.GodwitRecovery;
import org.godwit.testing.Narayana;

/**
 * An application of its own process, to be killed: {@code DIRECTORY BROKER-URI}. Each line of its standard input is a
 * command, which it answers with one line on its standard output when it is done; it ends with its input.
 *
 * <pre>
 * create           makes the table
 * order [POINT]    processes one order, and holds at the point
 * refused [POINT]  the same, with a third resource that refuses to prepare
 * recover [POINT]  scans until nothing is in doubt
 * load WORKERS     processes orders until there are none, and what is in doubt besides
 * rows             answers with the number of rows
 * </pre>
 */
final class OrderApplication {
    static final String READY = "ready";
    static final String DONE = "done ";

    private static final long RECEIVE_MILLIS = 20_000;
    private static final long LOAD_RECEIVE_MILLIS = 1_000;
    private static final int MOST_SCANS = 30;

    private final EmbeddedXADataSource database = new EmbeddedXADataSource();
    private final GodwitConnectionFactory broker;
    private final Narayana narayana;
    private final XAResource atDatabase;
    private final XAResource atBroker;

    private OrderApplication(Path directory, String uri) throws Exception {
        narayana = new Narayana(directory.resolve("transactions"), FaultStore.class);
        database.setDatabaseName(directory.resolve("derby").toString());
        database.setCreateDatabase("create");
        broker = new GodwitConnectionFactory(uri);
        atDatabase = database.getXAConnection().getXAResource();
        GodwitRecovery recovery = GodwitRecovery.register(broker);
        atBroker = recovery.getXAResources()[0];
        XARecoveryModule.getRegisteredXARecoveryModule().removeXAResourceRecoveryHelper(recovery);
        narayana.addXAResourceRecovery(
                () -> new XAResource[] {FaultResource.ofDatabase(atDatabase), FaultResource.ofBroker(atBroker)});
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Faults.read(commands);
        OrderApplication application = new OrderApplication(Path.of(arguments[0]), arguments[1]);
        System.out.println(READY);
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ");
            String argument = words.length > 1 ? words[1] : null;
            System.out.println(DONE + application.run(words[0], argument));
        }
        Runtime.getRuntime().halt(0);
    }

    private String run(String command, String argument) throws Exception {
        return switch (command) {
            case "order", "refused" -> order(command.equals("refused"), argument);
            case "recover" -> recover(argument);
            case "load" -> load(Integer.parseInt(argument));
            case "rows" -> Integer.toString(rows());
            case "create" -> create();
            default -> throw new IllegalArgumentException("no command '" + command + "'");
        };
    }

    private String create() throws SQLException {
        try (Connection jdbc = database.getXAConnection().getConnection();
                Statement statement = jdbc.createStatement()) {
            statement.execute("create table orders (id varchar(100) primary key)");
        }
        return "created";
    }

    private int rows() throws SQLException {
        try (Connection jdbc = database.getXAConnection().getConnection();
                Statement statement = jdbc.createStatement();
                ResultSet result = statement.executeQuery("select count(*) from orders")) {
            result.next();
            return result.getInt(1);
        }
    }

    private String order(boolean refused, String point)
            throws JMSException, SQLException, SystemException, NotSupportedException {
        try (OrderWorker worker = new OrderWorker(narayana.transactions(), database, broker)) {
            Faults.arm(point == null ? null : FaultPoint.parse(point));
            return worker.processOne(RECEIVE_MILLIS, refused).name();
        }
    }

    /** Answers how much is still in doubt; nobody can tell that while the broker is away. */
    private String recover(String point) throws XAException {
        Faults.arm(point == null ? null : FaultPoint.parse(point));
        try {
            for (int scans = 0; inDoubt() > 0 && scans < MOST_SCANS; scans++) {
                narayana.recover();
            }
            return Integer.toString(inDoubt());
        } catch (XAException e) {
            if (e.errorCode != XAException.XAER_RMFAIL) {
                throw e;
            }
            return "unknown: " + e.getMessage();
        }
    }

    private int inDoubt() throws XAException {
        return narayana.logged() + branches(atDatabase) + branches(atBroker);
    }

    private static int branches(XAResource resource) throws XAException {
        return resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN).length;
    }

    private String load(int workers) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < workers; number++) {
            Thread thread = new Thread(this::work, "worker-" + number);
            threads.add(thread);
            thread.start();
        }
        AtomicBoolean working = new AtomicBoolean(true);
        Thread scanning = new Thread(() -> {
            while (working.get()) {
                narayana.recover();
            }
        });
        scanning.start();
        for (Thread thread : threads) {
            thread.join();
        }
        working.set(false);
        scanning.join();
        return "worked";
    }

    /** Until there is no order; after a failure it goes on with the same connections, as an application does. */
    private void work() {
        try (OrderWorker worker = new OrderWorker(narayana.transactions(), database, broker)) {
            OrderWorker.Outcome outcome;
            do {
                outcome = worker.processOne(LOAD_RECEIVE_MILLIS, false);
                System.out.println(outcome);
            } while (outcome != OrderWorker.Outcome.NOTHING_TO_DO);
        } catch (JMSException | SQLException | SystemException | NotSupportedException e) {
            System.out.println("a worker gave up: " + e);
        }
    }
}
