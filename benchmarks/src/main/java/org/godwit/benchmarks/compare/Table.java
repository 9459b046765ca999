package org.godwit.benchmarks.compare;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.godwit.benchmarks.load.Outcome;
import org.godwit.benchmarks.peer.Provider;

/** The results as Markdown. */
final class Table {
    private final Results results;
    private final List<Comparison> comparisons;

    Table(Results results) {
        this.results = results;
        this.comparisons = results.comparisons();
    }

    /**
     * @param providers those that may be in it, in the order of the last table
     */
    List<String> lines(Collection<Provider> providers) {
        List<String> lines = new ArrayList<>();
        lines.add("# The table");
        lines.add("");
        lines.add(String.format(
                "Written by the comparison (%d processors, Java %s). Medians of the rounds, with the lowest and the"
                        + " highest; a figure without these is of one round.",
                results.processors(), results.java()));
        lines.add("");
        lines.add("| scenario | provider | deliveries/s | Godwit's multiple | broker µs | client µs |");
        lines.add("|---|---|---|---|---|---|");
        for (Comparison comparison : comparisons) {
            if (!comparison.scenario().isPaced()) {
                throughput(comparison, lines);
            }
        }
        lines.add("");
        lines.add("| scenario | provider | p50 µs | p99 µs | broker µs | client µs |");
        lines.add("|---|---|---|---|---|---|");
        for (Comparison comparison : comparisons) {
            if (comparison.scenario().isPaced()) {
                latency(comparison, lines);
            }
        }
        lines.add("");
        lines.add("| provider | waits for the disk? |");
        lines.add("|---|---|");
        providers.stream()
                .filter(provider -> comparisons.stream()
                        .anyMatch(comparison -> comparison.row(provider.name()).isPresent()))
                .forEach(provider -> lines.add("| " + provider.title() + " | " + provider.waitsForTheDisk() + " |"));
        return lines;
    }

    private static void throughput(Comparison comparison, List<String> lines) {
        String title = comparison.scenario().title();
        for (Row row : comparison.rows()) {
            if (!row.isResult()) {
                lines.add(String.format("| %s | %s | %s | | | |", title, row.title(), row.problem()));
                continue;
            }
            lines.add(String.format(
                    "| %s | %s | %s | %s | %s | %s |",
                    title,
                    row.title(),
                    Spread.of(row.perSecond()).text(0),
                    comparison.ratioTo(row).map(ratio -> ratio.text(2)).orElse(""),
                    micros(row, Outcome::brokerMicros),
                    micros(row, Outcome::clientMicros)));
        }
        if (!comparison.forces().isEmpty()) {
            double[] forces = comparison.forces().stream()
                    .mapToDouble(ForceRate::perSecond)
                    .toArray();
            String share = comparison
                    .row("godwit")
                    .filter(Row::isResult)
                    .map(row -> Spread.ofRatios(row.perSecond(), forces).text(2))
                    .orElse("");
            lines.add(String.format(
                    "| %s | *bare force, one after the other* | %s | %s | | |",
                    title, Spread.of(forces).text(0), share));
        }
    }

    private static void latency(Comparison comparison, List<String> lines) {
        String title = comparison.scenario().title();
        for (Row row : comparison.rows()) {
            if (!row.isResult()) {
                lines.add(String.format("| %s | %s | %s | | | |", title, row.title(), row.problem()));
                continue;
            }
            lines.add(String.format(
                    "| %s | %s | %s | %s | %s | %s |",
                    title,
                    row.title(),
                    Spread.of(row.medianMicros()).text(0),
                    Spread.of(row.highMicros()).text(0),
                    micros(row, Outcome::brokerMicros),
                    micros(row, Outcome::clientMicros)));
        }
        if (!comparison.forces().isEmpty()) {
            lines.add(String.format(
                    "| %s | *bare force, paced alike* | %s | %s | | |",
                    title,
                    Spread.of(comparison.forces(), ForceRate::medianMicros).text(0),
                    Spread.of(comparison.forces(), ForceRate::highMicros).text(0)));
        }
    }

    private static String micros(Row row, java.util.function.ToDoubleFunction<Outcome> value) {
        return String.format(Locale.ROOT, "%.1f", Spread.of(row.rounds(), value).median());
    }
}
