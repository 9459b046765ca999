package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.model.Message;
import org.godwit.broker.security.Access;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A long queue goes to its dead letters at once, and does not come into memory for it; every thread is stepped. */
class DeadLetterBacklogTest {
    private static final int MESSAGES = 400;
    private static final int BODY_BYTES = 1_000;
    private static final int TTL_MILLIS = 100_000;
    private static final int WATERMARK_BYTES = 320_000;
    private static final int STEPS = 200_000;

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
            received.add(message.header().properties().correlationId());
            lastTag = deliveryTag;
        }

        @Override
        public void blocked(String reason) {
            assertThat(reason).contains("memory.high-watermark");
        }

        @Override
        public void unblocked() {
            // as expected
        }

        @Override
        public void reading(boolean allowed) {
            // as expected
        }

        @Override
        public void forcedClose(String reason) {
            assertThat(reason).isEqualTo("the broker stops");
        }
    }

    private static SimulatedHost withBacklog(long seed) {
        SimulatedHost simulated =
                new SimulatedHost(seed, new ResourceLimits(0, WATERMARK_BYTES, 2 * WATERMARK_BYTES, 0));
        Client publisher = new Client(simulated);
        publisher.session.declareQueue(
                "q",
                false,
                true,
                false,
                false,
                FieldTable.EMPTY
                        .with("x-message-ttl", TTL_MILLIS)
                        .with("x-dead-letter-exchange", "")
                        .with("x-dead-letter-routing-key", "dead"));
        publisher.session.declareQueue("dead", false, true, false, false, FieldTable.EMPTY);
        for (int i = 0; i < MESSAGES; i++) {
            publisher.session.publish("", "q", true, header(i), Body.copyOf(new byte[BODY_BYTES]));
            simulated.settle();
        }
        return simulated;
    }

    private static ContentHeader header(int number) {
        return ContentHeader.of(BasicProperties.builder()
                .deliveryMode(BasicProperties.PERSISTENT)
                .correlationId(Integer.toString(number))
                .build());
    }

    /** Answers the most that was held in memory meanwhile. */
    private static long awaitDeadLetters(SimulatedHost simulated) {
        long most = 0;
        for (int step = 0; step < STEPS && simulated.host().queue("dead").ready() < MESSAGES; step++) {
            simulated.step();
            most = Math.max(most, simulated.host().memory().heldBytes());
        }
        simulated.settle();
        assertThat(simulated.host().queue("dead").ready()).isEqualTo(MESSAGES);
        assertThat(simulated.host().queue("q").ready()
                        + simulated.host().queue("q").acquired())
                .isZero();
        return most;
    }

    private static void assertThatItIsInOrder(SimulatedHost simulated) {
        Client client = new Client(simulated);
        client.session.consume("dead", "c", false, false, false, FieldTable.EMPTY);
        simulated.settle();
        assertThat(client.received)
                .containsExactlyElementsOf(
                        IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toList());
        client.session.acknowledge(client.lastTag, true);
        simulated.advance(1_000);
        simulated.settle();
        assertThat(simulated.store().size()).isZero();
        assertThat(simulated.host().memory().heldBytes()).isZero();
        simulated.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void asItExpires(long seed) {
        SimulatedHost simulated = withBacklog(seed);
        simulated.crash();
        simulated.settle();
        simulated.advance(2 * TTL_MILLIS);
        assertThat(awaitDeadLetters(simulated)).isLessThan(WATERMARK_BYTES / 3);
        assertThatItIsInOrder(simulated);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void asItExpiresBeforeAConsumer(long seed) {
        SimulatedHost simulated = withBacklog(seed);
        simulated.crash();
        simulated.settle();
        Client client = new Client(simulated);
        client.session.consume("q", "c", false, false, false, FieldTable.EMPTY);
        client.session.flow(false);
        simulated.settle();
        simulated.advance(2 * TTL_MILLIS);
        client.session.flow(true);
        assertThat(awaitDeadLetters(simulated)).isLessThan(WATERMARK_BYTES / 3);
        assertThat(client.received).isEmpty();
        assertThatItIsInOrder(simulated);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void asAConsumerRefusesIt(long seed) {
        SimulatedHost simulated = withBacklog(seed);
        Client client = new Client(simulated);
        client.session.consume("q", "c", false, false, false, FieldTable.EMPTY);
        simulated.settle();
        client.session.reject(client.lastTag, true, false);
        assertThat(awaitDeadLetters(simulated)).isLessThan(WATERMARK_BYTES / 3);
        assertThatItIsInOrder(simulated);
    }
}
