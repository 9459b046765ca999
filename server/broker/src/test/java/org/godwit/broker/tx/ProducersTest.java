package org.godwit.broker.tx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.godwit.broker.model.Operation;
import org.junit.jupiter.api.Test;

/** Who is kept, and for how long. */
class ProducersTest {
    private final Producers producers = new Producers();

    private void comesAndGoes(long id, long millis) {
        Object session = new Object();
        producers.claim(id, session, millis).release(session, millis);
        producers.apply(new Operation.ProducerAdvanced(id, 1, true), millis);
    }

    private int known() {
        List<Operation> states = new ArrayList<>();
        producers.freeze(states);
        return states.size();
    }

    private List<Long> forgottenAt(long millis) {
        List<Long> forgotten = new ArrayList<>();
        for (Operation operation : producers.forget(producers.idle(millis))) {
            Operation.ProducerForgotten one = (Operation.ProducerForgotten) operation;
            producers.apply(one);
            forgotten.add(one.producerId());
        }
        return forgotten;
    }

    @Test
    void whoIsIdleForLongIsForgotten() {
        comesAndGoes(1, 0);
        comesAndGoes(2, 10_000);
        assertThat(forgottenAt(Producers.KEPT_MILLIS)).isEmpty();
        assertThat(forgottenAt(Producers.KEPT_MILLIS + 1)).containsExactly(1L);
        assertThat(known()).isOne();
    }

    @Test
    void ofTooManyThoseWhoWereUsedLastAreKept() {
        Object session = new Object();
        producers.claim(-1, session, 0);
        producers.apply(new Operation.ProducerAdvanced(-1, 1, true), 0);
        for (long id = 1; id <= Producers.MOST_IDLE + 3; id++) {
            comesAndGoes(id, 100 + id);
        }
        assertThat(forgottenAt(200)).containsExactlyInAnyOrder(1L, 2L, 3L);
        assertThat(known()).isEqualTo(Producers.MOST_IDLE + 1);
        assertThat(forgottenAt(200)).isEmpty();
    }

    /** A number that was refused and is taken later: what was decided last counts, and what was applied last is written. */
    @Test
    void aRefusedNumberIsTakenLater() {
        Producer producer = producers.claim(7, this, 0);
        producers.apply((Operation.ProducerAdvanced) producer.decide(1, true), 0);
        producers.apply((Operation.ProducerAdvanced) producer.decide(2, false), 0);
        Operation.ProducerAdvanced refusedAgain = (Operation.ProducerAdvanced) producer.decide(2, false);
        Operation.ProducerAdvanced taken = (Operation.ProducerAdvanced) producer.decide(2, true);
        assertThat(producer.decided(2)).isEqualTo(Producer.Outcome.DONE);
        assertThat(producer.freeze().refused()).containsExactly(2);
        producers.apply(refusedAgain, 0);
        assertThat(producer.decided(2)).isEqualTo(Producer.Outcome.DONE);
        assertThat(producer.freeze().refused()).containsExactly(2);
        producers.apply(taken, 0);
        assertThat(producer.decided(2)).isEqualTo(Producer.Outcome.DONE);
        assertThat(producer.freeze().refused()).isEmpty();
        assertThat(producer.freeze().highest()).isEqualTo(2);
    }
}
