package org.godwit.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapterInternalException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.naming.NamingException;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.jms.GodwitObjectFactory;
import org.godwit.ra.destination.AdministeredQueue;
import org.godwit.ra.destination.AdministeredTopic;
import org.godwit.ra.inbound.GodwitActivationSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The resources that a server asks the adapter for to finish what is in doubt; and its other beans. */
class RecoveryTest {
    @TempDir
    Path data;

    private final WorkThreads threads = new WorkThreads();
    private final GodwitResourceAdapter adapter = new GodwitResourceAdapter();
    private ServedBroker broker;

    @BeforeEach
    void start() throws ResourceAdapterInternalException {
        broker = new ServedBroker(data).start();
        adapter.setUri(broker.uri());
        adapter.start(threads);
    }

    @AfterEach
    void stop() throws InterruptedException {
        adapter.stop();
        threads.close();
        broker.close();
    }

    static Stream<Arguments> specifications() {
        return Stream.of(null, new ActivationSpec[0], new ActivationSpec[] {new GodwitActivationSpec()})
                .map(specs -> Arguments.of((Object) specs));
    }

    private TestXid prepared() throws JMSException, XAException {
        broker.send("orders", 0, 0);
        try (XAConnection connection = new GodwitConnectionFactory(broker.uri()).createXAConnection()) {
            XASession session = connection.createXASession();
            TestXid xid = TestXid.next();
            session.getXAResource().start(xid, XAResource.TMNOFLAGS);
            session.createProducer(session.createQueue("orders")).send(session.createTextMessage("one"));
            session.getXAResource().end(xid, XAResource.TMSUCCESS);
            session.getXAResource().prepare(xid);
            return xid;
        }
    }

    @ParameterizedTest
    @MethodSource("specifications")
    void resources_finish_what_is_prepared_and_reconnect(ActivationSpec[] specs) throws JMSException, XAException {
        TestXid xid = prepared();
        XAResource[] resources = adapter.getXAResources(specs);
        assertThat(resources).hasSize(1);
        assertThat(resources[0].recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                .hasSize(1);
        broker.stop();
        broker.start();
        await().atMost(ONE_MINUTE).ignoreExceptions().untilAsserted(() -> assertThat(
                        resources[0].recover(XAResource.TMSTARTRSCAN))
                .hasSize(1));
        resources[0].commit(xid, false);
        assertThat(broker.receive("orders", 60_000).getBody(String.class)).isEqualTo("one");
        assertThat(adapter.getXAResources(specs)).as("kept").containsExactly(resources);
    }

    @Test
    void a_specification_of_another_broker_has_a_resource_of_its_own() throws XAException {
        GodwitActivationSpec wrong = new GodwitActivationSpec();
        wrong.setUri("nowhere");
        GodwitActivationSpec away = new GodwitActivationSpec();
        away.setUri("amqp://127.0.0.1:1");
        away.setRequestTimeoutMillis(2_000);
        XAResource[] resources =
                adapter.getXAResources(new ActivationSpec[] {wrong, away, null, new GodwitActivationSpec()});
        assertThat(resources).hasSize(2);
        assertThatThrownBy(() -> resources[0].recover(XAResource.TMSTARTRSCAN))
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_RMFAIL));
        assertThat(resources[1].recover(XAResource.TMSTARTRSCAN)).isEmpty();
    }

    @Test
    void adapters_are_equal_by_their_properties() {
        GodwitResourceAdapter other = new GodwitResourceAdapter();
        assertThat(adapter).isNotEqualTo(other);
        other.setUri(broker.uri());
        assertThat(adapter).isEqualTo(other).hasSameHashCodeAs(other);
        other.setEmbedded(true);
        assertThat(adapter).isNotEqualTo(other);
    }

    @Test
    void an_embedded_broker_serves_until_stop() throws ResourceAdapterInternalException {
        GodwitResourceAdapter own = new GodwitResourceAdapter();
        own.setEmbedded(true);
        own.setUri("vm:embedded-in-test");
        own.setEmbeddedDataDirectory(data.resolve("embedded").toString());
        own.start(threads);
        try {
            new GodwitConnectionFactory("vm:embedded-in-test").createContext().close();
        } finally {
            own.stop();
        }
        assertThat(data.resolve("embedded")).isNotEmptyDirectory();
        own.setUri("amqp://localhost");
        assertThatThrownBy(() -> own.start(threads))
                .isInstanceOf(ResourceAdapterInternalException.class)
                .hasMessageContaining("Property uri is 'amqp://localhost'");
        own.setUri(null);
        own.setEmbeddedListen("somewhere");
        assertThatThrownBy(() -> own.start(threads)).hasMessageContaining("Property embeddedListen is 'somewhere'");
    }

    @Test
    void an_adapter_that_cannot_start_leaves_no_broker_behind() throws ResourceAdapterInternalException {
        GodwitResourceAdapter own = new GodwitResourceAdapter();
        own.setEmbedded(true);
        own.setEmbeddedDataDirectory(data.resolve("embedded").toString());
        own.setRequestTimeoutMillis(-5);
        assertThatThrownBy(() -> own.start(threads)).hasMessageContaining("Property requestTimeoutMillis is '-5'");
        own.setRequestTimeoutMillis(5_000);
        BootstrapContext workless = (BootstrapContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BootstrapContext.class}, (proxy, method, none) -> null);
        assertThatThrownBy(() -> own.start(workless))
                .isInstanceOf(ResourceAdapterInternalException.class)
                .hasMessageContaining("work manager");
        own.start(threads);
        own.stop();
    }

    @Test
    void administered_objects_have_a_physical_name_or_that_of_their_definition() throws JMSException, NamingException {
        AdministeredQueue queue = new AdministeredQueue();
        assertThatThrownBy(queue::getQueueName).hasMessageContaining("physicalName");
        queue.setDestinationName("defined");
        assertThat(queue.getQueueName()).isEqualTo("defined");
        queue.setPhysicalName("orders");
        assertThat(queue.getQueueName()).isEqualTo("orders");
        AdministeredTopic topic = new AdministeredTopic();
        topic.setPhysicalName("news");
        assertThat(topic.getTopicName()).isEqualTo("news");
        Object resolved = new GodwitObjectFactory().getObjectInstance(topic.getReference(), null, null, null);
        assertThat(resolved).isEqualTo(new org.godwit.jms.message.GodwitTopic("news"));
    }
}
