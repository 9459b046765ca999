package org.godwit.samples.orderservice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The sample does what the guide says it does. */
class OrderServiceTest {
    @Test
    void eachOrderIsARowAndAConfirmation() {
        assertThat(new CommandLine(new OrderService()).execute("--orders", "200"))
                .isZero();
    }

    @Test
    void whatIsInDoubtIsRecoveredByTheNextRun() {
        assertThat(new CommandLine(new RecoveryStory()).execute()).isZero();
    }
}
