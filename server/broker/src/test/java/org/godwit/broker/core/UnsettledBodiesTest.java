package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.godwit.amqp.Body;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.model.Message;
import org.godwit.broker.security.Access;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A consumer without a prefetch keeps what it has unsettled, and the broker keeps it on disk; every thread is stepped. */
class UnsettledBodiesTest {
    private static final int MESSAGES = 400;
    private static final int BODY_BYTES = 1_000;
    private static final FieldTable WITH_DEAD_LETTERS =
            FieldTable.EMPTY.with("x-dead-letter-exchange", "").with("x-dead-letter-routing-key", "dead");

    private static final class Client extends Unexpecting {
        private final BrokerSession session;
        private final List<String> received = new ArrayList<>();
        private long lastTag;

        Client(SimulatedHost simulated) {
            session =
                    simulated.host().connect(Access.all("guest"), "test", this).openSession(this);
        }

        @Override
        public void deliver(
                String consumerTag, long deliveryTag, boolean redelivered, int deliveries, Message message) {
            received.add(new String(message.body().toByteArray(), StandardCharsets.UTF_8).strip());
            lastTag = deliveryTag;
        }

        @Override
        public void forcedClose(String reason) {
            assertThat(reason).isEqualTo("the broker stops");
        }
    }

    /** With a cache of this size, and as many messages in its queue. */
    private static SimulatedHost withBacklog(long seed, long cacheBytes) {
        SimulatedHost simulated = new SimulatedHost(seed, new ResourceLimits(cacheBytes, 1 << 28, 1 << 29, 0));
        Client publisher = new Client(simulated);
        publisher.session.declareQueue("q", false, true, false, false, WITH_DEAD_LETTERS);
        publisher.session.declareQueue("dead", false, true, false, false, FieldTable.EMPTY);
        for (int i = 0; i < MESSAGES; i++) {
            byte[] body = String.format("%-" + BODY_BYTES + "d", i).getBytes(StandardCharsets.UTF_8);
            publisher.session.publish("", "q", true, HostFixture.header(true), Body.copyOf(body));
        }
        simulated.settle();
        return simulated;
    }

    private static List<String> numbers() {
        return IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toList();
    }

    private static Client consume(SimulatedHost simulated, String queue) {
        Client client = new Client(simulated);
        client.session.consume(queue, "c", false, false, false, FieldTable.EMPTY);
        simulated.settle();
        return client;
    }

    private static void assertThatNothingIsLeft(SimulatedHost simulated) {
        simulated.advance(1_000);
        simulated.settle();
        assertThat(simulated.host().memory().heldBytes()).as("bytes held").isZero();
        assertThat(simulated.store().size()).as("messages in the store").isZero();
        simulated.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void isNotInMemoryWhileThatIsShort(long seed) {
        long cacheBytes = 20_000;
        SimulatedHost simulated = withBacklog(seed, cacheBytes);
        Client client = consume(simulated, "q");
        assertThat(client.received).containsExactlyElementsOf(numbers());
        assertThat(simulated.host().queue("q").acquired()).isEqualTo(MESSAGES);
        assertThat(simulated.host().memory().heldBytes()).isLessThan(cacheBytes + 10 * BODY_BYTES);

        client.session.reject(client.lastTag, true, true);
        simulated.settle();
        assertThat(client.received).hasSize(2 * MESSAGES);
        assertThat(client.received.subList(MESSAGES, 2 * MESSAGES)).containsExactlyElementsOf(numbers());
        client.session.acknowledge(0, true);
        assertThatNothingIsLeft(simulated);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void norIsWhatWasFetched(long seed) {
        long cacheBytes = 20_000;
        SimulatedHost simulated = withBacklog(seed, cacheBytes);
        Client client = new Client(simulated);
        for (int i = 0; i < MESSAGES; i++) {
            CompletableFuture<Delivery> next = client.session.get("q", false).toCompletableFuture();
            simulated.settle();
            assertThat(next).isCompleted();
        }
        assertThat(simulated.host().memory().heldBytes()).isLessThan(cacheBytes + 10 * BODY_BYTES);
        client.session.acknowledge(0, true);
        assertThatNothingIsLeft(simulated);
    }

    @Test
    void isReadAgainWhereATransactionRefusesIt() {
        SimulatedHost simulated = withBacklog(1, 0);
        Client client = consume(simulated, "q");
        client.session.selectTransaction();
        client.session.acknowledge(client.lastTag, true);
        client.session.rollback();
        client.session.reject(client.lastTag, true, false);
        CompletableFuture<Void> committed = client.session.commit().toCompletableFuture();
        assertThat(committed).isNotDone();
        simulated.settle();
        assertThat(committed).isCompleted();
        assertThat(simulated.host().queue("q").acquired()).isZero();

        Client ofDead = consume(simulated, "dead");
        assertThat(ofDead.received).containsExactlyElementsOf(numbers());
        ofDead.session.acknowledge(0, true);
        assertThatNothingIsLeft(simulated);
    }

    @Test
    void isReadAgainWhereItIsRefusedOtherwise() {
        SimulatedHost simulated = withBacklog(1, 0);
        Client client = consume(simulated, "q");
        client.session.reject(client.lastTag, true, false);
        simulated.settle();
        Client ofDead = consume(simulated, "dead");
        assertThat(ofDead.received).containsExactlyInAnyOrderElementsOf(numbers());
        ofDead.session.acknowledge(0, true);
        assertThatNothingIsLeft(simulated);
    }
}
