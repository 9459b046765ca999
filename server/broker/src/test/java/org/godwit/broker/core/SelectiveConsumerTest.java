package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.godwit.broker.core.HostFixture.body;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.core.HostFixture.Client;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.queue.Queue;
import org.godwit.broker.queue.QueueEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Consumers with selectors, and browsers, on a stepped core. */
class SelectiveConsumerTest {
    private static final int ACCEPTED = 0;
    private static final int RETURNED_SEEN = 2;

    @TempDir
    Path directory;

    private HostFixture fixture;
    private Client client;

    @BeforeEach
    void open() {
        fixture = new HostFixture(directory);
        client = fixture.connect();
        client.queue("q");
        client.session.open(0, 1);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void publish(int number) {
        publish(number, true);
    }

    private void publish(int number, boolean persistent) {
        ContentHeader header = ContentHeader.of(BasicProperties.builder()
                .deliveryMode(persistent ? BasicProperties.PERSISTENT : BasicProperties.TRANSIENT)
                .headers(FieldTable.builder().put("number", number).build())
                .build());
        client.session.publish("", "q", false, ContentHeader.ofEncoded(header.encoded()), body("m" + number));
    }

    private void publish(int from, int through) {
        for (int number = from; number <= through; number++) {
            publish(number);
        }
        fixture.core.settle();
    }

    private Client consumer(String selector, boolean browse, long window) {
        Client consumer = fixture.connect();
        consumer.session.open(0, System.identityHashCode(consumer));
        consume(consumer, selector, browse, window);
        return consumer;
    }

    private void consume(Client consumer, String selector, boolean browse, long window) {
        fixture.done(consumer.session.consume("c", "q", selector, false, browse, false, window, 0, FieldTable.EMPTY));
        fixture.core.settle();
    }

    private int ready() {
        return fixture.host.queue("q").ready();
    }

    @Test
    void eachConsumerGetsWhatItsSelectorMatches() {
        Client low = consumer("number < 3", false, 0);
        Client high = consumer("number >= 5", false, 0);
        publish(1, 6);
        assertThat(low.texts()).containsExactly("m1", "m2");
        assertThat(high.texts()).containsExactly("m5", "m6");
        Client rest = consumer("", false, 0);
        assertThat(rest.texts()).containsExactly("m3", "m4");
        fixture.done(low.session.settle("c", 1, 2, ACCEPTED, true));
        fixture.done(high.session.settle("c", 1, 1, ACCEPTED, true));
        high.connection.close();
        fixture.core.settle();
        assertThat(rest.texts()).containsExactly("m3", "m4", "m6");
        assertThat(ready()).isZero();
    }

    @Test
    void whatComesBackIsDeliveredAgainInItsPlace() {
        publish(1, 4);
        Client even = consumer("number IN ('x') OR number = 2 OR number = 4", false, 0);
        fixture.done(even.session.settle("c", 1, 1, RETURNED_SEEN, true));
        fixture.core.settle();
        assertThat(even.texts()).containsExactly("m2", "m4", "m2");
        assertThat(even.last().redelivered()).isTrue();
        assertThat(even.last().deliveries()).isEqualTo(1);
        fixture.done(even.session.recoverSession());
        fixture.core.settle();
        assertThat(even.texts()).containsExactly("m2", "m4", "m2", "m2", "m4");
    }

    @Test
    void aWindowHoldsASelectiveConsumerBack() {
        publish(1, 9);
        Client odd = consumer("number <> 2 AND number <> 4", false, 2);
        assertThat(odd.texts()).containsExactly("m1", "m3");
        odd.session.handedOver("c", 2);
        fixture.core.settle();
        assertThat(odd.texts()).containsExactly("m1", "m3", "m5", "m6");
    }

    @Test
    void aWrongSelectorIsRefused() {
        assertThatThrownBy(() -> consume(client, "number ==", false, 0))
                .isInstanceOfSatisfying(BrokerException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ReplyCode.SYNTAX_ERROR))
                .hasMessageContaining("at index 8 found '='");
        assertThat(fixture.host.queue("q").subscribers().count()).isZero();
        consume(client, " ", false, 0);
        publish(1, 1);
        assertThat(client.texts()).containsExactly("m1");
    }

