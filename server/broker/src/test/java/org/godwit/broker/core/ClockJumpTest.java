package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.godwit.broker.core.HostFixture.body;

import java.nio.file.Path;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.core.HostFixture.Client;
import org.godwit.broker.tx.Producer;
import org.godwit.broker.tx.Producers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What waits in a queue that nobody else touches has its time by the clock on the wall, which is set meanwhile. How long
 * something has not been used is another matter.
 */
class ClockJumpTest {
    private static final long HOUR_MILLIS = 3_600_000;
    private static final long DELAY_MILLIS = 5_000;

    @TempDir
    private Path directory;

    private HostFixture fixture;
    private Client client;

    @BeforeEach
    void open() {
        fixture = new HostFixture(directory);
        FieldTable deadLetters =
                FieldTable.builder().put("x-dead-letter-exchange", "amq.fanout").build();
        client = fixture.connect().queue("q", deadLetters).queue("dead");
        fixture.done(client.session.bindQueue("dead", "amq.fanout", "", FieldTable.EMPTY));
        client.session.open(0, 7);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void send(BasicProperties.Builder properties) {
        client.session.publishNumbered(
                1,
                "",
                "q",
                true,
                ContentHeader.of(
                        properties.deliveryMode(BasicProperties.PERSISTENT).build()),
                body("m"));
        fixture.core.settle();
    }

    private void sendDelayed(long delayMillis) {
        send(BasicProperties.builder()
                .headers(FieldTable.builder()
                        .put("x-jms-delivery-time", fixture.core.wallMillis() + delayMillis)
                        .build()));
        client.session.consume("q", "c", true, true, false, FieldTable.EMPTY);
        fixture.core.settle();
    }

    private void pass(long millis) {
        fixture.core.advance(millis);
        fixture.core.settle();
    }

    @Test
    void aDelayedMessageComesAtItsTimeAfterTheClockWasSetBack() {
        sendDelayed(DELAY_MILLIS);
        fixture.core.jump(-HOUR_MILLIS);
        pass(HOUR_MILLIS + DELAY_MILLIS - 1);
        assertThat(client.texts()).isEmpty();
        pass(1);
        assertThat(client.texts()).containsExactly("m");
    }

    @Test
    void andSoonWhenItWasSetForward() {
        sendDelayed(HOUR_MILLIS);
        fixture.core.jump(HOUR_MILLIS - 1);
        pass(60_000);
        assertThat(client.texts()).containsExactly("m");
    }

    @Test
    void itComesOnceWhenTheClockGoesThereAndBack() {
        sendDelayed(DELAY_MILLIS);
        for (int times = 0; times < 20; times++) {
            fixture.core.jump(times % 2 == 0 ? -HOUR_MILLIS : HOUR_MILLIS);
            client.session.flow(true);
            pass(100);
        }
        assertThat(client.texts()).isEmpty();
        pass(DELAY_MILLIS);
        assertThat(client.texts()).containsExactly("m");
    }

    @Test
    void aMessageExpiresAtItsTimeAfterTheClockWasSetBack() {
        send(BasicProperties.builder().expiration("" + DELAY_MILLIS));
        fixture.core.jump(-HOUR_MILLIS);
        pass(HOUR_MILLIS + DELAY_MILLIS - 1);
        assertThat(fixture.host.queue("dead").ready()).isZero();
        pass(1);
        assertThat(fixture.host.queue("dead").ready()).isEqualTo(1);
    }

    private void declareForAnHour() {
        client.queue(
                "unused", FieldTable.builder().put("x-expires", HOUR_MILLIS).build());
        fixture.core.settle();
    }

    @Test
    void aQueueGoesWhenItWasNotUsedForSoLongHoweverTheClockIsSet() {
        declareForAnHour();
        fixture.core.jump(2 * HOUR_MILLIS);
        pass(HOUR_MILLIS - 1_000);
        assertThat(fixture.host.queue("unused")).isNotNull();
        fixture.core.jump(-4 * HOUR_MILLIS);
        pass(2_000);
        assertThat(fixture.host.queue("unused")).isNull();
    }

    @Test
    void aRestartCountsAsUse() {
        declareForAnHour();
        fixture.connect().send("unused", "m");
        fixture.restart();
        pass(HOUR_MILLIS - 1_000);
        assertThat(fixture.host.queue("unused").ready()).isEqualTo(1);
        pass(2_000);
        assertThat(fixture.host.queue("unused")).isNull();
    }

    @Test
    void aProducerIsKnownForItsTimeHoweverTheClockIsSet() {
        send(BasicProperties.builder());
        client.connection.close();
        fixture.core.jump(2 * Producers.KEPT_MILLIS);
        pass(Producers.KEPT_MILLIS - 120_000);
        assertThat(outcomeOfTheSend()).isEqualTo(Producer.Outcome.DONE.ordinal());
        fixture.core.jump(-4 * Producers.KEPT_MILLIS);
        pass(Producers.KEPT_MILLIS + 120_000);
        assertThat(outcomeOfTheSend()).isEqualTo(Producer.Outcome.UNKNOWN.ordinal());
    }

    private int outcomeOfTheSend() {
        Client asking = fixture.connect();
        asking.session.open(0, 7);
        int outcome = fixture.done(asking.session.outcome(1));
        asking.connection.close();
        return outcome;
    }

    @Test
    void andSoonWhenItWasSetForwardBeforeThat() {
        send(BasicProperties.builder().expiration("" + HOUR_MILLIS));
        fixture.core.jump(HOUR_MILLIS);
        pass(60_000);
        assertThat(fixture.host.queue("dead").ready()).isEqualTo(1);
    }
}
