package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.godwit.broker.core.HostFixture.body;
import static org.godwit.broker.core.HostFixture.header;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.core.HostFixture.Client;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.model.Operation;
import org.godwit.broker.security.Access;
import org.godwit.broker.security.Permissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Class jms of a session, on a stepped core. */
class JmsSessionTest {
    private static final int ACCEPTED = 0;
    private static final int RETURNED_SEEN = 2;

    @TempDir
    Path directory;

    private HostFixture fixture;
    private SteppedCore core;
    private Client client;

    @BeforeEach
    void open() {
        fixture = new HostFixture(directory);
        core = fixture.core;
        client = fixture.connect();
        client.queue("q");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void consume(Client consumer, String queue, long window) {
        fixture.done(
                consumer.session.consume("c-" + queue, queue, "", false, false, false, window, 0, FieldTable.EMPTY));
        core.settle();
    }

    private void number(Client producer, long sequence, String queue, String text) {
        producer.session.publishNumbered(sequence, "", queue, true, header(true), body(text));
    }

    @Test
    void aRepeatedNumberIsStoredOnceAndAnsweredAgain() {
        client.session.open(0, 77);
        number(client, 1, "q", "a");
        number(client, 2, "q", "b");
        core.settle();
        assertThat(client.events).containsExactly("published 2");
        Client again = fixture.connect();
        again.session.open(0, 77);
        number(again, 2, "q", "b");
        number(again, 3, "q", "c");
        core.settle();
        assertThat(again.events).containsExactly("published 2", "published 3");
        assertThat(fixture.host.queue("q").ready()).isEqualTo(3);
    }

    @Test
    void aRepeatedNumberIsAnsweredOnlyOnceItsFirstIsApplied() {
        client.session.open(0, 77);
        number(client, 1, "q", "a");
        core.run();
        Client again = fixture.connect();
        again.session.open(0, 77);
        number(again, 1, "q", "a");
        core.run();
        assertThat(again.events).isEmpty();
        core.settle();
        assertThat(again.events).containsExactly("published 1");
        assertThat(fixture.host.queue("q").ready()).isEqualTo(1);
    }

    /** What was refused may be tried again, and then it is taken once, even if that answer is lost, too. */
    @Test
    void aRefusedNumberThatIsTakenLaterIsStoredOnce() {
        client.queue("small", FieldTable.of(Map.of("x-max-length", 1, "x-overflow", "reject-publish")));
        client.session.open(0, 77);
        number(client, 1, "small", "a");
        number(client, 2, "small", "b");
        core.settle();
        assertThat(client.events).contains("publish refused 2 RESOURCE_ERROR");
        assertThat(fixture.done(client.session.outcome(2))).isEqualTo(2);
        fixture.done(client.session.purgeQueue("small"));
        Client again = fixture.connect();
        again.session.open(0, 77);
        number(again, 2, "small", "b");
        CompletionStage<Integer> outcome = again.session.outcome(2);
        core.settle();
        assertThat(fixture.done(outcome)).isEqualTo(1);
        fixture.done(again.session.purgeQueue("small"));
        fixture.restart();
        Client later = fixture.connect();
        later.session.open(0, 77);
        number(later, 2, "small", "b");
        core.settle();
        assertThat(later.events).containsExactly("published 2");
        assertThat(fixture.host.queue("small").ready()).isZero();
        assertThat(fixture.done(later.session.outcome(2))).isEqualTo(1);
    }

    @Test
    void numbersSurviveARestart() {
        client.session.open(0, 77);
        number(client, 1, "q", "a");
        number(client, 2, "nowhere", "refused");
        core.settle();
        core.advance(20);
        core.settle();
        assertThat(client.events).contains("publish refused 2 NO_ROUTE");
        fixture.restart();
        Client again = fixture.connect();
        again.session.open(0, 77);
        number(again, 1, "q", "a");
        core.settle();
        assertThat(again.events).containsExactly("published 1");
        assertThat(fixture.host.queue("q").ready()).isEqualTo(1);
        assertThat(fixture.done(again.session.outcome(2))).isEqualTo(2);
        assertThat(fixture.done(again.session.outcome(3))).isZero();
    }

    /** Nobody can ask for what a session sent that was closed by its client; one that was lost is kept. */
    @Test
    void theProducerOfAClosedSessionIsForgotten() {
        client.session.open(0, 77);
        number(client, 1, "q", "a");
        Client lost = fixture.connect();
        lost.session.open(0, 78);
        number(lost, 1, "q", "b");
        Client connection = fixture.connect();
        connection.session.open(0, 79);
        number(connection, 1, "q", "c");
        client.session.leave();
        lost.session.close();
        connection.connection.leave();
        core.settle();
        core.advance(300);
        core.settle();
        core.advance(20);
        core.settle();
        assertThat(producersOfACheckpoint()).containsExactly(78L);
        Client again = fixture.connect();
        again.session.open(0, 77);
        assertThat(fixture.done(again.session.outcome(1))).isZero();
    }

    /** It is not, when it has come back meanwhile. */
    @Test
    void aProducerThatIsClaimedAgainAtOnceIsNotForgotten() {
        client.session.open(0, 77);
        number(client, 1, "q", "a");
        client.session.leave();
        Client again = fixture.connect();
        again.session.open(0, 77);
        core.advance(300);
        core.settle();
        core.advance(20);
        core.settle();
        assertThat(fixture.done(again.session.outcome(1))).isEqualTo(1);
        assertThat(producersOfACheckpoint()).containsExactly(77L);
    }

    /** Nor does who sends what is in no log leave anything behind. */
    @Test
    void theProducerOfWhatIsInNoLogIsForgottenAtOnce() {
        client.session.open(0, 77);
        client.session.publishNumbered(1, "", "q", true, header(false), body("a"));
        client.session.leave();
        core.advance(300);
        core.settle();
        Client again = fixture.connect();
        again.session.open(0, 77);
        assertThat(fixture.done(again.session.outcome(1))).isZero();
    }

    private List<Long> producersOfACheckpoint() {
        return fixture.host.checkpointSource().freeze().stream()
                .filter(Operation.ProducerState.class::isInstance)
                .map(operation -> ((Operation.ProducerState) operation).producerId())
                .toList();
    }

    @Test
    void aProducerIsLostToWhoClaimsIt() {
        client.session.open(0, 77);
        fixture.connect().session.open(0, 77);
        assertThatThrownBy(() -> number(client, 1, "q", "late"))
                .isInstanceOfSatisfying(BrokerException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ReplyCode.RESOURCE_LOCKED));
        assertThat(fixture.host.queue("q").ready()).isZero();
    }

