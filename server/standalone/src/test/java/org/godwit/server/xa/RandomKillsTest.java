package org.godwit.server.xa;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.server.endtoend.KilledBroker;
import org.godwit.server.endtoend.PowerLossBroker;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the application or the broker, whichever comes, while four workers process orders in distributed transactions. At
 * the end each order is one row and one confirmation. {@code -Dgodwit.seed} repeats a choice of moments.
 */
class RandomKillsTest {
    private static final int WORKERS = 4;
    private static final long PATIENCE_SECONDS = 120;

    private final long seed = Long.getLong("godwit.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    private Path directory;

    private KilledBroker broker;
    private ApplicationProcess application;

    @Test
    @Timeout(300)
    void eachOrderIsProcessedOnceThroughSixKills() throws IOException, InterruptedException, JMSException {
        run(400, 6);
    }

    @Test
    @Tag("long")
    @Timeout(3_600)
    void eachOrderIsProcessedOnceThroughAHundredKills() throws IOException, InterruptedException, JMSException {
        run(10_000, 100);
    }

    private String uri() {
        return broker.address() + "?reconnectDelayMillis=20&reconnectMaximumDelayMillis=100&requestTimeoutMillis=5000";
    }

    private void run(int orders, int kills) throws IOException, InterruptedException, JMSException {
        System.out.println("godwit.seed=" + seed);
        try (KilledBroker killed = new KilledBroker(directory, System.out);
                ApplicationProcess working = new ApplicationProcess(directory)) {
            broker = killed;
            application = working;
            broker.start(PowerLossBroker.Kind.SOUND);
            OrderBooks books = new OrderBooks(new GodwitConnectionFactory(uri()));
            books.createQueues();
            books.order(orders);
            application.start(uri());
            application.ask("create");
            load();
            for (int kill = 1; kill <= kills; kill++) {
                awaitProgress(random.nextInt(orders / (kills + 1)));
                kill(kill);
            }
            assertThat(application.answer()).startsWith(OrderApplication.DONE);
            String inDoubt = application.ask("recover");
            while (books.waiting() > 0) {
                application.ask("load " + WORKERS);
                inDoubt = application.ask("recover");
            }
            assertThat(inDoubt).as("in doubt; seed %d", seed).isEqualTo("0");
            int rows = Integer.parseInt(application.ask("rows"));
            assertThat(rows).as("rows; seed %d", seed).isEqualTo(orders);
            books.assertAgreement("at the end; seed " + seed, rows);
        }
    }

    private void load() throws IOException {
        application.say("load " + WORKERS);
    }

    /** Until so many more are committed, or there are no orders for a while. */
    private void awaitProgress(int count) {
        int until = application.committed() + count;
        Awaitility.await("progress by " + count + "; seed " + seed)
                .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .pollInterval(1, TimeUnit.MILLISECONDS)
                .until(() -> application.committed() >= until || application.answered());
    }

    private void kill(int number) throws IOException, InterruptedException {
        boolean ofApplication = random.nextBoolean();
        System.out.println("kill " + number + ": " + (ofApplication ? "the application" : "the broker") + " after "
                + application.committed() + " orders");
        if (ofApplication) {
            application.kill();
            application.start(uri());
            load();
        } else {
            broker.kill();
            broker.start(PowerLossBroker.Kind.SOUND);
        }
    }
}
