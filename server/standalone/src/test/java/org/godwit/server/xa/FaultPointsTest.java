package org.godwit.server.xa;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.server.endtoend.KilledBroker;
import org.godwit.server.endtoend.PowerLossBroker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The application or the broker dies right before or after each step of a distributed transaction. After the recovery the
 * rows in the database are as many as messages were consumed and confirmed, and nothing is in doubt.
 *
 * <p>The broker's disk loses what was not forced. The database is Derby, whose prepare is durable.
 */
@Timeout(300)
class FaultPointsTest {
    @TempDir
    private Path directory;

    private KilledBroker broker;
    private ApplicationProcess application;
    private OrderBooks books;

    /** What happens at the point. */
    private enum Fault {
        APPLICATION_KILLED,
        BROKER_KILLED_AND_STARTED,
        /** The application has to do without until it gives up. */
        BROKER_STARTED_AFTER_THE_TRANSACTION
    }

    @BeforeEach
    void start() throws IOException, InterruptedException {
        broker = new KilledBroker(directory, System.out);
        broker.start(PowerLossBroker.Kind.SOUND);
        books = new OrderBooks(new GodwitConnectionFactory(uri()));
        books.createQueues();
        application = new ApplicationProcess(directory);
        application.start(uri());
        application.ask("create");
    }

    @AfterEach
    void stop() throws IOException {
        application.close();
        broker.close();
    }

    private String uri() {
        return broker.address() + "?reconnectDelayMillis=20&reconnectMaximumDelayMillis=100&requestTimeoutMillis=5000";
    }

    /** Those between which something changes that has to survive, or to be undone. */
    private static List<FaultPoint> pointsThatMatter() {
        return Stream.of(
                        "START_BROKER-AFTER",
                        "PREPARE_DATABASE-BEFORE",
                        "PREPARE_BROKER-BEFORE",
                        "WRITE_LOG-BEFORE",
                        "WRITE_LOG-AFTER",
                        "COMMIT_BROKER-BEFORE",
                        "REMOVE_LOG-BEFORE",
                        "ROLLBACK_BROKER-BEFORE",
                        "ROLLBACK_BROKER-AFTER",
                        "FORGET_BROKER-BEFORE",
                        "FORGET_BROKER-AFTER")
                .map(FaultPoint::parse)
                .toList();
    }

    private static List<FaultPoint> allPoints() {
        return Arrays.stream(FaultPoint.Step.values())
                .flatMap(step -> Arrays.stream(FaultPoint.Moment.values()).map(moment -> new FaultPoint(step, moment)))
                .toList();
    }

    @Test
    void theApplicationDies() throws IOException, InterruptedException, JMSException {
        for (FaultPoint point : pointsThatMatter()) {
            dieAt(point, Fault.APPLICATION_KILLED);
        }
    }

    @Test
    void theBrokerDiesAndIsThereAgain() throws IOException, InterruptedException, JMSException {
        for (FaultPoint point : pointsThatMatter()) {
            dieAt(point, Fault.BROKER_KILLED_AND_STARTED);
        }
    }

    @Test
    @Tag("long")
    @Timeout(1_800)
    void eachDiesAtEachPoint() throws IOException, InterruptedException, JMSException {
        for (FaultPoint point : allPoints()) {
            for (Fault fault : Fault.values()) {
                dieAt(point, fault);
            }
        }
    }

    private void dieAt(FaultPoint point, Fault fault) throws IOException, InterruptedException, JMSException {
        books.order(1);
        boolean forgets = point.step() == FaultPoint.Step.FORGET_BROKER;
        if (forgets) {
            application.say("order " + new FaultPoint(FaultPoint.Step.COMMIT_BROKER, FaultPoint.Moment.BEFORE));
            assertThat(application.answer()).startsWith(Faults.HOLDING);
            broker.commitBranchesInDoubt();
            application.say("go on");
            assertThat(application.answer()).isEqualTo(OrderApplication.DONE + OrderWorker.Outcome.COMMITTED);
        }
        application.say((forgets ? "recover " : point.inRollback() ? "refused " : "order ") + point);
        assertThat(application.answer()).as("comes to %s", point).isEqualTo(Faults.HOLDING + point);
        happens(fault);
        String when = "after " + point + " with " + fault;
        assertThat(application.ask("recover")).as("in doubt %s", when).isEqualTo("0");
        books.assertAgreement(when, Integer.parseInt(application.ask("rows")));
        // What has survived works
        while (books.waiting() > 0) {
            assertThat(application.ask("order")).as(when).isEqualTo(OrderWorker.Outcome.COMMITTED.name());
        }
    }

    private void happens(Fault fault) throws IOException, InterruptedException {
        if (fault == Fault.APPLICATION_KILLED) {
            application.kill();
            application.start(uri());
            return;
        }
        broker.kill();
        if (fault == Fault.BROKER_KILLED_AND_STARTED) {
            broker.start(PowerLossBroker.Kind.SOUND);
        }
        application.say("go on");
        assertThat(application.answer()).startsWith(OrderApplication.DONE);
        if (fault == Fault.BROKER_STARTED_AFTER_THE_TRANSACTION) {
            broker.start(PowerLossBroker.Kind.SOUND);
        }
    }
}
