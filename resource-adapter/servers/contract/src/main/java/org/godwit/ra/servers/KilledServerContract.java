package org.godwit.ra.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.jms.xa.RecoveryResource;
import org.godwit.ra.servers.database.KillingDataSource;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server is killed when the transaction of a message is prepared, in the database, for the reply and for the message
 * itself, and started again. The test drives its process itself.
 */
@Timeout(600)
public abstract class KilledServerContract {
    private final Path work = Path.of(System.getProperty("java.io.tmpdir"), "kill");
    private final Path database = work.resolve("orders");
    private BrokerProcess broker;
    private Client client;

    /**
     * Configures a server with the adapter, with the default database a {@link KillingDataSource}, and with an application.
     *
     * @param work an empty directory
     */
    protected abstract void configure(Path work, BrokerProcess broker, Path database, Path application)
            throws IOException;

    /** Starts it as it is configured; the application is deployed when this returns. */
    protected abstract ServerProcess start(Path log) throws IOException;

    protected abstract int httpPort();

    @BeforeEach
    void configure() throws IOException {
        Directories.fresh(work);
        broker = new BrokerProcess(work.resolve("broker"), TestEnvironment.freePort()).start();
        client = new Client(broker.uri());
        Path application = work.resolve("orders.war");
        Applications.orders().as(ZipExporter.class).exportTo(application.toFile());
        configure(work, broker, database, application);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private List<String> processed() throws IOException, InterruptedException {
        return Http.get(httpPort(), "orders/shop").lines().toList();
    }

    @Test
    void recovery_finishes_what_was_prepared_and_database_and_queues_agree()
            throws IOException, InterruptedException, XAException {
        client.declare("orders", "replies");
        Files.createFile(Path.of(database + KillingDataSource.KILL));
        try (ServerProcess first = start(work.resolve("first.log"))) {
            client.send("orders", 1, i -> "order");
            first.awaitKilled();
        }
        try (ServerProcess second = start(work.resolve("second.log"));
                RecoveryResource inDoubt = new GodwitConnectionFactory(broker.uri()).createRecoveryResource()) {
            await().atMost(Duration.ofSeconds(120))
                    .untilAsserted(() -> assertThat(processed()).containsExactly("order"));
            assertThat(client.receiveAll("replies", 1, 60_000)).containsExactly("order");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(inDoubt.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                            .isEmpty());
            assertThat(second.isAlive()).isTrue();
        }
        assertThat(client.receive("orders", 500)).isNull();
    }
}
