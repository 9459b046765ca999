package org.godwit.samples.orders;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints what came of the orders. For one thread. */
final class ClosingTable {
    private final PrintStream out;
    private final Ledger ledger;
    private final int inFile;
    private final int left;
    private final long tickerSeen;
    private final Outage outage;

    /**
     * @param inFile how many orders there were to send
     * @param left how many messages remained in the two queues
     * @param outage null when the broker was not killed
     */
    ClosingTable(PrintStream out, Ledger ledger, int inFile, int left, long tickerSeen, Outage outage) {
        this.out = out;
        this.ledger = ledger;
        this.inFile = inFile;
        this.left = left;
        this.tickerSeen = tickerSeen;
        this.outage = outage;
    }

    /** Whether every order came out once, with the right price, and nothing is left. */
    boolean isRight() {
        return ledger.confirmed() == inFile
                && ledger.lost() == 0
                && ledger.duplicated() == 0
                && ledger.wrong() == 0
                && left == 0;
    }

    void print() {
        List<Ledger.Passage> passages = ledger.passages();
        out.println();
        row("orders in (confirmed)", ledger.confirmed(), String.format(Locale.ROOT, "of %,d in the file", inFile));
        row("priced", ledger.priced(), rate(passages));
        row("duplicated", ledger.duplicated(), "");
        row("lost", ledger.lost(), "");
        row("wrong prices", ledger.wrong(), "each was computed again");
        row("left in the queues", left, "");
        row("rolled back", ledger.transactionsRolledBack(), "transactions; what they did was done again");
        row("prices on the ticker", tickerSeen, "not a durable subscription: it may miss some while disconnected");
        if (outage != null) {
            out.printf(
                    Locale.ROOT,
                    "  %-24s   killed once: away for %.2f s, no order came out for %.2f s%n",
                    "broker",
                    outage.awayNanos() / 1e9,
                    outage.idleNanos() / 1e9);
        }
        out.println();
        out.printf(Locale.ROOT, "  %-36s %10s %10s %10s%n", "order sent to priced order seen", "p50", "p99", "longest");
        latencies("all orders", passages);
        if (outage != null) {
            List<Ledger.Passage> without =
                    passages.stream().filter(passage -> !outage.met(passage)).toList();
            latencies("without " + (passages.size() - without.size()) + " that met the outage", without);
        }
        out.println();
    }

    private void row(String what, long count, String remark) {
        out.println(String.format(Locale.ROOT, "  %-24s %,10d   %s", what, count, remark)
                .stripTrailing());
    }

    private String rate(List<Ledger.Passage> passages) {
        if (passages.isEmpty()) {
            return "";
        }
        long first =
                passages.stream().mapToLong(Ledger.Passage::sentNanos).min().orElseThrow();
        long last = passages.stream().mapToLong(Ledger.Passage::seenNanos).max().orElseThrow();
        String all = String.format(Locale.ROOT, "%,.0f/s", passages.size() * 1e9 / (last - first));
        if (outage == null) {
            return all;
        }
        return String.format(
                Locale.ROOT,
                "%s; %,.0f/s without the outage",
                all,
                passages.size() * 1e9 / (last - first - outage.idleNanos()));
    }

    private void latencies(String which, List<Ledger.Passage> passages) {
        if (passages.isEmpty()) {
            return;
        }
        long[] nanos = passages.stream()
                .mapToLong(passage -> passage.seenNanos() - passage.sentNanos())
                .sorted()
                .toArray();
        out.printf(
                Locale.ROOT,
                "  %-36s %7.1f ms %7.1f ms %7.1f ms%n",
                which,
                nanos[nanos.length / 2] / 1e6,
                nanos[(int) (nanos.length * 0.99)] / 1e6,
                nanos[nanos.length - 1] / 1e6);
    }
}
