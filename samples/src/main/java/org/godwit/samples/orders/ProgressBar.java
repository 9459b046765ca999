package org.godwit.samples.orders;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Shows how far the orders are: a bar that moves in a terminal, else a line now and then. For one thread.
 */
final class ProgressBar {
    private static final int WIDTH = 24;
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long RATE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PrintStream out;
    private final boolean terminal;
    private final int total;
    private final long startNanos = System.nanoTime();
    private long shownNanos = startNanos;
    private long ratedNanos = startNanos;
    private int ratedPriced;
    private long rate;

    ProgressBar(PrintStream out, boolean terminal, int total) {
        this.out = out;
        this.terminal = terminal;
        this.total = total;
    }

    /** Often; shows what there is to show. */
    void tick(Ledger ledger, String latestPrice) {
        long now = System.nanoTime();
        long sinceNanos = now - shownNanos;
        if (!terminal && sinceNanos < LINE_NANOS) {
            return;
        }
        show(ledger, latestPrice, now);
    }

    private void show(Ledger ledger, String latestPrice, long now) {
        int priced = ledger.priced();
        shownNanos = now;
        if (now - ratedNanos >= RATE_NANOS) {
            rate = TimeUnit.SECONDS.toNanos(1) * (priced - ratedPriced) / (now - ratedNanos);
            ratedPriced = priced;
            ratedNanos = now;
        }
        int filled = (int) ((long) WIDTH * priced / total);
        String line = String.format(
                Locale.ROOT,
                "%5.1f s [%s%s] %,6d in, %,6d priced, %,5d/s   %s",
                (now - startNanos) / 1e9,
                "#".repeat(filled),
                "-".repeat(WIDTH - filled),
                ledger.confirmed(),
                priced,
                rate,
                latestPrice);
        if (terminal) {
            out.printf("\r\u001b[K%s", line);
            out.flush();
        } else {
            out.println(line);
        }
    }

    /** Says something that happened, on a line of its own. */
    void say(String what) {
        String line = String.format(Locale.ROOT, "%5.1f s %s", (System.nanoTime() - startNanos) / 1e9, what);
        out.println(terminal ? "\r\u001b[K" + line : line);
    }

    /** The last state; what follows begins on a new line. */
    void end(Ledger ledger, String latestPrice) {
        show(ledger, latestPrice, System.nanoTime());
        if (terminal) {
            out.println();
        }
    }
}
