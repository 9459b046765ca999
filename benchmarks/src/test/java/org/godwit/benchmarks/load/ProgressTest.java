package org.godwit.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {
    @Test
    void isCompleteWhenEachSubscriberHasEachMessage() {
        Progress progress = new Progress(Workload.oneToOne().with("topic=true", "consumers=2"));
        progress.sent(0, 10);
        progress.received(0, 10);
        assertThat(progress.complete()).isFalse();

        progress.received(1, 10);
        assertThat(progress.complete()).isTrue();
        assertThat(progress.received()).isEqualTo(20);
    }
}
