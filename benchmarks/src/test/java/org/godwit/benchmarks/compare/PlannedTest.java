package org.godwit.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlannedTest {
    private static final int MOST = 5;

    private final List<Scenario> all =
            Scenario.all().values().stream().map(Scenario::shortened).toList();

    @Test
    void givesEachAllItsRoundsWhereThereIsTime() {
        assertThat(Planned.within(24 * 3_600, all, MOST)).allSatisfy(planned -> assertThat(planned.rounds())
                .isEqualTo(planned.scenario().hasGoal() ? MOST : 2));
    }

    @Test
    void staysWithinTheTimeAndGivesWhatComesFirstAtLeastAsMuch() {
        for (long seconds = 0; seconds < 7_200; seconds += 60) {
            List<Planned> plan = Planned.within(seconds, all, MOST);

            assertThat(plan).extracting(Planned::scenario).isEqualTo(all);
            assertThat(plan.stream().mapToLong(Planned::seconds).sum()).isLessThanOrEqualTo(seconds);
            assertThat(plan.get(0).rounds()).isGreaterThanOrEqualTo(plan.get(1).rounds());
        }
    }

    @Test
    void leavesOutWhatHasNoPlace() {
        Scenario first = all.get(0);
        long fewest = new Planned(first, 3).seconds();

        assertThat(Planned.within(fewest - 1, List.of(first), MOST)).containsExactly(new Planned(first, 0));
        assertThat(Planned.within(fewest, List.of(first), MOST)).containsExactly(new Planned(first, 3));
        assertThat(Planned.within(10 * fewest, List.of(first), 2)).containsExactly(new Planned(first, 2));
        assertThat(Planned.text(Stream.of(3, 0)
                        .map(rounds -> new Planned(first, rounds))
                        .toList()))
                .startsWith("rounds: persistent 3, persistent left out; about ");
    }
}