    @Test
    void theOutcomeOfACommitCanBeAskedFor() {
        client.session.open(1, 77);
        number(client, 1, "q", "a");
        client.session.commit(2);
        core.run();
        Client again = fixture.connect();
        again.session.open(1, 77);
        var outcome = again.session.outcome(2);
        var never = again.session.outcome(3);
        assertThat(outcome.toCompletableFuture()).isNotDone();
        assertThat(fixture.done(outcome)).isEqualTo(1);
        assertThat(fixture.done(never)).isZero();
        fixture.restart();
        Client later = fixture.connect();
        later.session.open(1, 77);
        assertThat(fixture.done(later.session.outcome(2))).isEqualTo(1);
    }

    @Test
    void theWindowOpensWhenMessagesAreHandedOver() {
        for (int i = 0; i < 5; i++) {
            client.send("q", "m" + i);
        }
        client.session.open(0, 1);
        consume(client, "q", 2);
        assertThat(client.received).hasSize(2);
        client.session.handedOver("c-q", 1);
        core.settle();
        assertThat(client.received).hasSize(3);
        fixture.done(client.session.settle("c-q", 1, 3, ACCEPTED, true));
        core.settle();
        assertThat(client.received).hasSize(5);
    }

    @Test
    void recoverCountsWhatWasHandedOver() {
        client.send("q", "seen");
        client.send("q", "unseen");
        client.session.open(0, 1);
        consume(client, "q", 10);
        client.session.handedOver("c-q", 1);
        client.received.clear();
        fixture.done(client.session.recoverSession());
        core.settle();
        assertThat(client.texts()).containsExactly("seen", "unseen");
        assertThat(client.received.get(0).redelivered()).isTrue();
        assertThat(client.received.get(0).deliveries()).isEqualTo(1);
        assertThat(client.received.get(1).redelivered()).isFalse();
        assertThat(client.received.get(1).deliveries()).isZero();
    }

