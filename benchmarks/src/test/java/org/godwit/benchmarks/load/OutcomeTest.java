package org.godwit.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    @Test
    void isAResultWithinFivePercent() {
        assertThat(areResult(List.of(outcome(1_000, 950, 1, 0)))).isTrue();
        assertThat(areResult(List.of(outcome(1_000, 949, 1, 0)))).isFalse();
        assertThat(areResult(List.of(outcome(1_000, 1_051, 1, 0)))).isFalse();
        assertThat(areResult(List.of(outcome(1_000, 10_000, 10, 0)))).isTrue();
        assertThat(areResult(List.of(outcome(1_000, 1_000, 10, 0)))).isFalse();
    }

    @Test
    void isAResultWhenTheRoundsTogetherAre() {
        assertThat(areResult(List.of(outcome(1_000, 900, 1, 0), outcome(1_000, 1_060, 1, 0))))
                .isTrue();
        assertThat(areResult(List.of())).isFalse();
    }

    @Test
    void isNoResultWhenSomethingWasLostDoubledOrNotSent() {
        assertThat(areResult(List.of(outcome(1_000, 1_000, 1, 1)))).isFalse();
        assertThat(areResult(List.of(outcome(1_000, 1_000, 1, -1)))).isFalse();
        assertThat(areResult(List.of(outcome(0, 0, 1, 0)))).isFalse();
    }

    @Test
    void mayHaveReceivedMoreThanWasSentWhereConsumersWereBehind() {
        assertThat(Outcome.areResult(List.of(outcome(1_000, 2_000, 1, 0)), true))
                .isTrue();
        assertThat(Outcome.areResult(List.of(outcome(1_000, 949, 1, 0)), true)).isFalse();
    }

    @Test
    void isTheSameAfterALine() {
        Outcome outcome = new Outcome(1_234.5, 1_230.25, 2, -3, 12.5, 7.25, 188.0, 2_471.0);

        assertThat(Outcome.isOutcome(outcome.line())).isTrue();
        assertThat(Outcome.parse(outcome.line())).isEqualTo(outcome);
    }

    private static boolean areResult(List<Outcome> rounds) {
        return Outcome.areResult(rounds, false);
    }

    private static Outcome outcome(double sent, double received, int copies, long lost) {
        return new Outcome(sent, received, copies, lost, 0, 0, 0, 0);
    }
}
