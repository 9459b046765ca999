package org.godwit.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void hasTheMiddleOrTheMeanOfTheMiddleTwo() {
        assertThat(Spread.of(5, 1, 3)).isEqualTo(new Spread(3, 1, 5));
        assertThat(Spread.of(4, 1, 2, 3)).isEqualTo(new Spread(2.5, 1, 4));
        assertThatThrownBy(Spread::of).hasMessageContaining("nothing was measured");
    }

    @Test
    void takesRatiosRoundByRound() {
        // a slow second round meets both: no spread
        assertThat(Spread.ofRatios(new double[] {300, 30}, new double[] {100, 10}))
                .isEqualTo(new Spread(3, 3, 3));
    }

    @Test
    void isPrintedWithItsRange() {
        assertThat(new Spread(1_234.4, 1_000, 2_000).text(0)).isEqualTo("1,234 (1,000 to 2,000)");
    }
}