    @Test
    void aDrainEndsWhenAllOfADeepQueueWasSearched() {
        for (int number = 1; number <= 5_000; number++) {
            publish(number, false);
        }
        fixture.core.settle();
        Client last = fixture.connect();
        last.session.open(0, 9);
        last.session.consume("c", "q", "number = 5000", false, false, false, 0, 0, FieldTable.EMPTY);
        CompletionStage<Void> drained = last.session.drain("c").thenRun(() -> last.events.add("drained"));
        assertThat(last.events).isEmpty();
        fixture.done(drained);
        assertThat(last.texts()).containsExactly("m5000");
        fixture.done(last.session.drain("c"));
    }

    @Test
    void aConsumerThatGoesEndsItsDrain() {
        publish(1, 1);
        Client one = consumer("number = 2", false, 0);
        CompletionStage<Void> drained = one.session.drain("c");
        one.session.cancelConsumer("c");
        fixture.done(drained);
    }

    @Test
    void onlyWhatWasDeliveredIsRedeliveredAfterARestart() {
        publish(1, 6);
        Client some = consumer("number = 2 OR number = 5", false, 0);
        assertThat(some.texts()).containsExactly("m2", "m5");
        fixture.core.advance(20);
        fixture.core.settle();
        fixture.restart();
        Queue queue = fixture.host.queue("q");
        List<Boolean> redelivered = new ArrayList<>();
        for (QueueEntry entry = queue.takeNext(); entry != null; entry = queue.takeNext()) {
            redelivered.add(entry.redelivered());
        }
        assertThat(redelivered).containsExactly(false, true, false, false, true, false);
    }

    @Test
    void aBrowserSeesWhatItMatchesAndTakesNothing() {
        publish(1, 5);
        Client browser = consumer("number > 1", true, 3);
        assertThat(browser.texts()).containsExactly("m2", "m3", "m4");
        fixture.done(browser.session.drain("c"));
        assertThat(ready()).isEqualTo(5);
        browser.session.handedOver("c", browser.last().tag());
        fixture.done(browser.session.drain("c"));
        assertThat(browser.texts()).containsExactly("m2", "m3", "m4", "m5");
        fixture.done(browser.session.settle("c", 1, 9, ACCEPTED, true));
        fixture.done(browser.session.recoverSession());
        fixture.done(browser.session.cancelConsumer("c"));
        assertThat(ready()).isEqualTo(5);
        Client all = consumer("", false, 0);
        assertThat(all.texts()).containsExactly("m1", "m2", "m3", "m4", "m5");
        assertThat(all.received).noneMatch(HostFixture.Received::redelivered);
    }

    @Test
    void aBrowserDoesNotCountAsAConsumer() {
        fixture.done(client.session.declareQueue("auto", false, false, false, true, FieldTable.EMPTY));
        Client browser = fixture.connect();
        browser.session.open(0, 5);
        fixture.done(browser.session.consume("b", "auto", "", false, true, true, 0, 0, FieldTable.EMPTY));
        fixture.done(browser.session.cancelConsumer("b"));
        assertThat(fixture.host.queue("auto")).isNotNull();
        fixture.done(browser.session.consume("b", "auto", "", false, true, false, 0, 0, FieldTable.EMPTY));
        fixture.done(client.session.consume("c", "auto", "", false, false, true, 0, 0, FieldTable.EMPTY));
        fixture.done(client.session.cancelConsumer("c"));
        assertThat(fixture.host.queue("auto")).isNull();
        assertThat(browser.events).containsExactly("cancelled b");
    }

    @Test
    void aBrowserSharesItsSessionWithAConsumer() {
        publish(1, 4);
        consume(client, "number > 2", false, 0);
        fixture.done(client.session.consume("b", "q", "", false, true, false, 0, 0, FieldTable.EMPTY));
        fixture.core.settle();
        assertThat(client.texts()).containsExactly("m3", "m4", "m1", "m2");
        fixture.done(client.session.settle("c", 1, 4, ACCEPTED, true));
        assertThat(ready()).isEqualTo(2);
        fixture.done(client.session.recoverSession());
        fixture.core.settle();
        assertThat(client.received).hasSize(4);
    }
}
