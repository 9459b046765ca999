package org.godwit.samples.quarkus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.godwit.broker.boot.Broker;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.jms.xa.RecoveryResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The application is killed between prepare and commit; its next run recovers. */
class QuarkusRecoveryTest {
    private static final Path APPLICATION = Path.of("target/quarkus-app/quarkus-run.jar");

    @TempDir
    private Path directory;

    private Broker broker;
    private GodwitConnectionFactory factory;
    private Process running;

    @BeforeEach
    void start() {
        broker = Broker.builder()
                .dataDirectory(directory.resolve("broker"))
                .user("guest", "guest")
                .listen("127.0.0.1", 0)
                .start();
        factory = new GodwitConnectionFactory(broker.addresses().get(0));
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (running != null) {
            running.destroyForcibly().waitFor();
        }
        broker.close();
    }

    private int brokerPort() {
        return URI.create(factory.getUri()).getPort();
    }

    private String database() {
        return "jdbc:h2:file:" + directory.resolve("orders");
    }

    private Process run(int port) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-Dorders.broker=amqp://127.0.0.1:" + port,
                        "-Dquarkus.transaction-manager.object-store.directory=" + directory.resolve("transactions"),
                        "-Dquarkus.datasource.jdbc.url=" + database(),
                        // Narayana's own, as Quarkus has none: scan, and find what has no decision, every few seconds
                        "-DRecoveryEnvironmentBean.periodicRecoveryPeriod=2",
                        "-DRecoveryEnvironmentBean.recoveryBackoffPeriod=1",
                        "-DJTAEnvironmentBean.orphanSafetyInterval=1000",
                        "-jar",
                        APPLICATION.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("application.log").toFile()))
                .start();
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("application.log"));
    }

    private int inDoubt() throws XAException {
        try (RecoveryResource resource = factory.createRecoveryResource()) {
            return resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN).length;
        }
    }

    /** While the application does not run: the database has one process at a time. */
    private int rows(String of) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database());
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("select count(*) from " + of)) {
            count.next();
            return count.getInt(1);
        }
    }

    private void killAt(HoldingProxy.Moment moment) throws IOException, InterruptedException {
        try (HoldingProxy proxy = new HoldingProxy(brokerPort(), moment)) {
            running = run(proxy.port());
            assertThat(proxy.awaitMoment(90)).as(log()).isTrue();
            await().atMost(ONE_MINUTE).until(() -> inDoubt() == 1);
            running.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_a_killed_run_left_in_doubt_is_ended_by_the_next(HoldingProxy.Moment moment) throws Exception {
        try (JMSContext context = factory.createContext()) {
            Queue confirmations = context.createQueue("confirmations");
            Queue orders = context.createQueue("orders");
            context.createConsumer(confirmations).close();
            context.createConsumer(orders).close();
            context.createProducer().send(orders, "tea");
            killAt(moment);
            running = run(brokerPort());
            Message confirmation = context.createConsumer(confirmations).receive(90_000);
            assertThat(confirmation).as(log()).isNotNull();
            assertThat(confirmation.getBody(String.class)).isEqualTo("confirmed: tea");
            await().atMost(Duration.ofSeconds(60)).until(() -> inDoubt() == 0);
            running.destroy();
            assertThat(running.waitFor(60, TimeUnit.SECONDS)).as(log()).isTrue();
            assertThat(rows("orders")).as(log()).isEqualTo(1);
            assertThat(rows("information_schema.in_doubt")).isZero();
            assertThat(context.createConsumer(confirmations).receive(500)).isNull();
            assertThat(context.createConsumer(orders).receive(500)).isNull();
        }
    }
}