    @Test
    void aBrokenConnectionCountsOnlyWhatWasHandedOver() {
        client.send("q", "seen");
        client.send("q", "unseen");
        client.session.open(0, 1);
        consume(client, "q", 10);
        client.session.handedOver("c-q", 1);
        client.connection.close();
        Client other = fixture.connect();
        other.session.open(0, 2);
        consume(other, "q", 10);
        assertThat(other.received.get(0).deliveries()).isEqualTo(1);
        assertThat(other.received.get(1).deliveries()).isZero();
        assertThat(other.received).allMatch(HostFixture.Received::redelivered);
    }

    @Test
    void aCancelledConsumerKeepsWhatWasHandedOverAndReturnsTheRest() {
        client.send("q", "a");
        client.send("q", "b");
        client.session.open(0, 1);
        consume(client, "q", 10);
        client.session.handedOver("c-q", 1);
        fixture.done(client.session.cancelConsumer("c-q"));
        assertThat(fixture.host.queue("q").ready()).isEqualTo(1);
        assertThat(fixture.host.queue("q").acquired()).isEqualTo(1);
        fixture.done(client.session.settle("c-q", 1, 1, ACCEPTED, true));
        assertThat(fixture.host.queue("q").acquired()).isZero();
    }

    @Test
    void settlingNeverTouchesAnotherConsumersMessages() {
        client.queue("r");
        client.session.open(0, 1);
        consume(client, "q", 10);
        consume(client, "r", 10);
        client.send("q", "q1");
        client.send("r", "r1");
        client.send("q", "q2");
        fixture.done(client.session.settle("c-q", 1, 3, ACCEPTED, true));
        assertThat(fixture.host.queue("q").acquired()).isZero();
        assertThat(fixture.host.queue("r").acquired()).isEqualTo(1);
        fixture.done(client.session.settle("c-r", 2, 2, RETURNED_SEEN, true));
        core.settle();
        assertThat(client.last().text()).isEqualTo("r1");
        assertThat(client.last().deliveries()).isEqualTo(1);
    }

    @Test
    void settleIsAnsweredOnceTheLogHasIt() {
        client.send("q", "a");
        client.session.open(0, 1);
        consume(client, "q", 10);
        var settled = client.session.settle("c-q", 1, 1, ACCEPTED, true);
        core.run();
        assertThat(settled.toCompletableFuture()).isNotDone();
        core.settle();
        assertThat(settled.toCompletableFuture()).isDone();
    }

    @Test
    void acksThatNobodyWaitsForRideAlongOrGoAfterAMoment() {
        client.send("q", "a");
        client.session.open(0, 1);
        consume(client, "q", 10);
        int before = core.batches;
        client.session.settle("c-q", 1, 1, ACCEPTED, false);
        core.run();
        assertThat(core.batches).isEqualTo(before);
        core.advance(10);
        core.settle();
        assertThat(core.batches).isEqualTo(before + 1);
        assertThat(fixture.host.store().size()).isZero();
    }

    @Test
    void drainAnswersAfterWhatIsThere() {
        client.send("q", "a");
        client.session.open(0, 1);
        fixture.done(client.session.suspend());
        consume(client, "q", 10);
        assertThat(client.received).isEmpty();
        client.session.resume();
        var drained = client.session.drain("c-q");
        core.settle();
        assertThat(drained.toCompletableFuture()).isDone();
        assertThat(client.texts()).containsExactly("a");
    }

    @Test
    void aTransactionOfReceiveAndSendIsOneBatch() {
        client.queue("out");
        client.send("q", "order");
        client.session.open(1, 5);
        consume(client, "q", 10);
        client.session.settle("c-q", 1, 1, ACCEPTED, false);
        number(client, 1, "out", "priced");
        int before = core.batches;
        fixture.done(client.session.commit(2));
        assertThat(core.batches - before).isEqualTo(1);
        assertThat(fixture.host.queue("out").ready()).isEqualTo(1);
        assertThat(fixture.host.queue("q").acquired()).isZero();
        assertThat(fixture.host.store().size()).isEqualTo(1);
    }

