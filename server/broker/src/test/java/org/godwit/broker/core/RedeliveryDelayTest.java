package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.core.HostFixture.Client;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that come again after a while, on a stepped core. */
class RedeliveryDelayTest {
    private static final FieldTable DELAYED = FieldTable.builder()
            .put("x-redelivery-delay", 1_000)
            .put("x-redelivery-delay-multiplier", 2)
            .put("x-max-redelivery-delay", 3_000)
            .build();

    @TempDir
    Path directory;

    private HostFixture fixture;
    private Client client;

    @BeforeEach
    void open() {
        fixture = new HostFixture(directory);
        client = fixture.connect();
        client.queue("q", DELAYED);
        client.session.consume("q", "c", false, false, false, FieldTable.EMPTY);
        fixture.core.settle();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void giveBack() {
        client.session.reject(client.last().tag(), false, true);
        fixture.core.settle();
    }

    @Test
    void delaysGrow() {
        client.send("q", "m");
        int received = 1;
        for (long delayMillis : new long[] {1_000, 2_000, 3_000, 3_000}) {
            giveBack();
            fixture.core.advance(delayMillis - 1);
            assertThat(client.received).hasSize(received);
            fixture.core.advance(1);
            assertThat(client.received).hasSize(++received);
            assertThat(client.last().deliveries()).isEqualTo(received - 1);
            assertThat(client.last().redelivered()).isTrue();
        }
    }

    @Test
    void aMessageThatWaitsKeepsItsTimeInACheckpoint() {
        client.send("q", "m");
        giveBack();
        fixture.core.advance(100);
        fixture.core.settle();
        fixture.restart();
        fixture.core.advance(899);
        assertThat(fixture.host.queue("q").ready()).isZero();
        fixture.core.advance(1);
        assertThat(fixture.host.queue("q").ready()).isEqualTo(1);
        assertThat(fixture.host.queue("q").takeNext().deliveries()).isEqualTo(1);
    }
}
