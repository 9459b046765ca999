package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.godwit.broker.core.HostFixture.body;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.core.HostFixture.Client;
import org.godwit.broker.model.BrokerException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes to a dead-letter exchange whatever its headers are, on a stepped core. */
class DeadLettersTest {
    private static final FieldTable WITH_DEAD_LETTERS =
            FieldTable.builder().put("x-dead-letter-exchange", "amq.fanout").build();

    @TempDir
    private Path directory;

    private HostFixture fixture;
    private Client client;

    @BeforeEach
    void open() {
        fixture = new HostFixture(directory);
        client = fixture.connect().queue("q", WITH_DEAD_LETTERS).queue("dead");
        fixture.done(client.session.bindQueue("dead", "amq.fanout", "", FieldTable.EMPTY));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Copies, as one text, are no list of keys. */
    private static ContentHeader withOddCopies() {
        return ContentHeader.of(BasicProperties.builder()
                .deliveryMode(BasicProperties.PERSISTENT)
                .expiration("10")
                .headers(FieldTable.builder().put("CC", "q").build())
                .build());
    }

    @Test
    void copiesThatAreNoListAreRefusedBeforeAnythingHasAPlace() {
        assertThatThrownBy(() -> client.session.publish("", "q", true, withOddCopies(), body("odd")))
                .isInstanceOfSatisfying(BrokerException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ReplyCode.PRECONDITION_FAILED))
                .hasMessageContaining("CC 'q'")
                .hasMessageContaining("expected an array of routing keys");
        assertThat(fixture.host.queue("q").reserved()).isFalse();
        client.send("q", "good");
        assertThat(fixture.host.queue("q").ready()).isEqualTo(1);
    }

    /** Takes a message in a transaction and refuses it; nothing of the commit is applied yet. */
    private CompletableFuture<Void> refuseInATransaction(String queue) {
        fixture.connect().send(queue, "m");
        client.session.selectTransaction();
        client.session.consume(queue, "c", false, false, false, FieldTable.EMPTY);
        fixture.core.settle();
        client.session.reject(client.last().tag(), false, false);
        CompletableFuture<Void> committed = client.session.commit().toCompletableFuture();
        fixture.core.run();
        assertThat(committed).isNotDone();
        return committed;
    }

    @Test
    void whatATransactionRefusesIsDecidedWithItsCommit() {
        CompletableFuture<Void> committed = refuseInATransaction("q");
        fixture.core.settle();
        assertThat(committed).isCompleted();
        assertThat(fixture.host.queue("q").acquired()).isZero();
        assertThat(fixture.host.queue("dead").ready()).isEqualTo(1);
        fixture.restart();
        assertThat(fixture.host.queue("q").ready()).isZero();
        assertThat(fixture.host.queue("dead").ready()).isEqualTo(1);
    }

    @Test
    void soItIsWithoutDeadLetters() {
        client.queue("plain");
        CompletableFuture<Void> committed = refuseInATransaction("plain");
        fixture.core.settle();
        assertThat(committed).isCompleted();
        assertThat(fixture.host.store().size()).isZero();
    }

    @Test
    void aCommitThatIsLostLeavesWhatItRefusedWhereItIs() {
        refuseInATransaction("q");
        fixture.restart();
        assertThat(fixture.host.queue("q").ready()).isEqualTo(1);
        assertThat(fixture.host.queue("dead").ready()).isZero();
    }

    /** As an old rejection is no part of what goes round without one. */
    @Test
    void aCycleEndsThoughAConsumerRejectedTheMessageBefore() {
        FieldTable expiring = FieldTable.EMPTY.with("x-message-ttl", 10).with("x-dead-letter-exchange", "");
        client.queue("there", expiring.with("x-dead-letter-routing-key", "back"));
        client.queue("back", expiring.with("x-dead-letter-routing-key", "there"));
        client.queue("rejecting", WITH_DEAD_LETTERS);
        fixture.done(client.session.bindQueue("there", "amq.fanout", "", FieldTable.EMPTY));
        client.send("rejecting", "m");
        long tag = fixture.done(client.session.get("rejecting", false)).deliveryTag();
        client.session.reject(tag, false, false);
        fixture.core.settle();
        assertThat(fixture.host.queue("there").ready()).isEqualTo(1);
        for (int i = 0; i < 10; i++) {
            fixture.core.advance(10);
            fixture.core.settle();
        }
        assertThat(fixture.host.queue("there").ready()).isZero();
        assertThat(fixture.host.queue("back").ready()).isZero();
        assertThat(fixture.host.queue("dead").ready()).isEqualTo(1);
    }

    /** A message with these headers expires. Answers the header of its dead letter. */
    private ContentHeader deadLetterOf(FieldTable headers) {
        ContentHeader header = ContentHeader.of(BasicProperties.builder()
                .deliveryMode(BasicProperties.PERSISTENT)
                .expiration("10")
                .headers(headers)
                .build());
        client.session.publish("", "q", true, header, body("m"));
        fixture.core.settle();
        fixture.core.advance(20);
        fixture.core.settle();
        client.session.consume("dead", "c", false, false, false, FieldTable.EMPTY);
        fixture.core.settle();
        assertThat(client.texts()).containsExactly("m");
        ContentHeader told = client.last().message().header();
        assertThat(told.encoded().length)
                .isLessThanOrEqualTo(fixture.host.options().headerBytes());
        return told;
    }

    @Test
    void ofTooManyDeathsTheLatestAreTold() {
        List<FieldTable> deaths = new ArrayList<>();
        for (int number = 0; number < 500; number++) {
            deaths.add(FieldTable.builder()
                    .put("queue", "before-" + number)
                    .put("note", "n".repeat(226))
                    .build());
        }
        FieldTable headers = FieldTable.builder().put("x-death", deaths).build();
        assertThat(headers.encoded().length)
                .isBetween(
                        fixture.host.options().headerBytes() - 200,
                        fixture.host.options().headerBytes());
        List<?> told = (List<?>) deadLetterOf(headers).headers().get("x-death");
        assertThat(told).hasSize(250);
        assertThat(((FieldTable) told.get(0)).get("queue")).isEqualTo("q");
        assertThat(((FieldTable) told.get(0)).get("count")).isEqualTo(1L);
        assertThat(((FieldTable) told.get(249)).get("queue")).isEqualTo("before-248");
    }

    @Test
    void aMessageWithoutRoomForItsDeathGoesOnWithoutIt() {
        String note = "n".repeat(fixture.host.options().headerBytes() - 50);
        FieldTable headers = FieldTable.builder().put("note", note).build();
        ContentHeader told = deadLetterOf(headers);
        assertThat(told.headers()).isEqualTo(headers);
        assertThat(told.expiration()).isNull();
    }

    /** To who publishes by class jms they are a property, of whatever type. */
    @Test
    void aPropertyThatIsNamedLikeCopiesKeepsNoMessageFromExpiring() {
        client.session.open(0, 7);
        client.session.publishNumbered(1, "", "q", true, withOddCopies(), body("odd"));
        fixture.core.settle();
        fixture.core.advance(20);
        fixture.core.settle();
        assertThat(client.events).containsExactly("published 1");
        assertThat(fixture.host.queue("q").ready()).isZero();
        assertThat(fixture.host.queue("q").acquired()).isZero();
        assertThat(fixture.host.queue("dead").ready()).isEqualTo(1);
    }
}
