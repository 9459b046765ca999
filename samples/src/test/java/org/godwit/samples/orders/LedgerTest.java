package org.godwit.samples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table must be able to say that something went wrong. */
class LedgerTest {
    private final Ledger ledger = new Ledger();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void everythingRight() {
        send("O-1", "O-2");
        enter("O-1", true);
        enter("O-2", true);
        assertThat(isRight(2)).isTrue();
    }

    @Test
    void lost() {
        send("O-1", "O-2");
        enter("O-2", true);
        assertThat(ledger.lost()).isEqualTo(1);
        assertThat(isRight(2)).isFalse();
        assertThat(row("lost")).contains(" 1");
    }

    @Test
    void duplicated() {
        send("O-1");
        enter("O-1", true);
        enter("O-1", true);
        assertThat(ledger.priced()).isEqualTo(1);
        assertThat(ledger.duplicated()).isEqualTo(1);
        assertThat(isRight(1)).isFalse();
        assertThat(row("duplicated")).contains(" 1");
    }

    @Test
    void wrongPrice() {
        send("O-1");
        enter("O-1", false);
        assertThat(ledger.wrong()).isEqualTo(1);
        assertThat(isRight(1)).isFalse();
    }

    @Test
    void neverSent() {
        send("O-1");
        enter("O-1", true);
        enter("O-9", true);
        assertThat(ledger.wrong()).isEqualTo(1);
        assertThat(isRight(1)).isFalse();
    }

    @Test
    void notAllWereSent() {
        send("O-1");
        enter("O-1", true);
        assertThat(isRight(2)).isFalse();
    }

    private void send(String... ids) {
        for (String id : ids) {
            Order order = Order.parse(id + ",C-1,BASIC,DE,KETTLE*1,");
            ledger.sending(order);
            ledger.confirmed(order);
        }
    }

    private void enter(String id, boolean right) {
        ledger.enter(List.of(new Ledger.Entry(id, right, System.nanoTime())));
    }

    private boolean isRight(int inFile) {
        ClosingTable table = new ClosingTable(
                new PrintStream(printed, false, StandardCharsets.UTF_8), ledger, inFile, 0, 0, null /* no outage */);
        table.print();
        return table.isRight();
    }

    private String row(String name) {
        return printed.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.strip().startsWith(name))
                .findFirst()
                .orElseThrow();
    }
}