    @Test
    void rollbackReturnsInPlaceAndCounts() {
        client.queue("out");
        client.send("q", "a");
        client.send("q", "b");
        client.session.open(1, 5);
        consume(client, "q", 10);
        client.session.settle("c-q", 1, 1, ACCEPTED, false);
        number(client, 1, "out", "x");
        client.received.clear();
        fixture.done(client.session.rollbackSession());
        core.settle();
        assertThat(client.texts()).containsExactly("a", "b");
        assertThat(client.received.get(0).deliveries()).isEqualTo(1);
        assertThat(client.received.get(1).deliveries()).isZero();
        assertThat(fixture.host.queue("out").ready()).isZero();
    }

    @Test
    void aTransactionMayBeLargerThanABatch() {
        client.session.open(1, 5);
        for (int i = 1; i <= 20_000; i++) {
            number(client, i, "q", "m");
        }
        CompletionStage<Void> committed = client.session.commit(20_001);
        core.run();
        assertThat(core.unapplied()).isGreaterThan(2);
        while (core.unapplied() > 1) {
            core.applyNext();
            core.run();
            assertThat(fixture.host.queue("q").ready()).isZero();
            assertThat(committed.toCompletableFuture()).isNotDone();
        }
        core.settle();
        assertThat(committed.toCompletableFuture()).isCompleted();
        assertThat(fixture.host.queue("q").ready()).isEqualTo(20_000);
        assertThat(fixture.done(client.session.outcome(20_001))).isEqualTo(1);
    }

    @Test
    void temporaryDestinationsLiveAsLongAsTheirConnection() {
        String queue = fixture.done(client.session.createTemporary(1));
        String topic = fixture.done(client.session.createTemporary(2));
        Client other = fixture.connect();
        fixture.done(other.session.lookup(1, queue, false));
        fixture.done(other.session.lookup(2, topic, false));
        assertThatThrownBy(() -> other.session.deleteTemporary(1, queue)).isInstanceOf(BrokerException.class);
        client.connection.close();
        assertThatThrownBy(() -> other.session.lookup(1, queue, false)).hasMessageContaining(queue);
        assertThatThrownBy(() -> other.session.lookup(2, topic, false)).hasMessageContaining(topic);
    }

    @Test
    void lookupCreatesAQueueWhereItIsAskedTo() {
        assertThatThrownBy(() -> client.session.lookup(1, "new", false)).hasMessageContaining("new");
        fixture.done(client.session.lookup(1, "new", true));
        assertThat(fixture.host.queue("new").durable()).isTrue();
    }

    @Test
    void aSubscriptionIsAQueueAndABinding() {
        String queue = fixture.done(client.session.subscribe(0, "", "news.*", "", false));
        client.session.open(0, 1);
        consume(client, queue, 10);
        client.session.publishNumbered(1, "amq.topic", "news.sports", false, header(true), body("goal"));
        core.settle();
        assertThat(client.texts()).containsExactly("goal");
        fixture.done(client.session.cancelConsumer("c-" + queue));
        assertThat(fixture.host.queue(queue)).isNull();
    }

    @Test
    void aDurableSubscriptionOutlivesItsConsumersAndTheBroker() {
        client.connection.setClientId("me", "token");
        String queue = fixture.done(client.session.subscribe(2, "sub", "news", "", false));
        client.connection.close();
        fixture.restart();
        Client publisher = fixture.connect();
        publisher.session.publish("amq.topic", "news", false, header(true), body("while away"));
        core.settle();
        Client back = fixture.connect();
        back.connection.setClientId("me", "token");
        assertThat(fixture.done(back.session.subscribe(2, "sub", "news", "", false)))
                .isEqualTo(queue);
        back.session.open(0, 1);
        consume(back, queue, 10);
        assertThat(back.texts()).containsExactly("while away");
        assertThatThrownBy(() -> back.session.unsubscribe("sub")).hasMessageContaining("active consumer");
        fixture.done(back.session.cancelConsumer("c-" + queue));
        fixture.done(back.session.unsubscribe("sub"));
        assertThat(fixture.host.queue(queue)).isNull();
    }

