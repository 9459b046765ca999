package org.godwit.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.Message;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ResourceAdapterInternalException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.godwit.ra.inbound.GodwitActivationSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Message-driven beans in a container that keeps the contract, against a real broker. */
class InboundTest {
    @TempDir
    Path data;

    private final WorkThreads threads = new WorkThreads();
    private final GodwitResourceAdapter adapter = new GodwitResourceAdapter();
    private ServedBroker broker;

    @BeforeEach
    void start() throws ResourceAdapterInternalException {
        broker = new ServedBroker(data);
        adapter.setUri(broker.uri());
        adapter.start(threads);
    }

    @AfterEach
    void stop() throws InterruptedException {
        adapter.stop();
        threads.close();
        broker.close();
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("godwit")));
    }

    private GodwitActivationSpec spec(String destination, String type) {
        GodwitActivationSpec spec = new GodwitActivationSpec();
        spec.setResourceAdapter(adapter);
        spec.setDestination(destination);
        spec.setDestinationType("jakarta.jms." + type);
        spec.setReconnectInterval(100);
        return spec;
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static void awaitEachOnce(Beans beans, int count) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(beans.received).hasSizeGreaterThanOrEqualTo(count));
        assertThat(beans.received).containsExactlyInAnyOrderElementsOf(numbers(count));
        assertThat(beans.violations).isEmpty();
        assertThat(beans.threads).containsOnly(WorkThreads.NAME);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void delivers_each_message_once_and_no_more_than_maxSession_at_a_time(boolean transacted) throws ResourceException {
        broker.start().send("orders", 0, 300);
        CountDownLatch three = new CountDownLatch(3);
        Beans beans = new Beans(transacted, message -> {
            three.countDown();
            awaitQuietly(three);
        });
        GodwitActivationSpec spec = spec("orders", "Queue");
        spec.setMaxSession(3);
        adapter.endpointActivation(beans, spec);
        awaitEachOnce(beans, 300);
        assertThat(beans.mostAtATime).hasValue(3);
        adapter.endpointDeactivation(beans, spec);
        assertThat(beans.open).hasValue(0);
        assertThat(broker.receive("orders", 300)).isNull();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_exception_has_the_message_delivered_again(boolean transacted) throws ResourceException {
        broker.start().send("orders", 0, 1);
        List<Integer> counts = new CopyOnWriteArrayList<>();
        Beans beans = new Beans(transacted, message -> {
            counts.add(message.getIntProperty("JMSXDeliveryCount"));
            if (counts.size() < 3) {
                throw new IllegalStateException("not yet");
            }
        });
        adapter.endpointActivation(beans, spec("orders", "Queue"));
        awaitEachOnce(beans, 1);
        assertThat(counts).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_message_that_always_fails_goes_to_the_poison_queue(boolean transacted)
            throws ResourceException, jakarta.jms.JMSException {
        broker.start().send("orders", 0, 1);
        AtomicInteger attempts = new AtomicInteger();
        Beans beans = new Beans(transacted, message -> {
            attempts.incrementAndGet();
            throw new IllegalStateException("never");
        });
        adapter.endpointActivation(beans, spec("orders", "Queue"));
        Message poison = broker.receive("DLQ", 60_000);
        assertThat(poison.getBody(String.class)).isEqualTo("0");
        assertThat(attempts).hasValue(11);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_activation_has_its_own_limit_and_growing_delay(boolean transacted)
            throws ResourceException, jakarta.jms.JMSException {
        broker.start().send("orders", 0, 1);
        List<Long> attempts = new CopyOnWriteArrayList<>();
        Beans beans = new Beans(transacted, message -> {
            attempts.add(System.nanoTime());
            throw new IllegalStateException("never");
        });
        GodwitActivationSpec spec = spec("orders", "Queue");
        spec.setRedeliveryLimit(2);
        spec.setRedeliveryDelay(150);
        spec.setRedeliveryDelayMultiplier(3);
        adapter.endpointActivation(beans, spec);
        assertThat(broker.receive("DLQ", 60_000).getBody(String.class)).isEqualTo("0");
        assertThat(attempts).hasSize(3);
        assertThat(Duration.ofNanos(attempts.get(1) - attempts.get(0))).isGreaterThan(Duration.ofMillis(100));
        assertThat(Duration.ofNanos(attempts.get(2) - attempts.get(1))).isGreaterThan(Duration.ofMillis(400));
    }

    @Test
    void an_endpoint_that_is_not_available_yet_is_tried_again() throws ResourceException {
        broker.start().send("orders", 0, 5);
        Beans beans = new Beans(true, message -> {});
        beans.unavailable.set(3);
        adapter.endpointActivation(beans, spec("orders", "Queue"));
        awaitEachOnce(beans, 5);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_container_that_fails_is_asked_again(boolean transacted) throws ResourceException {
        broker.start().send("orders", 0, 3);
        Beans beans = new Beans(transacted, message -> {});
        beans.failingBefore.set(1);
        beans.failingAfter.set(1);
        GodwitActivationSpec spec = spec("orders", "Queue");
        adapter.endpointActivation(beans, spec);
        awaitEachOnce(beans, 3);
        adapter.endpointDeactivation(beans, spec);
        assertThat(beans.open).hasValue(0);
    }

    @Test
    void the_broker_may_come_after_the_application() throws ResourceException {
        Beans beans = new Beans(true, message -> {});
        adapter.endpointActivation(beans, spec("orders", "Queue"));
        broker.start().send("orders", 0, 5);
        awaitEachOnce(beans, 5);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void the_broker_may_go_away_and_come_back(boolean reconnect) throws ResourceException {
        broker.start().send("orders", 0, 200);
        CountDownLatch some = new CountDownLatch(50);
        Beans beans = new Beans(true, message -> some.countDown());
        GodwitActivationSpec spec = spec("orders", "Queue");
        spec.setReconnect(reconnect);
        adapter.endpointActivation(beans, spec);
        awaitQuietly(some);
        broker.stop();
        broker.start();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(new HashSet<>(beans.received)).hasSize(200));
        assertThat(beans.violations).isEmpty();
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(broker.receive("orders", 100)).isNull());
    }

    @Test
    void deactivation_waits_for_the_delivery_that_runs_and_leaves_the_rest() throws ResourceException {
        broker.start().send("orders", 0, 10);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Beans beans = new Beans(true, message -> {
            running.countDown();
            awaitQuietly(goOn);
        });
        GodwitActivationSpec spec = spec("orders", "Queue");
        spec.setMaxSession(1);
        adapter.endpointActivation(beans, spec);
        awaitQuietly(running);
        Thread deactivation = new Thread(() -> adapter.endpointDeactivation(beans, spec));
        deactivation.start();
        await().atMost(ONE_MINUTE).until(() -> deactivation.getState() == Thread.State.TIMED_WAITING);
        goOn.countDown();
        await().atMost(ONE_MINUTE).until(() -> !deactivation.isAlive());
        assertThat(beans.received).containsExactly("0");
        assertThat(beans.open).hasValue(0);
        Beans next = new Beans(true, message -> {});
        adapter.endpointActivation(next, spec("orders", "Queue"));
        await().atMost(ONE_MINUTE).untilAsserted(() -> assertThat(next.received).hasSize(9));
    }

    @ParameterizedTest
    @CsvSource({"NonDurable,false", "NonDurable,true", "Durable,true", "Durable,false"})
    void subscribes_to_topics(String durability, boolean shared) throws ResourceException {
        broker.start();
        GodwitActivationSpec spec = spec("news.sports", "Topic");
        spec.setSubscriptionDurability(durability);
        spec.setSharedSubscriptions(shared);
        spec.setSubscriptionName("reader");
        spec.setClientId(durability.equals("Durable") && !shared ? "shop" : null);
        spec.setMessageSelector("number < 20");
        Beans beans = new Beans(true, message -> {});
        adapter.endpointActivation(beans, spec);
        if (durability.equals("Durable")) {
            await().atMost(ONE_MINUTE).untilAsserted(() -> {
                broker.publish("news.sports", 1);
                assertThat(beans.received).isNotEmpty();
            });
            adapter.endpointDeactivation(beans, spec);
            broker.publish("news.sports", 30);
            Beans next = new Beans(true, message -> {});
            adapter.endpointActivation(next, spec);
            await().atMost(ONE_MINUTE)
                    .untilAsserted(() -> assertThat(next.received).containsAll(numbers(20)));
            assertThat(next.received).doesNotContain("20");
        } else {
            await().atMost(ONE_MINUTE).untilAsserted(() -> {
                broker.publish("news.sports", 1);
                assertThat(beans.received).isNotEmpty();
            });
            broker.publish("news.sports", 30);
            await().atMost(ONE_MINUTE)
                    .untilAsserted(() -> assertThat(beans.received).containsAll(numbers(20)));
            assertThat(beans.received.stream().filter("19"::equals)).hasSize(1);
            assertThat(beans.received).doesNotContain("20");
        }
    }

    @Test
    void a_client_identifier_may_be_in_the_uri() throws ResourceException {
        broker.start();
        GodwitActivationSpec spec = spec("news", "Topic");
        spec.setUri(broker.uri() + "?clientId=shop");
        spec.setSubscriptionDurability("Durable");
        spec.setSubscriptionName("reader");
        Beans beans = new Beans(true, message -> {});
        adapter.endpointActivation(beans, spec);
        await().atMost(ONE_MINUTE).untilAsserted(() -> {
            broker.publish("news", 1);
            assertThat(beans.received).isNotEmpty();
        });
    }

    @Test
    void a_wrong_property_is_refused_with_its_name_and_value() {
        GodwitActivationSpec durability = spec("orders", "Topic");
        durability.setSubscriptionDurability("Sometimes");
        assertRefused(durability, "subscriptionDurability", "Sometimes");
        assertRefused(spec("orders", "Exchange"), "destinationType", "jakarta.jms.Exchange");
        assertRefused(spec(null, "Queue"), "destination", "not set");
        GodwitActivationSpec sessions = spec("orders", "Queue");
        sessions.setMaxSession(0);
        assertRefused(sessions, "maxSession", "'0'");
        GodwitActivationSpec uri = spec("orders", "Queue");
        uri.setUri("http://somewhere");
        assertRefused(uri, "uri", "http://somewhere");
        GodwitActivationSpec lookup = spec(null, "Queue");
        lookup.setDestinationLookup("java:/nothing");
        assertRefused(lookup, "destinationLookup", "java:/nothing");
        GodwitActivationSpec nameless = spec("news", "Topic");
        nameless.setSubscriptionDurability("Durable");
        assertRefused(nameless, "subscriptionName", "not set");
        nameless.setSubscriptionName("reader");
        assertRefused(nameless, "clientId", "not set");
        GodwitActivationSpec attempts = spec("orders", "Queue");
        attempts.setReconnectAttempts(-2);
        assertRefused(attempts, "reconnectAttempts", "-2");
    }

    private void assertRefused(GodwitActivationSpec spec, String property, String value) {
        assertThatThrownBy(() -> adapter.endpointActivation(new Beans(true, message -> {}), spec))
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining("Property " + property)
                .hasMessageContaining(value);
    }
}
