package org.godwit.benchmarks.load;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one run measured.
 *
 * @param sentPerSecond messages
 * @param receivedPerSecond deliveries; with a topic, of all subscribers
 * @param copies deliveries of each message
 * @param lost deliveries that had not come some seconds after the last send
 * @param brokerMicros processor time of the broker for each delivery
 * @param clientMicros processor time of the load generator for each delivery
 * @param medianMicros from the intended time of sending to receiving; 0 when not paced
 * @param highMicros the 99th percentile of that
 */
public record Outcome(
        double sentPerSecond,
        double receivedPerSecond,
        int copies,
        long lost,
        double brokerMicros,
        double clientMicros,
        double medianMicros,
        double highMicros) {
    private static final double TOLERANCE = 0.05;
    private static final String PREFIX = "outcome";

    /**
     * Whether what was sent and received in all rounds is within 5 % of each other, and everything came, once.
     *
     * @param behind whether consumers were behind, and so may have received more than was sent
     */
    public static boolean areResult(List<Outcome> rounds, boolean behind) {
        double expected = rounds.stream()
                .mapToDouble(round -> round.sentPerSecond() * round.copies())
                .sum();
        double received =
                rounds.stream().mapToDouble(Outcome::receivedPerSecond).sum();
        return rounds.stream().allMatch(round -> round.lost() == 0)
                && expected > 0
                && received >= (1 - TOLERANCE) * expected
                && (behind || received <= (1 + TOLERANCE) * expected);
    }

    String line() {
        return PREFIX + " sent=" + sentPerSecond + " received=" + receivedPerSecond + " copies=" + copies + " lost="
                + lost + " broker=" + brokerMicros + " client=" + clientMicros + " median=" + medianMicros + " high="
                + highMicros;
    }

    public static boolean isOutcome(String line) {
        return line.startsWith(PREFIX + " ");
    }

    public static Outcome parse(String line) {
        Map<String, String> values = new HashMap<>();
        for (String word : line.substring(PREFIX.length() + 1).split(" ")) {
            int equals = word.indexOf('=');
            values.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return new Outcome(
                Double.parseDouble(values.get("sent")),
                Double.parseDouble(values.get("received")),
                Integer.parseInt(values.get("copies")),
                Long.parseLong(values.get("lost")),
                Double.parseDouble(values.get("broker")),
                Double.parseDouble(values.get("client")),
                Double.parseDouble(values.get("median")),
                Double.parseDouble(values.get("high")));
    }
}