    private void sendAt(long sequence, String text, long deliverAtMillis, boolean persistent) {
        BasicProperties properties = BasicProperties.builder()
                .deliveryMode(persistent ? 2 : 1)
                .headers(FieldTable.EMPTY.with("x-jms-delivery-time", deliverAtMillis))
                .build();
        client.session.publishNumbered(sequence, "", "q", true, ContentHeader.of(properties), body(text));
    }

    @Test
    void delayedMessagesWaitForTheirTimeAndAreInTheCheckpoint() {
        client.session.open(0, 1);
        long now = core.wallMillis();
        sendAt(1, "late", now + 500, true);
        sendAt(2, "later", now + 700, true);
        sendAt(3, "transient", now + 300, false);
        number(client, 4, "q", "at once");
        core.settle();
        consume(client, "q", 10);
        assertThat(client.texts()).containsExactly("at once");
        core.advance(299);
        core.settle();
        assertThat(client.received).hasSize(1);
        core.advance(1);
        core.settle();
        assertThat(client.texts()).containsExactly("at once", "transient");
        core.advance(200);
        core.settle();
        assertThat(client.texts()).containsExactly("at once", "transient", "late");
        core.advance(20);
        assertThat(fixture.frozenChunks())
                .flatExtracting(chunk -> chunk)
                .filteredOn(Operation.LaneChunk.class::isInstance)
                .singleElement()
                .satisfies(part -> assertThat(((Operation.LaneChunk) part).deliverAtMillis())
                        .contains(now + 700));
        core.advance(180);
        core.settle();
        assertThat(client.texts()).containsExactly("at once", "transient", "late", "later");
    }

    @Test
    void aClientIdentifierIsTakenOnce() {
        client.connection.setClientId("me", "token");
        Client thief = fixture.connect();
        assertThatThrownBy(() -> thief.connection.setClientId("me", "other token"))
                .hasMessageContaining("in use");
        Client heir = fixture.connect();
        heir.connection.setClientId("me", "token");
        assertThat(client.events).anyMatch(event -> event.startsWith("closed: "));
    }

    @Test
    void aClientIdentifierThatIsGivenBackCanBeTakenByAnother() {
        client.connection.setClientId("", "token");
        client.connection.setClientId("me", "token");
        client.connection.setClientId("", "token");
        Client other = fixture.connect();
        other.connection.setClientId("me", "other token");
        client.connection.close();
        assertThatThrownBy(() -> fixture.connect().connection.setClientId("me", "third token"))
                .hasMessageContaining("in use");
    }

    @Test
    void whoShowsNoTokenTakesOverFromNobody() {
        client.connection.setClientId("me", "");
        assertThatThrownBy(() -> fixture.connect().connection.setClientId("me", ""))
                .hasMessageContaining("in use by test client");
        assertThat(client.events).isEmpty();
    }

    @Test
    void norDoesAnotherUser() {
        client.connection.setClientId("me", "token");
        assertThatThrownBy(() -> fixture.connect(Access.all("other")).connection.setClientId("me", "token"))
                .hasMessageContaining("in use by test client");
        assertThat(client.events).isEmpty();
    }

    @Test
    void aConnectionThatShowedTwoTokensIsForgotten() {
        client.connection.showInstance("one");
        client.connection.setClientId("me", "two");
        client.connection.close();
        assertThat(fixture.host.instances()).isEmpty();
        assertThat(fixture.host.clientIds()).isEmpty();
    }

    @Test
    void whoMayNotSubscribeMayNotUnsubscribe() {
        fixture.done(client.session.subscribe(3, "sub", "prices", "", false));
        Client stranger = fixture.connect(new Access("stranger", new Permissions(".*", ".*", "^mine$")));
        assertThatThrownBy(() -> stranger.session.unsubscribe("sub"))
                .isInstanceOfSatisfying(BrokerException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ReplyCode.ACCESS_REFUSED));
        fixture.done(client.session.unsubscribe("sub"));
    }
}
