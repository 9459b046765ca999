package org.godwit.ra.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the resource adapter does in a server, seen from outside: by a client of the broker and by HTTP. */
@ExtendWith(ArquillianExtension.class)
@TestMethodOrder(MethodOrderer.MethodName.class)
@Timeout(180)
public abstract class ServerContract {
    private static final long SOON = 30_000;
    private static final int DEPLOYMENTS = 20;
    /** What a server's idle threads may still hold of the last deployments; a leak holds all of them. */
    private static final int LAST_ONES = 5;

    private final HttpClient http = HttpClient.newHttpClient();
    private final TestEnvironment environment = TestEnvironment.current();
    private final Client client = new Client(environment.broker().uri());

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = "orders", testable = false)
    public static WebArchive orders() {
        return Applications.orders();
    }

    @Deployment(name = "observer", testable = false)
    public static WebArchive observer() {
        return Applications.observer();
    }

    @Deployment(name = "quiet", testable = false, managed = false)
    public static WebArchive quiet() {
        return Applications.quiet();
    }

    @Deployment(name = "control", testable = false, managed = false)
    public static WebArchive control() {
        return Applications.control();
    }

    @Deployment(name = "wrong", testable = false, managed = false)
    public static WebArchive wrong() {
        return Applications.wrong();
    }

    private String get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + environment.httpPort() + "/" + path);
        HttpResponse<String> response =
                http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private List<String> processed(String prefix) throws IOException, InterruptedException {
        return get("orders/shop")
                .lines()
                .filter(text -> text.startsWith(prefix))
                .toList();
    }

    private static List<String> numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    @Test
    void a_bean_takes_a_thousand_messages_each_once_with_database_and_reply() throws IOException, InterruptedException {
        client.declare("replies");
        client.send("orders", 1_000, i -> "order-" + i);
        assertThat(client.receiveAll("replies", 1_000, SOON))
                .containsExactlyInAnyOrderElementsOf(numbered("order-", 1_000));
        assertThat(processed("order-")).containsExactlyInAnyOrderElementsOf(numbered("order-", 1_000));
    }

    @Test
    void beans_read_topics_durably_shared_and_by_selector() {
        client.declare("seen.reader", "seen.subscriber", "seen.desk");
        client.publish("news.sports", 30);
        assertThat(client.receiveAll("seen.reader", 20, SOON)).containsExactlyInAnyOrderElementsOf(numbered("", 20));
        assertThat(client.receiveAll("seen.subscriber", 30, SOON))
                .containsExactlyInAnyOrderElementsOf(numbered("", 30));
        assertThat(client.receiveAll("seen.desk", 30, SOON)).containsExactlyInAnyOrderElementsOf(numbered("", 30));
    }

    @Test
    void no_more_messages_are_delivered_at_a_time_than_maxSession_says() {
        client.declare("seen.pairs");
        client.send("pairs", 40, i -> "pair-" + i);
        assertThat(client.receiveAll("seen.pairs", 40, SOON))
                .containsExactlyInAnyOrderElementsOf(numbered("pair-", 40));
    }

    @Test
    void an_injected_context_sends_in_the_transaction_of_the_database() throws IOException, InterruptedException {
        client.declare("placed");
        assertThat(get("orders/shop?text=placed-commit&ending=commit")).isEqualTo("placed");
        assertThat(get("orders/shop?text=placed-rollback&ending=setRollbackOnly"))
                .isEqualTo("placed");
        assertThat(get("orders/shop?text=placed-exception&ending=exception")).isEqualTo("refused");
        assertThat(client.receiveAll("placed", 1, SOON)).containsExactly("placed-commit");
        assertThat(processed("placed-")).containsExactly("placed-commit");
    }

    @Test
    void poison_is_redelivered_with_a_growing_delay_and_then_a_dead_letter()
            throws JMSException, IOException, InterruptedException {
        for (String poison : List.of("poison", "refused")) {
            long start = System.nanoTime();
            client.send("orders", 1, i -> poison);
            Message dead = client.receive("DLQ", SOON);
            assertThat(dead.getBody(String.class)).isEqualTo(poison);
            assertThat(dead.getStringProperty("JMSXDeliveryCount")).isNotNull();
            // 200, 400 and 800 ms
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1_400));
            assertThat(processed(poison)).isEmpty();
        }
        assertThat(client.receive("replies", 300)).isNull();
    }

    @Test
    void the_broker_is_killed_and_comes_back_and_nothing_is_lost_or_doubled() throws IOException, InterruptedException {
        client.declare("replies");
        client.send("orders", 600, i -> "killed-" + i);
        await().atMost(Duration.ofSeconds(60)).until(() -> !processed("killed-").isEmpty());
        environment.broker().kill();
        environment.broker().start();
        assertThat(client.receiveAll("replies", 600, SOON))
                .containsExactlyInAnyOrderElementsOf(numbered("killed-", 600));
        assertThat(processed("killed-")).containsExactlyInAnyOrderElementsOf(numbered("killed-", 600));
    }

    @Test
    void undeploying_leaves_no_class_loader_behind() throws IOException, InterruptedException {
        client.declare("seen.quiet");
        long control = left("control", false);
        long quiet = left("quiet", true);
        assertThat(quiet)
                .as("loaders left of %s; without the adapter %s", DEPLOYMENTS, control)
                .isLessThanOrEqualTo(control + LAST_ONES);
    }

    private long left(String deployment, boolean used) throws IOException, InterruptedException {
        for (int i = 0; i < DEPLOYMENTS; i++) {
            deployer.deploy(deployment);
            try {
                get(deployment + "/loader?note=" + deployment);
                if (used) {
                    client.send("quiet", 1, n -> "quiet");
                    assertThat(client.receiveAll("seen.quiet", 1, SOON)).containsExactly("quiet");
                }
            } finally {
                deployer.undeploy(deployment);
            }
        }
        long[] left = {DEPLOYMENTS};
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    long now = Long.parseLong(get("observer/loader?count=" + deployment));
                    boolean settled = now == left[0];
                    left[0] = now;
                    return settled || now == 0;
                });
        return left[0];
    }

    @Test
    void a_wrong_property_is_refused_at_the_deployment() {
        assertThatThrownBy(() -> deployer.deploy("wrong")).isInstanceOf(Exception.class);
        deployer.undeploy("wrong");
        await().untilAsserted(() ->
                assertThat(environment.serverLog()).contains("Property maxSession is '-7': it must be at least 1"));
    }
}
