package org.godwit.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A scenario and how often it is run. Immutable.
 *
 * @param rounds 0 if there is no time for it
 */
record Planned(Scenario scenario, int rounds) {
    private static final int FEWEST_WITH_GOAL = 3;
    private static final int FEWEST_WITH_LATENCY = 2;
    private static final int MOST_WITHOUT_GOAL = 2;
    private static final long START_SECONDS = 12;
    /** What a run takes beside warm-up and what is measured. */
    private static final long EXTRA_SECONDS = 3;
    /** What brokers take at least when messages are sent in large transactions. */
    private static final int BACKLOG_PER_SECOND = 50_000;

    /**
     * So that all is over within a time: first as few rounds as make a result, for one scenario after the other, then more, in
     * the same order.
     *
     * @param scenarios the most important first
     * @param most rounds for each
     */
    static List<Planned> within(long seconds, List<Scenario> scenarios, int most) {
        List<Planned> fewest = new ArrayList<>();
        long left = seconds;
        for (Scenario scenario : scenarios) {
            Planned planned = new Planned(scenario, Math.min(most, fewest(scenario)));
            if (planned.seconds() > left) {
                planned = new Planned(scenario, 0);
            }
            fewest.add(planned);
            left -= planned.seconds();
        }
        List<Planned> more = new ArrayList<>();
        for (Planned planned : fewest) {
            Planned grown = planned;
            while (grown.mayGrow(most) && grown.withOneMore().seconds() - grown.seconds() <= left) {
                left -= grown.withOneMore().seconds() - grown.seconds();
                grown = grown.withOneMore();
            }
            more.add(grown);
        }
        return more;
    }

    private static int fewest(Scenario scenario) {
        if (scenario.isPaced()) {
            return FEWEST_WITH_LATENCY;
        }
        return scenario.hasGoal() ? FEWEST_WITH_GOAL : 1;
    }

    private boolean mayGrow(int most) {
        return rounds > 0 && rounds < (scenario.hasGoal() ? most : Math.min(most, MOST_WITHOUT_GOAL));
    }

    private Planned withOneMore() {
        return new Planned(scenario, rounds + 1);
    }

    /** About as long as it takes. */
    long seconds() {
        if (rounds == 0) {
            return 0;
        }
        long run = (scenario.workload().warmUpMillis() + scenario.workload().measuredMillis()) / 1_000
                + EXTRA_SECONDS
                + scenario.workload().backlog() / BACKLOG_PER_SECOND;
        return START_SECONDS
                + run
                        * ((long) scenario.compared().size() * rounds
                                + scenario.beside().size());
    }

    /** For the reader. */
    static String text(List<Planned> plan) {
        long seconds = plan.stream().mapToLong(Planned::seconds).sum();
        return plan.stream()
                .map(planned -> planned.scenario.name() + " " + (planned.rounds == 0 ? "left out" : planned.rounds))
                .collect(Collectors.joining(", ", "rounds: ", "; about " + (seconds + 59) / 60 + " minutes"));
    }
}
