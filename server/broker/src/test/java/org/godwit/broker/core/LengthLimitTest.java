package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.godwit.amqp.Body;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.security.Access;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A limit in bytes holds for what is on disk alone, too. */
class LengthLimitTest {
    private static final int BODY_BYTES = 100;
    private static final int MESSAGES = 1_000;
    private static final int DROPPED = 700;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void messagesThatAreNotInMemoryCount(long seed) {
        SimulatedHost simulated = new SimulatedHost(seed);
        publisher(simulated)
                .declareQueue(
                        "q",
                        false,
                        true,
                        false,
                        false,
                        FieldTable.of(Map.of("x-max-length-bytes", MESSAGES * BODY_BYTES)));
        publish(simulated, MESSAGES);
        assertThat(simulated.host().queue("q").ready()).isEqualTo(MESSAGES);

        simulated.crash();
        simulated.settle();
        assertThat(simulated.host().queue("q").readyBytes()).isEqualTo(MESSAGES * BODY_BYTES);
        publish(simulated, 3);
        assertThat(simulated.host().queue("q").ready()).isEqualTo(MESSAGES);
        assertThat(simulated.host().queue("q").readyBytes()).isEqualTo(MESSAGES * BODY_BYTES);
        publish(simulated, DROPPED);
        simulated.crash();
        simulated.settle();
        assertThat(simulated.host().queue("q").ready()).isEqualTo(MESSAGES);
        assertThat(simulated.host().queue("q").readyBytes()).isEqualTo(MESSAGES * BODY_BYTES);
        simulated.close();
    }

    private static BrokerSession publisher(SimulatedHost simulated) {
        Unexpecting listener = new Unexpecting() {
            @Override
            public void forcedClose(String reason) {
                assertThat(reason).isEqualTo("the broker stops");
            }
        };
        return simulated.host().connect(Access.all("guest"), "test", listener).openSession(listener);
    }

    private static void publish(SimulatedHost simulated, int count) {
        BrokerSession session = publisher(simulated);
        for (int i = 0; i < count; i++) {
            session.publish("", "q", true, HostFixture.header(true), Body.copyOf(new byte[BODY_BYTES]));
        }
        simulated.settle();
    }
}
