package org.godwit.samples.orders;

import java.util.List;

/**
 * The time without a broker. Immutable.
 *
 * @param killedNanos when the process was killed
 * @param listeningNanos when the next one listened
 * @param pricedNanos when the first priced order after the kill was seen
 */
record Outage(long killedNanos, long listeningNanos, long pricedNanos) {
    static Outage of(long killedNanos, long listeningNanos, List<Ledger.Passage> passages) {
        long pricedNanos = passages.stream()
                .mapToLong(Ledger.Passage::seenNanos)
                .filter(seen -> seen > killedNanos)
                .min()
                .orElse(listeningNanos);
        return new Outage(killedNanos, listeningNanos, pricedNanos);
    }

    /** How long no broker listened. */
    long awayNanos() {
        return listeningNanos - killedNanos;
    }

    /** How long no order came out priced. */
    long idleNanos() {
        return pricedNanos - killedNanos;
    }

    /** Whether an order was on its way during any of it. */
    boolean met(Ledger.Passage passage) {
        return passage.sentNanos() <= pricedNanos && passage.seenNanos() >= killedNanos;
    }
}
