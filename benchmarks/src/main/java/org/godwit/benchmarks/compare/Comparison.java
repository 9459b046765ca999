package org.godwit.benchmarks.compare;

import java.util.List;
import java.util.Optional;

/**
 * One scenario, all providers, and what the disk alone did between them.
 *
 * @param forces one a round; empty where nothing is forced
 */
record Comparison(Scenario scenario, List<Row> rows, List<ForceRate> forces) {
    Optional<Row> row(String provider) {
        return rows.stream().filter(row -> row.provider().equals(provider)).findFirst();
    }

    /** Of Godwit by another; empty unless both have a result. */
    Optional<Spread> ratioTo(Row other) {
        return row("godwit")
                .filter(godwit -> godwit.isResult() && other.isResult() && other != godwit)
                .map(godwit -> Spread.ofRatios(godwit.perSecond(), other.perSecond()));
    }
}
