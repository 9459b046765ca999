package org.godwit.benchmarks.compare;

import java.util.List;
import java.util.Locale;
import org.godwit.benchmarks.load.Outcome;
import org.godwit.benchmarks.peer.Provider;

/**
 * What one provider did in one scenario, round by round.
 *
 * @param problem why there is no result; empty if there is one
 */
record Row(String provider, String title, List<Outcome> rounds, String problem) {
    /** Without a problem so far, it is a result if all rounds together are. */
    static Row of(Scenario scenario, Provider provider, List<Outcome> rounds, String problem) {
        String found = problem;
        if (problem.isEmpty() && !Outcome.areResult(rounds, scenario.workload().backlog() > 0)) {
            found = String.format(
                    Locale.ROOT,
                    "no result: %,.0f sent and %,.0f received a second, %d did not come",
                    rounds.stream()
                            .mapToDouble(Outcome::sentPerSecond)
                            .average()
                            .orElse(0),
                    rounds.stream()
                            .mapToDouble(Outcome::receivedPerSecond)
                            .average()
                            .orElse(0),
                    rounds.stream().mapToLong(Outcome::lost).sum());
        }
        return new Row(provider.name(), provider.title(), rounds, found);
    }

    boolean isResult() {
        return problem.isEmpty();
    }

    double[] perSecond() {
        return rounds.stream().mapToDouble(Outcome::receivedPerSecond).toArray();
    }

    double[] medianMicros() {
        return rounds.stream().mapToDouble(Outcome::medianMicros).toArray();
    }

    double[] highMicros() {
        return rounds.stream().mapToDouble(Outcome::highMicros).toArray();
    }
}
