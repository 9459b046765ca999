package org.godwit.samples.orderservice;

import java.io.PrintStream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/** Has the transaction manager finish what an earlier run left, and shows what that was. For one thread. */
final class Recovery {
    private static final int MOST_SCANS = 5;

    private final PrintStream out;
    private final Transactions transactions;
    private final XAResource broker;

    Recovery(PrintStream out, Transactions transactions, XAResource broker) {
        this.out = out;
        this.transactions = transactions;
        this.broker = broker;
    }

    private record InDoubt(int decided, int atBroker, int atDatabase) {
        boolean nothing() {
            return decided == 0 && atBroker == 0 && atDatabase == 0;
        }
    }

    private InDoubt look() throws XAException {
        return new InDoubt(transactions.decided(), branches(broker), transactions.inDoubt());
    }

    private static int branches(XAResource resource) throws XAException {
        return resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN).length;
    }

    /**
     * Returns whether nothing is in doubt any more.
     *
     * <p>A branch that the log does not know is rolled back by the second scan that sees it: another JVM could be about to
     * decide it at the first.
     */
    boolean recover() throws XAException {
        InDoubt before = look();
        if (before.nothing()) {
            return true;
        }
        out.println("  an earlier run left something in doubt:");
        row("prepared at the broker", before.atBroker());
        row("prepared at the database", before.atDatabase());
        row("decided to commit in the manager's log", before.decided());
        InDoubt now = before;
        int scans = 0;
        while (!now.nothing() && scans < MOST_SCANS) {
            transactions.recover();
            scans++;
            now = look();
        }
        out.println("  the recovery manager has scanned " + scans + " time" + (scans == 1 ? "" : "s") + ", and "
                + (before.decided() > 0
                        ? "commits what its log has decided:"
                        : "rolls back, as its log knows of no decision:"));
        row("still in doubt", now.decided() + now.atBroker() + now.atDatabase());
        return now.nothing();
    }

    private void row(String what, int count) {
        out.printf("    %-40s %3d%n", what, count);
    }
}
