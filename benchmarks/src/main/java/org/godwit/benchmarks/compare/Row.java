package org.godwit.benchmarks.compare;

import java.util.List;
import org.godwit.benchmarks.load.Outcome;

/**
 * What one provider did in one scenario, round by round.
 *
 * @param problem why there is no result; empty if there is one
 */
record Row(String provider, String title, List<Outcome> rounds, String problem) {
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
