package org.godwit.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.security.PasswordCredential;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.auth.Subject;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.ra.outbound.GodwitManagedConnectionFactory;
import org.godwit.ra.outbound.GodwitQueueManagedConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What applications do with pooled connections, in a pool of one. */
class OutboundTest extends LentConnections<PoolOfOne> {
    OutboundTest() {
        super(new PoolOfOne());
    }

    private void send(String text) throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession();
                MessageProducer producer = session.createProducer(session.createQueue("orders"))) {
            producer.send(session.createTextMessage(text));
        }
    }

    private String received() throws JMSException {
        return broker.receive("orders");
    }

    @Test
    void without_a_transaction_a_message_is_sent_at_once_and_the_connection_used_again()
            throws JMSException, ResourceException {
        send("one");
        ManagedConnection first = pool.connection;
        assertThat(received()).isEqualTo("one");
        send("two");
        assertThat(pool.connection).isSameAs(first);
        assertThat(received()).isEqualTo("two");
    }

    @Test
    void takes_part_in_distributed_transactions() throws JMSException, ResourceException, XAException {
        try (Connection connection = factory.createConnection()) {
            XAResource resource = pool.connection.getXAResource();
            TestXid committed = TestXid.next();
            resource.start(committed, XAResource.TMNOFLAGS);
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(session.createQueue("orders"));
            producer.send(session.createTextMessage("one"));
            session.close();
            resource.end(committed, XAResource.TMSUCCESS);
            assertThat(resource.prepare(committed)).isEqualTo(XAResource.XA_OK);
            broker.assertNothingComes("orders");
            resource.commit(committed, false);
            assertThat(received()).isEqualTo("one");
            assertThatThrownBy(() -> producer.send(session.createMessage())).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void a_local_transaction_is_committed_or_rolled_back() throws JMSException, ResourceException {
        try (JMSContext context = factory.createContext()) {
            LocalTransaction transaction = pool.connection.getLocalTransaction();
            Queue orders = context.createQueue("orders");
            transaction.begin();
            context.createProducer().send(orders, "lost");
            transaction.rollback();
            transaction.begin();
            context.createProducer().send(orders, "one");
            broker.assertNothingComes("orders");
            transaction.commit();
            assertThat(received()).isEqualTo("one");
            broker.assertNothingComes("orders");
            assertThatThrownBy(transaction::commit).hasMessageContaining("no local transaction");
        }
    }

    @Test
    void receives_and_gives_back_what_was_not_consumed() throws JMSException {
        broker.send("orders", 0, 3);
        try (JMSContext context = factory.createContext()) {
            assertThat(context.createConsumer(context.createQueue("orders")).receiveBody(String.class, 60_000))
                    .isEqualTo("0");
        }
        assertThat(received()).isEqualTo("1");
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession()) {
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            assertThat(consumer.receive(200)).as("before start").isNull();
            connection.start();
            assertThat(consumer.receive(60_000).getBody(String.class)).isEqualTo("2");
        }
    }

    @Test
    void credentials_can_be_given_with_each_call() throws JMSException, ResourceException {
        factory.createConnection("shop", "secret").close();
        ManagedConnection asShop = pool.connection;
        assertThat(asShop.getMetaData().getUserName()).isEqualTo("shop");
        factory.createConnection().close();
        assertThat(pool.connection).isNotSameAs(asShop);
        assertThatThrownBy(() -> factory.createConnection("shop", "wrong")).isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> factory.createContext("shop", "wrong"))
                .isInstanceOf(JMSSecurityRuntimeException.class);
    }

    @Test
    void the_user_can_be_set_by_the_name_that_the_specification_has_for_it() {
        managedFactory.setUserName("nobody");
        managedFactory.setPassword("wrong");
        assertThatThrownBy(() -> factory.createConnection()).isInstanceOf(JMSSecurityException.class);
    }

    @Test
    void credentials_that_the_container_leaves_empty_are_the_configured_ones() throws ResourceException {
        PasswordCredential nobody = new PasswordCredential("", new char[0]);
        nobody.setManagedConnectionFactory(managedFactory);
        Subject subject = new Subject();
        subject.getPrivateCredentials().add(nobody);
        ManagedConnection connection = managedFactory.createManagedConnection(subject, null);
        try {
            assertThat(managedFactory.matchManagedConnections(Set.of(connection), null, null))
                    .isSameAs(connection);
        } finally {
            connection.destroy();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_connection_has_the_client_identifier_while_an_application_uses_it(boolean inUri)
            throws JMSException, ResourceException, XAException {
        if (inUri) {
            managedFactory.setUri(broker.uri() + "?clientId=till");
        } else {
            managedFactory.setClientId("till");
        }
        ManagedConnection other = managedFactory.createManagedConnection(null, null);
        try {
            // As IronJacamar's recovery does it
            Connection unused = (Connection) other.getConnection(null, null);
            other.getXAResource().recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
            try (Connection connection = factory.createConnection()) {
                assertThat(connection.getClientID()).isEqualTo("till");
                Session session = connection.createSession();
                session.createDurableConsumer(session.createTopic("news"), "reader")
                        .close();
                assertThatThrownBy(unused::createSession)
                        .isInstanceOf(InvalidClientIDException.class)
                        .hasMessageContaining("'till' is in use")
                        .hasMessageContaining("one connection can be used at a time");
            }
            assertThat(unused.getClientID()).isEqualTo("till");
            assertThatThrownBy(factory::createConnection).isInstanceOf(InvalidClientIDException.class);
            assertThatThrownBy(factory::createContext).isInstanceOf(InvalidClientIDRuntimeException.class);
            other.cleanup();
            try (JMSContext context = factory.createContext()) {
                assertThat(context.getClientID()).isEqualTo("till");
            }
        } finally {
            other.destroy();
        }
    }

    @Test
    void refuses_what_applications_must_not_do_in_a_container() throws JMSException {
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession();
            assertThatThrownBy(connection::createSession).hasMessageContaining("one at a time");
            assertThatThrownBy(() -> connection.setClientID("x")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> connection.setExceptionListener(e -> {}))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(connection::stop).isInstanceOf(IllegalStateException.class);
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            assertThatThrownBy(() -> consumer.setMessageListener(message -> {}))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> session.setMessageListener(message -> {}))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(session::commit).isInstanceOf(JMSException.class);
            session.close();
            connection.createSession().close();
        }
        try (JMSContext context = factory.createContext()) {
            assertThatThrownBy(() -> context.createContext(JMSContext.AUTO_ACKNOWLEDGE))
                    .isInstanceOf(IllegalStateRuntimeException.class);
            assertThatThrownBy(context::stop).isInstanceOf(IllegalStateRuntimeException.class);
            assertThatThrownBy(() -> context.setClientID("x")).isInstanceOf(IllegalStateRuntimeException.class);
        }
    }

    @Test
    void a_closed_connection_cannot_be_used_and_its_temporary_queue_is_gone() throws JMSException {
        Connection connection = factory.createConnection();
        Session session = connection.createSession();
        TemporaryQueue temporary = session.createTemporaryQueue();
        session.createConsumer(temporary);
        connection.close();
        assertThatThrownBy(connection::createSession).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(session::createMessage).isInstanceOf(IllegalStateException.class);
        try (JMSContext context = new GodwitConnectionFactory(broker.uri()).createContext()) {
            assertThatThrownBy(() ->
                            context.createProducer().send(context.createQueue(temporary.getQueueName()), "nobody"))
                    .isInstanceOf(jakarta.jms.InvalidDestinationRuntimeException.class);
        }
    }

    @Test
    void a_dead_connection_is_recognised() throws JMSException, ResourceException {
        send("one");
        Set<ManagedConnection> connections = Set.of(pool.connection);
        assertThat(invalid(connections)).isFalse();
        broker.stop();
        await().atMost(ONE_MINUTE).until(() -> invalid(connections));
        broker.start();
        await().atMost(ONE_MINUTE).until(() -> !invalid(connections));
    }

    private boolean invalid(Set<ManagedConnection> connections) {
        return !managedFactory.getInvalidConnections(connections).isEmpty();
    }

    @Test
    void the_pool_is_told_of_a_connection_that_is_lost_for_good() throws JMSException, ResourceException {
        managedFactory.setReconnect(false);
        send("one");
        broker.stop();
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(pool.connection).isNull());
        assertThatThrownBy(factory::createConnection).isInstanceOf(JMSException.class);
        broker.start();
        send("two");
    }

    @Test
    void a_connection_goes_back_to_the_pool_although_a_thread_was_interrupted_while_it_closed_what_it_created()
            throws ResourceException {
        JMSContext context = factory.createContext();
        context.createConsumer(context.createQueue("orders"));
        AtomicInteger closed = new AtomicInteger();
        pool.connection.addConnectionEventListener(counting(closed, new AtomicInteger()));
        Thread.currentThread().interrupt();
        try {
            // Fails, unless the answer is there before it is waited for
            catchThrowableOfType(JMSRuntimeException.class, context::close);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(closed).hasValue(1);
    }

    @Test
    void the_pool_is_told_once_of_a_connection_that_is_lost() throws ResourceException {
        managedFactory.setUri(broker.uri() + "?reportInterruptions=true&reconnectDelayMillis=20");
        ManagedConnection connection = managedFactory.createManagedConnection(null, null);
        AtomicInteger errors = new AtomicInteger();
        connection.addConnectionEventListener(counting(new AtomicInteger(), errors));
        for (int i = 0; i < 2; i++) {
            broker.stop();
            await().atMost(ONE_MINUTE).until(() -> invalid(Set.of(connection)));
            broker.start();
            await().atMost(ONE_MINUTE).until(() -> !invalid(Set.of(connection)));
        }
        await().atMost(ONE_MINUTE).until(() -> errors.get() > 0);
        connection.destroy();
        assertThat(errors).hasValue(1);
    }

    private static ConnectionEventListener counting(AtomicInteger closed, AtomicInteger errors) {
        return new ConnectionEventListener() {
            @Override
            public void connectionClosed(ConnectionEvent event) {
                closed.incrementAndGet();
            }

            @Override
            public void connectionErrorOccurred(ConnectionEvent event) {
                errors.incrementAndGet();
            }

            @Override
            public void localTransactionStarted(ConnectionEvent event) {}

            @Override
            public void localTransactionCommitted(ConnectionEvent event) {}

            @Override
            public void localTransactionRolledback(ConnectionEvent event) {}
        };
    }

    @Test
    void a_wrong_property_is_refused_with_its_name_and_value() {
        managedFactory.setUri("amqp://shop:geheim@somewhere:port");
        assertThatThrownBy(() -> managedFactory.createConnectionFactory(pool))
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining("Property uri")
                .hasMessageContaining("'port' is no port")
                .hasMessageNotContaining("geheim");
        managedFactory.setUri(null);
        managedFactory.setRequestTimeoutMillis(-5);
        assertThatThrownBy(() -> managedFactory.createConnectionFactory(pool))
                .hasMessageContaining("Property requestTimeoutMillis is '-5'");
    }

    @Test
    void factories_are_equal_by_kind_and_properties() throws ResourceException {
        GodwitManagedConnectionFactory one = new GodwitManagedConnectionFactory();
        GodwitManagedConnectionFactory other = new GodwitManagedConnectionFactory();
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        other.setUser("shop");
        assertThat(one).isNotEqualTo(other);
        assertThat(one).isNotEqualTo(new GodwitQueueManagedConnectionFactory());
        GodwitManagedConnectionFactory untransacted = new GodwitManagedConnectionFactory();
        untransacted.setTransactional(false);
        assertThat(one).isNotEqualTo(untransacted);
        assertThat(one.createConnectionFactory()).isInstanceOf(GodwitConnectionFactory.class);
    }
}
