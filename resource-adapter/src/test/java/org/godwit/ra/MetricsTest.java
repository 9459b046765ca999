package org.godwit.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.godwit.ra.inbound.GodwitActivationSpec;
import org.godwit.ra.outbound.GodwitManagedConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of an adapter by JMX. */
class MetricsTest {
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    @TempDir
    Path data;

    private final WorkThreads threads = new WorkThreads();
    private final GodwitResourceAdapter adapter = new GodwitResourceAdapter();
    private final IronJacamar container = new IronJacamar();
    private ServedBroker broker;

    @BeforeEach
    void start() throws ResourceException {
        broker = new ServedBroker(data).start();
        broker.send("orders", 0, 0);
        adapter.setUri(broker.uri());
        container.start(adapter);
    }

    @AfterEach
    void stop() throws Exception {
        container.close();
        threads.close();
        broker.close();
        assertThat(names()).isEmpty();
    }

    private static Set<String> names() throws JMException {
        return SERVER.queryNames(new ObjectName("org.godwit.ra:*"), null).stream()
                .map(ObjectName::getCanonicalKeyPropertyListString)
                .collect(Collectors.toSet());
    }

    private static Object of(String name, String attribute) throws JMException {
        return SERVER.getAttribute(new ObjectName("org.godwit.ra:" + name), attribute);
    }

    private static GodwitActivationSpec spec(GodwitResourceAdapter adapter) {
        GodwitActivationSpec spec = new GodwitActivationSpec();
        spec.setResourceAdapter(adapter);
        spec.setDestination("orders");
        spec.setDestinationType("jakarta.jms.Queue");
        spec.setReconnectInterval(100);
        return spec;
    }

    @Test
    void an_endpoint_shows_deliveries_and_failures_and_whether_it_is_connected() throws Exception {
        broker.send("orders", 0, 10);
        Beans beans = new Beans(true, message -> {
            if (message.getIntProperty("JMSXDeliveryCount") == 1
                    && message.getBody(String.class).equals("7")) {
                throw new IllegalStateException("not yet");
            }
        });
        GodwitActivationSpec spec = spec(adapter);
        adapter.endpointActivation(beans, spec);
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(beans.received).hasSize(10));
        String endpoint = "type=Endpoint,adapter=1,endpoint=1,destination=\"orders\"";
        await().atMost(ONE_MINUTE).untilAsserted(() -> assertThat(of(endpoint, "ActiveDeliveries"))
                .isEqualTo(0));
        assertThat(of(endpoint, "Destination")).isEqualTo("orders");
        assertThat(of(endpoint, "Deliveries")).isEqualTo(10L);
        assertThat(of(endpoint, "Failures")).isEqualTo(1L);
        assertThat(of(endpoint, "Connected")).isEqualTo(true);
        broker.stop();
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(of(endpoint, "Connected")).isEqualTo(false));
        broker.start();
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(of(endpoint, "Connected")).isEqualTo(true));
        adapter.endpointDeactivation(beans, spec);
        assertThat(names()).containsExactly("adapter=1,type=ResourceAdapter");
    }

    @Test
    void an_adapter_shows_the_connections_of_its_pools() throws Exception {
        GodwitManagedConnectionFactory factory = new GodwitManagedConnectionFactory();
        factory.setResourceAdapter(adapter);
        factory.setReconnect(false);
        ConnectionFactory connections =
                container.pool(factory, TransactionSupportLevel.XATransaction).factory();
        String name = "type=ResourceAdapter,adapter=1";
        assertThat(of(name, "Uri")).isEqualTo(broker.uri());
        assertThat(of(name, "Embedded")).isEqualTo(false);
        Connection connection = connections.createConnection();
        assertThat(of(name, "PooledConnections")).isEqualTo(1);
        broker.stop();
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(of(name, "PooledConnections")).isEqualTo(0));
        assertThat(of(name, "LostConnections")).isEqualTo(1L);
        connection.close();
    }

    @Test
    void adapters_and_endpoints_beside_each_other_have_names_of_their_own() throws Exception {
        GodwitResourceAdapter other = new GodwitResourceAdapter();
        other.setUri(broker.uri());
        other.start(threads);
        try {
            adapter.endpointActivation(new Beans(true, message -> {}), spec(adapter));
            adapter.endpointActivation(new Beans(true, message -> {}), spec(adapter));
            other.endpointActivation(new Beans(true, message -> {}), spec(other));
            assertThat(names())
                    .containsExactlyInAnyOrder(
                            "adapter=1,type=ResourceAdapter",
                            "adapter=2,type=ResourceAdapter",
                            "adapter=1,destination=\"orders\",endpoint=1,type=Endpoint",
                            "adapter=1,destination=\"orders\",endpoint=2,type=Endpoint",
                            "adapter=2,destination=\"orders\",endpoint=1,type=Endpoint");
        } finally {
            other.stop();
        }
        assertThat(names()).hasSize(3);
    }
}
