package org.godwit.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessorTimeTest {
    @Test
    void addsUserAndSystemTimeAfterANameThatHoldsAnything() {
        String stat = "4242 (a) b (c) S 1 4242 4242 0 -1 4194560 100 0 0 0 250 50 9 9 20 0 40 0 100 1 2 3";

        assertThat(ProcessorTime.micros(stat)).isEqualTo(3_000_000);
    }
}
