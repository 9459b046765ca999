package org.godwit.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.Connection;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;
import jakarta.transaction.RollbackException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.ra.inbound.GodwitActivationSpec;
import org.godwit.ra.outbound.GodwitManagedConnectionFactory;
import org.godwit.testing.Narayana;
import org.godwit.testing.Participant;
import org.jboss.jca.common.api.metadata.common.FlushStrategy;
import org.jboss.jca.core.api.connectionmanager.pool.PoolConfiguration;
import org.jboss.jca.core.connectionmanager.pool.api.PoolStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contracts of pool, transactions and recovery with IronJacamar and Narayana, which are WildFly's. */
class PoolTest {
    private static final int ORDERS = 40;

    @TempDir
    Path data;

    private final IronJacamar container = new IronJacamar();
    private final GodwitResourceAdapter adapter = new GodwitResourceAdapter();
    private final GodwitManagedConnectionFactory factory = new GodwitManagedConnectionFactory();
    private ServedBroker broker;

    @BeforeEach
    void start() throws ResourceException {
        broker = new ServedBroker(data).start();
        broker.send("orders", 0, 0);
        adapter.setUri(broker.uri());
        adapter.setRequestTimeoutMillis(4_000);
        container.start(adapter);
        factory.setResourceAdapter(adapter);
    }

    @AfterEach
    void stop() throws Exception {
        container.close();
        broker.close();
    }

    private static void send(IronJacamar.Pooled pool, String text) {
        try (JMSContext context = pool.factory().createContext()) {
            context.createProducer().send(context.createQueue("orders"), text);
        }
    }

    private String received() throws JMSException {
        return broker.receive("orders");
    }

    // Pool.

    @Test
    void a_connection_is_used_again_and_two_at_a_time_are_two() throws ResourceException, JMSException {
        IronJacamar.Pooled pool = container.pool(factory, TransactionSupportLevel.XATransaction);
        send(pool, "one");
        send(pool, "two");
        assertThat(pool.opened()).isEqualTo(1);
        Connection first = pool.factory().createConnection();
        Connection second = pool.factory().createConnection();
        assertThat(pool.open()).isEqualTo(2);
        first.close();
        second.close();
        send(pool, "three");
        assertThat(pool.opened()).isEqualTo(2);
        assertThat(pool.pool().getStatistics().getDestroyedCount()).isZero();
    }

    @Test
    void each_user_has_connections_of_its_own() throws ResourceException, JMSException {
        IronJacamar.Pooled pool = container.pool(
                factory,
                TransactionSupportLevel.XATransaction,
                PoolStrategy.POOL_BY_CRI,
                IronJacamar.configuration(),
                FlushStrategy.FAILING_CONNECTION_ONLY);
        for (int i = 0; i < 2; i++) {
            pool.factory().createConnection("shop", "secret").close();
            pool.factory().createConnection().close();
        }
        assertThat(pool.opened()).isEqualTo(2);
        assertThatThrownBy(() -> pool.factory().createConnection("shop", "wrong"))
                .isInstanceOf(JMSSecurityException.class);
        pool.factory().createConnection("shop", "secret").close();
        assertThat(pool.opened()).isEqualTo(2);
    }

    @Test
    void a_connection_that_is_broken_is_replaced_before_it_is_used() throws ResourceException, JMSException {
        PoolConfiguration configuration = IronJacamar.configuration();
        configuration.setValidateOnMatch(true);
        IronJacamar.Pooled pool = container.pool(
                factory,
                TransactionSupportLevel.XATransaction,
                PoolStrategy.ONE_POOL,
                configuration,
                FlushStrategy.FAILING_CONNECTION_ONLY);
        send(pool, "one");
        assertThat(received()).isEqualTo("one");
        broker.stop();
        assertThatThrownBy(() -> pool.factory().createConnection()).isInstanceOf(JMSException.class);
        assertThat(pool.open()).isZero();
        broker.start();
        send(pool, "two");
        assertThat(received()).isEqualTo("two");
        assertThat(pool.opened()).isEqualTo(2);
    }

