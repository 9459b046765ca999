package org.godwit.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WorkloadTest {
    @Test
    void isTheSameAfterACommandLine() {
        Workload workload = Workload.oneToOne()
                .with(
                        "topic=true",
                        "consumers=10",
                        "acknowledgement=TRANSACTED",
                        "transactionSize=100",
                        "durable=true");

        assertThat(Workload.oneToOne().with(workload.words().toArray(String[]::new)))
                .isEqualTo(workload);
        assertThat(workload.copies()).isEqualTo(10);
        assertThat(workload.acknowledgement()).isEqualTo(Workload.Acknowledgement.TRANSACTED);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> Workload.oneToOne().with("colour=red")).hasMessageContaining("colour=red");
        assertThatThrownBy(() -> Workload.oneToOne().with("bodyBytes=7")).hasStackTraceContaining("not 7");
    }
}
