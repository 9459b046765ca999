package org.godwit.samples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The sample does what the README says it does. */
class OrderProcessingTest {
    @Test
    void noOrderIsLostOrDoubledWhenTheBrokerIsKilled() {
        assertThat(run("--orders", "500")).isZero();
    }

    @Test
    void theSameWithoutNetwork() {
        assertThat(run("--embedded", "--orders", "500")).isZero();
    }

    @Test
    void aWrongCommandLineIsRefused() {
        assertThat(run("--orders", "1")).isEqualTo(CommandLine.ExitCode.USAGE);
    }

    private static int run(String... arguments) {
        return new CommandLine(new OrderProcessing()).execute(arguments);
    }
}