    @Test
    void connections_that_are_lost_leave_the_pool() throws ResourceException, JMSException {
        factory.setReconnect(false);
        IronJacamar.Pooled pool = container.pool(factory, TransactionSupportLevel.XATransaction);
        Connection inUse = pool.factory().createConnection();
        pool.factory().createConnection("shop", "secret").close();
        assertThat(pool.open()).isEqualTo(2);
        broker.stop();
        await().atMost(ONE_MINUTE).untilAsserted(() -> assertThat(pool.open()).isZero());
        assertThatThrownBy(inUse::createSession).isInstanceOf(JMSException.class);
        inUse.close();
        broker.start();
        send(pool, "two");
        assertThat(received()).isEqualTo("two");
    }

    @Test
    void recovery_leaves_the_client_identifier_to_applications() throws Exception {
        factory.setClientId("till");
        container.recover(factory, "guest", "guest");
        container.lookForWhatIsInDoubt();
        IronJacamar.Pooled pool = container.pool(factory, TransactionSupportLevel.XATransaction);
        for (int i = 0; i < 3; i++) {
            container.begin();
            try (Connection connection = pool.factory().createConnection("guest", "guest")) {
                assertThat(connection.getClientID()).isEqualTo("till");
            }
            container.transactions().commit();
            try (Connection connection = pool.factory().createConnection()) {
                assertThat(connection.getClientID()).isEqualTo("till");
                assertThatThrownBy(() -> pool.factory().createConnection())
                        .isInstanceOf(InvalidClientIDException.class);
            }
            container.lookForWhatIsInDoubt();
        }
    }

    // Transactions.

    @ParameterizedTest
    @CsvSource({"XATransaction,false", "XATransaction,true", "LocalTransaction,false", "LocalTransaction,true"})
    void a_transaction_sends_when_it_commits(TransactionSupportLevel level, boolean lazily) throws Exception {
        factory.setLazyEnlistment(lazily);
        IronJacamar.Pooled pool = container.pool(factory, level);
        container.begin();
        send(pool, "one");
        send(pool, "two");
        assertThat(pool.opened()).as("one connection for a transaction").isEqualTo(1);
        broker.assertNothingComes("orders");
        container.transactions().commit();
        assertThat(received()).isEqualTo("one");
        assertThat(received()).isEqualTo("two");
        container.begin();
        send(pool, "never");
        container.transactions().rollback();
        broker.assertNothingComes("orders");
        send(pool, "three");
        assertThat(received()).as("without a transaction").isEqualTo("three");
    }

    @Test
    void a_transaction_receives_when_it_commits() throws Exception {
        broker.send("orders", 0, 1);
        IronJacamar.Pooled pool = container.pool(factory, TransactionSupportLevel.XATransaction);
        for (boolean commits : new boolean[] {false, true}) {
            container.begin();
            try (JMSContext context = pool.factory().createContext()) {
                Queue orders = context.createQueue("orders");
                assertThat(context.createConsumer(orders).receiveBody(String.class, 60_000))
                        .isEqualTo("0");
            }
            if (commits) {
                container.transactions().commit();
            } else {
                container.transactions().rollback();
            }
        }
        broker.assertNothingComes("orders");
    }

    @ParameterizedTest
    @CsvSource({
        "NoTransaction,,false",
        "NoTransaction,,true",
        "XATransaction,false,false",
        "XATransaction,false,true",
        "LocalTransaction,false,false"
    })
    void a_connection_takes_no_part_in_transactions_where_pool_or_factory_say_so(
            TransactionSupportLevel level, Boolean transactional, boolean lazily) throws Exception {
        factory.setTransactional(transactional);
        factory.setLazyEnlistment(lazily);
        IronJacamar.Pooled pool = container.pool(factory, level);
        for (boolean commits : new boolean[] {false, true}) {
            broker.send("orders", 0, 1);
            container.begin();
            try (JMSContext context = pool.factory().createContext()) {
                Queue orders = context.createQueue("orders");
                assertThat(context.createConsumer(orders).receiveBody(String.class, 60_000))
                        .isEqualTo("0");
                context.createProducer().send(orders, "one");
            }
            assertThat(received()).as("sent at once").isEqualTo("one");
            if (commits) {
                container.transactions().commit();
            } else {
                container.transactions().rollback();
            }
            broker.assertNothingComes("orders");
        }
    }

