package org.godwit.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.godwit.benchmarks.compare.PerfTestLoad.Second;
import org.junit.jupiter.api.Test;

class PerfTestLoadTest {
    @Test
    void readsTheRatesOfASecond() {
        assertThat(PerfTestLoad.second(
                        "id: test-1, time 4.020 s, sent: 20744 msg/s, received: 20813 msg/s, min/median/75th"))
                .contains(new Second(4.02, 20_744, 20_813));
        assertThat(
                        PerfTestLoad.second(
                                "id: test-2, time 1.016 s, sent: 445 msg/s, confirmed: 347 msg/s, nacked: 0 msg/s, received: 346 msg/s"))
                .contains(new Second(1.016, 445, 346));
        assertThat(PerfTestLoad.second("id: test-2, sending rate avg: 445 msg/s"))
                .isEmpty();
    }
}
