package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.godwit.broker.core.HostFixture.body;
import static org.godwit.broker.core.HostFixture.header;

import java.nio.file.Path;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.core.HostFixture.Client;
import org.godwit.broker.model.BrokerException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told what when memory or disk run short, on a stepped core. */
class PressureTest {
    private static final int WATERMARK_BYTES = 100_000;
    private static final int STOP_BYTES = 150_000;
    private static final int DISK_BYTES = 1_000_000;

    @TempDir
    private Path directory;

    private HostFixture fixture;
    private Client client;

    @BeforeEach
    void open() {
        fixture = new HostFixture(directory, new ResourceLimits(10_000, WATERMARK_BYTES, STOP_BYTES, DISK_BYTES));
        client = fixture.connect().queue("q");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aDiskThatIsLowBlocksUntilThereIsSomeMoreRoom() {
        fixture.host.pressure().diskFree(DISK_BYTES);
        assertThat(client.events).isEmpty();
        fixture.host.pressure().diskFree(DISK_BYTES - 1);
        assertThat(client.events).containsExactly("blocked");
        Client later = fixture.connect();
        assertThat(later.events).containsExactly("blocked");
        fixture.host.pressure().diskFree(DISK_BYTES + 1);
        assertThat(client.events).containsExactly("blocked");
        fixture.host.pressure().diskFree(DISK_BYTES / 10 * 11);
        assertThat(client.events).containsExactly("blocked", "unblocked");
    }

    @Test
    void whoPublishesOnIntoAnExhaustedDiskIsRefusedAndConsumersGoOn() {
        client.send("q", "before");
        fixture.host.pressure().diskFree(DISK_BYTES / 2 - 1);
        assertThatThrownBy(() -> client.publish("q", "no", true))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("bytes free");
        Client confirming = fixture.connect();
        confirming.session.selectConfirms();
        confirming.publish("q", "no", true);
        fixture.core.settle();
        assertThat(confirming.events).contains("refused 1");
        Client numbered = fixture.connect();
        numbered.session.open(0, 7);
        numbered.session.publishNumbered(1, "", "q", true, header(true), body("no"));
        fixture.core.settle();
        assertThat(numbered.events).contains("publish refused 1 RESOURCE_ERROR");

        client.session.consume("q", "", false, false, false, FieldTable.EMPTY);
        fixture.core.settle();
        assertThat(client.texts()).containsExactly("before");
        client.session.acknowledge(client.last().tag(), false);
        fixture.core.advance(20);
        fixture.core.settle();
        assertThat(fixture.host.store().size()).isZero();
    }

    @Test
    void whatTransactionsHoldCountsAndOneAloneDoesNotTakeAll() {
        client.session.selectTransaction();
        int taken = 0;
        try {
            while (taken < 10_000) {
                client.publish("q", "m", true);
                fixture.core.settle();
                taken++;
            }
        } catch (BrokerException refusal) {
            assertThat(refusal).hasMessageContaining("commit more often");
        }
        assertThat(taken).isBetween(100, 1_000);
        Client other = fixture.connect();
        other.session.selectTransaction();
        for (int i = 0; i < 80; i++) {
            other.publish("q", "m", false);
        }
        assertThat(other.events).contains("blocked");
        client.session.rollback();
        other.session.rollback();
        fixture.core.advance(20);
        fixture.core.settle();
        assertThat(other.events).endsWith("unblocked");
        assertThat(fixture.host.store().size()).isZero();
        assertThat(fixture.host.memory().heldBytes()).isZero();
    }
}
