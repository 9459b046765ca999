package org.godwit.ra.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the resource adapter does in a server, seen from outside: by a client of the broker and by HTTP. */
@ExtendWith(ArquillianExtension.class)
@TestMethodOrder(MethodOrderer.MethodName.class)
public abstract class ServerContract {
    private static final long SOON = 60_000;
    private static final int DEPLOYMENTS = 20;

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

    @Deployment(name = "post", testable = false, managed = false)
    public static WebArchive post() {
        return Applications.post();
    }

    @Deployment(name = "wrongpost", testable = false, managed = false)
    public static WebArchive wrongPost() {
        return Applications.wrongPost();
    }

    @Deployment(name = "wrong", testable = false, managed = false)
    public static WebArchive wrong() {
        return Applications.wrong();
    }

    private String get(String path) throws IOException, InterruptedException {
        return Http.get(environment.httpPort(), path);
    }

    private List<String> processed(String prefix) throws IOException, InterruptedException {
        return get("orders/shop")
                .lines()
                .filter(text -> text.startsWith(prefix))
                .toList();
    }

    /** The database may commit after the broker. */
    private void awaitProcessed(String prefix, int count) {
        await().atMost(ONE_MINUTE).untilAsserted(() -> assertThat(processed(prefix))
                .containsExactlyInAnyOrderElementsOf(numbered(prefix, count)));
    }

    private static List<String> numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    /** Whether the server deploys no application one of whose beans cannot be activated, or deploys it without the bean. */
    protected boolean refusesApplications() {
        return true;
    }

    /** Whether the server passes what an application defines to the adapter that the definition names. */
    protected boolean routesDefinitions() {
        return true;
    }

    @Test
    void the_guide_shows_what_configures_the_server() throws IOException {
        assertThat(Files.readString(Path.of(System.getProperty("godwit.server.guide"))))
                .contains(Files.readString(Path.of(System.getProperty("godwit.server.script"))));
    }

    @Test
    void a_bean_takes_a_thousand_messages_each_once_with_database_and_reply() throws IOException, InterruptedException {
        client.declare("replies");
        client.send("orders", 1_000, i -> "order-" + i);
        assertThat(client.receiveAll("replies", 1_000, SOON))
                .containsExactlyInAnyOrderElementsOf(numbered("order-", 1_000));
        awaitProcessed("order-", 1_000);
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
    void a_durable_subscription_keeps_what_comes_while_its_application_is_away() {
        client.declare("quiet", "seen.archive");
        deployer.deploy("quiet");
        try {
            await().atMost(ONE_MINUTE).untilAsserted(() -> assertThat(environment.serverLog())
                    .contains("Delivering topic:minutes as 'archive'"));
        } finally {
            deployer.undeploy("quiet");
        }
        client.publish("minutes", 30);
        deployer.deploy("quiet");
        try {
            assertThat(client.receiveAll("seen.archive", 30, SOON))
                    .containsExactlyInAnyOrderElementsOf(numbered("", 30));
        } finally {
            deployer.undeploy("quiet");
        }
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
            throws IOException, InterruptedException, TimeoutException {
        client.declare("DLQ");
        for (String poison : List.of("poison", "refused")) {
            long start = System.nanoTime();
            client.send("orders", 1, i -> poison);
            DeadLetter dead = DeadLetter.await(environment.broker(), "DLQ");
            assertThat(dead).isEqualTo(new DeadLetter(poison, "orders", "delivery_limit"));
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
        awaitProcessed("killed-", 600);
    }

    @Test
    void undeploying_leaves_no_class_loader_behind() throws IOException, InterruptedException {
        client.declare("quiet", "seen.quiet");
        comeAndGo("control", false);
        comeAndGo("quiet", true);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(left("quiet"))
                        .as("loaders left of %s, and not more than without the adapter", DEPLOYMENTS)
                        .isLessThanOrEqualTo(left("control")));
    }

    private void comeAndGo(String deployment, boolean used) throws IOException, InterruptedException {
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
    }

    private long left(String deployment) throws IOException, InterruptedException {
        return Long.parseLong(get("observer/loader?count=" + deployment));
    }

    @Test
    void a_wrong_property_is_refused_at_the_deployment() {
        if (refusesApplications()) {
            assertThatThrownBy(() -> deployer.deploy("wrong")).isInstanceOf(Exception.class);
        } else {
            deployer.deploy("wrong");
        }
        deployer.undeploy("wrong");
        await().atMost(ONE_MINUTE).untilAsserted(() -> assertThat(environment.serverLog())
                .contains("Property maxSession is '-7': it must be at least 1"));
    }

    @Test
    void an_application_defines_its_connections_and_destinations_itself() throws IOException, InterruptedException {
        assumeTrue(routesDefinitions());
        client.declare("letters", "box", "seen.letters", "seen.circulars");
        deployer.deploy("post");
        try {
            assertThat(get("post/post?send=undone&rollback")).isEqualTo("sent");
            assertThat(get("post/post?send=done")).isEqualTo("sent");
            assertThat(client.receiveAll("seen.letters", 1, SOON)).containsExactly("done");
            assertThat(client.receiveAll("seen.circulars", 1, SOON)).containsExactly("done");
            client.send("box", 1, i -> "parcel");
            assertThat(get("post/post?take&rollback")).isEqualTo("parcel");
            assertThat(get("post/post?take")).isEqualTo("parcel");
            assertThat(client.receive("box", 300)).isNull();
            assertThat(get("post/post?wire=at-once&rollback")).isEqualTo("at-once");
            assertThat(client.receive("box", 300)).isNull();
            assertThat(get("post/post?stamp")).isEqualTo("stamp");
            assertThat(get("post/post?stamp")).isEqualTo("stamp");
            assertThat(Http.getAll(environment.httpPort(), numbered("post/post?queue=", 20)))
                    .containsOnly("1");
            assertThat(client.receiveAll("seen.letters", 20, SOON))
                    .containsExactlyInAnyOrderElementsOf(numbered("", 20));
        } finally {
            deployer.undeploy("post");
        }
    }

    @Test
    void a_wrong_property_of_a_definition_is_refused() {
        assumeTrue(routesDefinitions());
        assertThatThrownBy(() -> deployer.deploy("wrongpost")).isInstanceOf(Exception.class);
        deployer.undeploy("wrongpost");
        await().atMost(ONE_MINUTE).untilAsserted(() -> assertThat(environment.serverLog())
                .containsPattern("Property uri: The URI 'http:/+nowhere'"));
    }
}
