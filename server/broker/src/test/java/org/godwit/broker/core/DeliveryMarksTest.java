package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.model.Message;
import org.godwit.broker.security.Access;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log hears of deliveries, with batches and the log as they are; every thread is stepped. */
class DeliveryMarksTest {
    private static final int PRIORITIES = 256;
    private static final int MOST_BODY_BYTES = 3_000;

    private static final class Client extends Unexpecting {
        private final Set<Integer> delivered = new HashSet<>();
        private final Set<Integer> redelivered = new HashSet<>();

        @Override
        public void deliver(String consumerTag, long deliveryTag, boolean again, int deliveries, Message message) {
            (again ? redelivered : delivered).add(message.header().priority(-1));
        }

        @Override
        public void forcedClose(String reason) {
            assertThat(reason).isEqualTo("the broker stops");
        }
    }

    private static Client consume(SimulatedHost simulated, int publishes) {
        Client client = new Client();
        BrokerSession session =
                simulated.host().connect(Access.all("guest"), "test", client).openSession(client);
        session.declareQueue("q", false, true, false, false, FieldTable.EMPTY.with("x-max-priority", PRIORITIES - 1));
        for (int priority = 0; priority < publishes; priority++) {
            ContentHeader header = ContentHeader.of(BasicProperties.builder()
                    .deliveryMode(BasicProperties.PERSISTENT)
                    .priority(priority)
                    .build());
            session.publish("", "q", true, header, HostFixture.body("m"));
        }
        simulated.settle();
        session.consume("q", "c", false, false, false, FieldTable.EMPTY);
        simulated.settle();
        simulated.advance(1_000);
        simulated.settle();
        // what is told of deliveries goes with batches that are nearly full
        session.declareQueue("other", false, true, false, false, FieldTable.EMPTY);
        Random random = new Random(publishes);
        for (int i = 0; i < PRIORITIES; i++) {
            Body body = Body.copyOf(new byte[random.nextInt(MOST_BODY_BYTES)]);
            session.publish("", "other", true, HostFixture.header(true), body);
        }
        simulated.settle();
        return client;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void thoseOfManyPrioritiesAreToldInAsManyBatchesAsTheyTake(long seed) {
        SimulatedHost simulated = new SimulatedHost(seed);
        assertThat(consume(simulated, PRIORITIES).delivered).hasSize(PRIORITIES);
        simulated.crash();
        simulated.settle();
        assertThat(consume(simulated, 0).redelivered).hasSize(PRIORITIES);
        simulated.close();
    }
}
