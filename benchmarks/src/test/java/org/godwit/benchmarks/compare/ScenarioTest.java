package org.godwit.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScenarioTest {
    @Test
    void spreadsEveryConsumerAndProducer() {
        assertThat(Scenario.all().values()).allSatisfy(scenario -> {
            assertThat(scenario.workload().consumers() % scenario.workload().destinations())
                    .isZero();
            assertThat(scenario.title()).isNotBlank();
        });
    }
}