    @Test
    void a_transaction_that_another_resource_refuses_sends_nothing() throws Exception {
        IronJacamar.Pooled pool = container.pool(factory, TransactionSupportLevel.XATransaction);
        container.begin();
        send(pool, "one");
        container.transactions().getTransaction().enlistResource(Participant.refusing());
        assertThatThrownBy(container.transactions()::commit).isInstanceOf(RollbackException.class);
        broker.assertNothingComes("orders");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void connections_that_are_open_before_take_part_in_a_transaction(boolean lazily) throws Exception {
        factory.setLazyEnlistment(lazily);
        IronJacamar.Pooled pool = container.pool(factory, TransactionSupportLevel.XATransaction);
        try (JMSContext first = pool.factory().createContext();
                JMSContext second = pool.factory().createContext()) {
            Queue orders = first.createQueue("orders");
            JMSProducer one = first.createProducer();
            container.begin();
            one.send(orders, "one");
            second.createProducer().send(orders, "two");
            broker.assertNothingComes("orders");
            container.transactions().commit();
            assertThat(received()).isEqualTo("one");
            assertThat(received()).isEqualTo("two");
            broker.assertNothingComes("orders");
        }
    }

    @Test
    void a_connection_that_does_nothing_does_not_take_part_in_a_transaction_that_is_entered_lazily() throws Exception {
        factory.setLazyEnlistment(true);
        IronJacamar.Pooled pool = container.pool(factory, TransactionSupportLevel.XATransaction);
        container.begin();
        try (JMSContext context = pool.factory().createContext()) {
            context.createProducer();
        }
        broker.stop();
        container.transactions().commit();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_is_decided_while_the_broker_is_away_is_recovered(boolean byAdapter) throws Exception {
        IronJacamar.Pooled pool = container.pool(factory, TransactionSupportLevel.XATransaction);
        if (byAdapter) {
            container.recover(new GodwitActivationSpec());
        } else {
            container.recover(factory, "guest", "guest");
        }
        container.begin();
        send(pool, "one");
        container.transactions().getTransaction().enlistResource(new Participant(broker::stop));
        container.transactions().commit();
        broker.start();
        broker.assertNothingComes("orders");
        await().atMost(ONE_MINUTE).untilAsserted(() -> {
            Narayana.shared().recover();
            Message message = broker.receive("orders", 300);
            assertThat(message).isNotNull();
            assertThat(message.getBody(String.class)).isEqualTo("one");
        });
    }

    // Beans.

    @Test
    void beans_receive_on_work_threads_and_reply_in_their_transaction() throws Exception {
        broker.send("replies", 0, 0);
        broker.send("orders", 0, ORDERS);
        IronJacamar.Pooled pool = container.pool(factory, TransactionSupportLevel.XATransaction);
        AtomicInteger refused = new AtomicInteger();
        Beans beans = new Beans(container.transactions(), message -> {
            try (JMSContext context = pool.factory().createContext()) {
                context.createProducer().send(context.createQueue("replies"), message.getBody(String.class));
            }
            if (message.getIntProperty("JMSXDeliveryCount") == 1 && refused.incrementAndGet() <= 10) {
                throw new IllegalStateException("rolls the reply back, too");
            }
        });
        GodwitActivationSpec spec = new GodwitActivationSpec();
        spec.setResourceAdapter(adapter);
        spec.setDestination("orders");
        spec.setDestinationType("jakarta.jms.Queue");
        spec.setMaxSession(5);
        adapter.endpointActivation(beans, spec);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(beans.received).hasSize(ORDERS));
        adapter.endpointDeactivation(beans, spec);
        assertThat(beans.violations).isEmpty();
        assertThat(beans.threads).containsOnly(WorkThreads.NAME);
        assertThat(beans.open).hasValue(0);
        assertThat(pool.opened()).isLessThanOrEqualTo(5);
        assertThat(broker.count("replies")).isEqualTo(ORDERS);
        assertThat(broker.count("orders")).isZero();
    }
}
