package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.godwit.broker.core.BranchFixture.xid;
import static org.godwit.broker.core.HostFixture.body;
import static org.godwit.broker.core.HostFixture.header;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.amqp.Xid;
import org.godwit.broker.core.HostFixture.Client;
import org.godwit.broker.core.HostFixture.Received;
import org.godwit.broker.model.BranchStatus;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.model.XaException;
import org.godwit.broker.security.Access;
import org.godwit.broker.security.Permissions;
import org.godwit.broker.tx.Branches;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What branches of distributed transactions do to messages, on a stepped core. */
class BranchTest {
    private static final int OK = XAResource.XA_OK;

    @TempDir
    Path directory;

    private HostFixture fixture;
    private BranchFixture calls;
    private SteppedCore core;
    private Client client;

    @BeforeEach
    void open() {
        fixture = new HostFixture(directory);
        calls = new BranchFixture(fixture);
        core = fixture.core;
        client = calls.participant();
        client.queue("q").queue("r");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private int ready(String queue) {
        return fixture.host.queue(queue).ready();
    }

    private void restart() {
        fixture.restart();
        client = calls.participant();
    }

    /** Works in a branch: takes the first message of q, sends one to r. */
    private void move(String name, String text) {
        assertThat(calls.start(client, name)).isEqualTo(OK);
        calls.accept(client);
        calls.send(client, "r", text);
        assertThat(calls.end(client, name)).isEqualTo(OK);
    }

    // ---- commit and rollback -------------------------------------------------------------------------------------

    @Test
    void nothingIsSeenBeforeTheCommit() {
        client.send("q", "order");
        calls.consume(client, "q");
        move("x", "confirmation");
        assertThat(calls.prepare(client, "x")).isEqualTo(OK);
        assertThat(ready("r")).isZero();
        assertThat(fixture.host.queue("q").acquired()).isOne();
        assertThat(calls.commit(client, "x")).isEqualTo(OK);
        assertThat(ready("r")).isOne();
        assertThat(fixture.host.queue("q").acquired()).isZero();
        restart();
        assertThat(ready("r")).isOne();
        assertThat(ready("q")).isZero();
    }

    @Test
    void aRollbackReturnsWhatWasAcceptedAndCountsIt() {
        client.send("q", "order");
        calls.consume(client, "q");
        move("x", "confirmation");
        calls.prepare(client, "x");
        assertThat(calls.rollback(client, "x")).isEqualTo(OK);
        core.settle();
        assertThat(client.received).hasSize(2);
        assertThat(client.last().redelivered()).isTrue();
        assertThat(client.last().deliveries()).isOne();
        assertThat(ready("r")).isZero();
    }

    @Test
    void aRollbackBeforeThePrepareDoesSoToo() {
        client.send("q", "order");
        calls.consume(client, "q");
        move("x", "confirmation");
        assertThat(calls.rollback(client, "x")).isEqualTo(OK);
        core.settle();
        assertThat(client.texts()).containsExactly("order", "order");
        assertThat(client.last().deliveries()).isOne();
    }

    @Test
    void ofAHostThatIsDroppedNothingIsHeldInMemory() {
        client.send("q", "order");
        client.send("q", "waits");
        calls.consume(client, "q");
        move("prepared", "confirmation");
        assertThat(calls.prepare(client, "prepared")).isEqualTo(OK);
        move("idle", "another");
        assertThat(fixture.host.memory().heldBytes()).isPositive();
        fixture.host.close();
        core.settle();
        fixture.host.drop();
        assertThat(fixture.host.memory().heldBytes()).isZero();
    }

    @Test
    void onePhaseCommitsInOneBatch() {
        client.send("q", "order");
        calls.consume(client, "q");
        move("x", "confirmation");
        int before = core.batches;
        assertThat(calls.onePhase(client, "x")).isEqualTo(OK);
        assertThat(core.batches).isEqualTo(before + 1);
        assertThat(ready("r")).isOne();
        assertThat(calls.onePhase(client, "x")).isEqualTo(XAException.XAER_NOTA);
    }

    @Test
    void theOutcomeOfAOnePhaseCommitCanBeAskedFor() {
        client.session.open(0, 77);
        client.session.publishNumbered(1, "", "r", true, header(true), body("before"));
        calls.start(client, "x");
        client.session.publishNumbered(2, "", "r", true, header(true), body("in x"));
        calls.end(client, "x");
        assertThat(calls.onePhase(client, "x", 3)).isEqualTo(OK);
        calls.start(client, "y");
        client.session.publishNumbered(4, "", "r", true, header(true), body("in y"));
        client.connection.close();
        restart();
        client.session.open(0, 77);
        assertThat(calls.onePhase(client, "x", 3)).as("repeated").isEqualTo(OK);
        assertThat(fixture.done(client.session.outcome(3))).isEqualTo(1);
        assertThat(calls.onePhase(client, "y", 5)).isEqualTo(XAException.XAER_NOTA);
        assertThat(fixture.done(client.session.outcome(5))).as("refused").isEqualTo(2);
        assertThat(ready("r")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEndThatWantsTheWholeBranchFailsItWhenAPublishWasRefused(boolean suspend) {
        client.send("q", "order");
        calls.consume(client, "q");
        client.session.open(0, 77);
        calls.start(client, "x");
        calls.accept(client);
        client.session.publishNumbered(1, "", "nowhere", true, header(true), body("refused"));
        client.session.publishNumbered(2, "", "r", true, header(true), body("taken"));
        SessionBranches branches = client.session.branches();
        assertThatThrownBy(() -> branches.end(xid("x"), false, suspend, true))
                .isInstanceOfSatisfying(
                        XaException.class, e -> assertThat(e.status()).isEqualTo(XAException.XA_RBROLLBACK))
                .hasMessageContaining("nowhere");
        core.settle();
        assertThat(client.texts()).containsExactly("order", "order");
        assertThat(calls.prepare(client, "x")).isEqualTo(XAException.XA_RBROLLBACK);
        assertThat(calls.rollback(client, "x")).isEqualTo(OK);
        calls.start(client, "y");
        client.session.publishNumbered(3, "", "r", true, header(true), body("in y"));
        assertThat(calls.now(() -> branches.end(xid("y"), false, false, true))).isEqualTo(OK);
        assertThat(calls.onePhase(client, "y")).isEqualTo(OK);
        assertThat(ready("r")).isOne();
    }

    @Test
    void aRefusedPublishIsTheClientsMatterUnlessItWantsTheWholeBranch() {
        client.session.open(0, 77);
        calls.start(client, "x");
        client.session.publishNumbered(1, "", "nowhere", true, header(true), body("refused"));
        client.session.publishNumbered(2, "", "r", true, header(true), body("taken"));
        assertThat(calls.end(client, "x")).isEqualTo(OK);
        assertThat(calls.onePhase(client, "x")).isEqualTo(OK);
        assertThat(ready("r")).isOne();
    }

    @Test
    void aBranchWithoutWorkIsReadOnly() {
        calls.start(client, "x");
        calls.end(client, "x");
        int before = core.batches;
        assertThat(calls.prepare(client, "x")).isEqualTo(XAResource.XA_RDONLY);
        assertThat(core.batches).isEqualTo(before);
        assertThat(calls.commit(client, "x")).isEqualTo(XAException.XAER_NOTA);
    }

    @Test
    void withoutABranchThingsAreDoneAtOnce() {
        client.send("q", "a");
        calls.consume(client, "q");
        calls.accept(client);
        core.advance(20);
        core.settle();
        assertThat(fixture.host.queue("q").acquired()).isZero();
        assertThat(ready("q")).isZero();
    }

    @Test
    void answersWaitForTheLog() {
        calls.start(client, "x");
        calls.send(client, "q", "a");
        calls.end(client, "x");
        CompletionStage<Integer> prepared = client.session.branches().prepare(xid("x"));
        core.run();
        assertThat(prepared.toCompletableFuture()).isNotDone();
        core.settle();
        assertThat(prepared.toCompletableFuture()).isCompletedWithValue(OK);
        client.session.branches().commit(xid("x"), false, 0);
        CompletionStage<Integer> again = client.session.branches().commit(xid("x"), false, 0);
        core.run();
        assertThat(again.toCompletableFuture())
                .as("not known any more is told only when that is durable")
                .isNotDone();
        core.settle();
        assertThat(again.toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void publishesAndAcceptancesOfAmqpBelongToTheBranchToo() {
        client.send("q", "a");
        long tag = fixture.done(client.session.get("q", false)).deliveryTag();
        calls.start(client, "x");
        client.session.acknowledge(tag, false);
        client.publish("r", "b", true);
        core.settle();
        assertThat(ready("r")).isZero();
        calls.end(client, "x");
        assertThat(calls.prepare(client, "x")).isEqualTo(OK);
        assertThat(calls.commit(client, "x")).isEqualTo(OK);
        assertThat(ready("r")).isOne();
        assertThat(fixture.host.queue("q").acquired()).isZero();
    }

    @Test
    void placeIsTakenAtTheCommitAndExpiryCountsFromThePrepare() {
        calls.start(client, "x");
        ContentHeader expiring = ContentHeader.of(BasicProperties.builder()
                .deliveryMode(BasicProperties.PERSISTENT)
                .expiration("1000")
                .build());
        client.session.publish("", "r", true, expiring, body("expires"));
        calls.send(client, "r", "first sent");
        calls.end(client, "x");
        core.advance(500);
        calls.prepare(client, "x");
        client.send("r", "first there");
        core.advance(600);
        calls.commit(client, "x");
        core.advance(300);
        calls.consume(client, "r");
        assertThat(client.texts()).containsExactly("first there", "expires", "first sent");
        assertThat(client.received).hasSize(3);
    }

    @Test
    void transientAndPersistentMessagesKeepTheirOrderInOneTransaction() {
        Client local = fixture.connect();
        local.session.selectTransaction();
        for (String text : List.of("1", "2", "3", "4")) {
            local.publish("r", text, Integer.parseInt(text) % 2 == 0);
        }
        fixture.done(local.session.commit());
        client.publish("r", "5", true);
        local.publish("r", "6", false);
        fixture.done(local.session.commit());
        client.send("r", "7");
        calls.consume(client, "r");
        assertThat(client.texts()).containsExactly("1", "2", "3", "4", "5", "6", "7");
    }

    @Test
    void aTransientCommitWaitsForWhatWasDecidedBefore() {
        Client local = fixture.connect();
        local.session.selectTransaction();
        client.publish("r", "1", true);
        local.publish("r", "2", false);
        local.session.commit();
        core.run();
        assertThat(ready("r")).isZero();
        core.settle();
        calls.consume(client, "r");
        assertThat(client.texts()).containsExactly("1", "2");
    }

    @Test
    void whatExpiredWhileInDoubtIsNotDelivered() {
        calls.start(client, "x");
        ContentHeader expiring = ContentHeader.of(BasicProperties.builder()
                .deliveryMode(BasicProperties.PERSISTENT)
                .expiration("1000")
                .build());
        client.session.publish("", "r", true, expiring, body("expires"));
        calls.end(client, "x");
        calls.prepare(client, "x");
        core.advance(2_000);
        calls.commit(client, "x");
        calls.consume(client, "r");
        assertThat(client.received).isEmpty();
    }

    // ---- in doubt ------------------------------------------------------------------------------------------------

    @Test
    void preparedBranchesOutliveTheirConnection() {
        client.send("q", "order");
        calls.consume(client, "q");
        move("x", "confirmation");
        calls.prepare(client, "x");
        client.connection.close();
        core.advance(1_000_000);
        Client other = fixture.connect();
        assertThat(fixture.done(other.session.branches().recover(true))).containsExactly(xid("x"));
        assertThat(fixture.done(other.session.branches().recover(false))).isEmpty();
        assertThat(ready("q")).isZero();
        assertThat(calls.commit(other, "x")).isEqualTo(OK);
        assertThat(ready("r")).isOne();
        assertThat(fixture.done(other.session.branches().recover(true))).isEmpty();
    }

    @Test
    void preparedBranchesOutliveTheBroker() {
        client.send("q", "order");
        client.send("q", "next order");
        calls.consume(client, "q");
        calls.start(client, "x");
        Received order = client.received.get(0);
        client.session.settle("q", order.tag(), order.tag(), 0, false);
        client.publish("r", "persistent", true);
        client.publish("r", "transient", false);
        calls.end(client, "x");
        calls.prepare(client, "x");
        for (int i = 0; i < 2; i++) {
            restart();
            assertThat(ready("q")).as("what it accepted is in nobody's hands").isOne();
            assertThat(ready("r")).isZero();
            assertThat(fixture.done(client.session.branches().recover(true))).containsExactly(xid("x"));
        }
        assertThat(calls.commit(client, "x")).isEqualTo(OK);
        assertThat(ready("r")).isEqualTo(2);
        assertThat(calls.commit(client, "x")).isEqualTo(XAException.XAER_NOTA);
        restart();
        assertThat(ready("q")).isOne();
        assertThat(ready("r")).isEqualTo(2);
        assertThat(fixture.done(client.session.branches().recover(true))).isEmpty();
    }

    @Test
    void aRollbackAfterTheBrokersEndReturnsWhatWasAccepted() {
        client.send("q", "order");
        calls.consume(client, "q");
        move("x", "confirmation");
        calls.prepare(client, "x");
        restart();
        int stored = fixture.host.store().size();
        assertThat(calls.rollback(client, "x")).isEqualTo(OK);
        core.advance(20);
        core.settle();
        assertThat(ready("q")).isOne();
        assertThat(ready("r")).isZero();
        assertThat(fixture.host.store().size()).as("its message is given up").isEqualTo(stored - 1);
        restart();
        assertThat(ready("q")).isOne();
    }

    @Test
    void unpreparedBranchesAreGoneWithTheBroker() {
        client.send("q", "order");
        calls.consume(client, "q");
        move("x", "confirmation");
        restart();
        assertThat(ready("q")).isOne();
        assertThat(ready("r")).isZero();
        assertThat(calls.prepare(client, "x")).isEqualTo(XAException.XAER_NOTA);
    }

    @Test
    void aQueueWithPreparedWorkIsNotDeleted() {
        client.send("q", "order");
        calls.consume(client, "q");
        move("x", "confirmation");
        calls.prepare(client, "x");
        restart();
        for (String queue : List.of("q", "r")) {
            assertThatThrownBy(() -> client.session.deleteQueue(queue, false, false))
                    .isInstanceOfSatisfying(BrokerException.class, refused -> assertThat(refused.code())
                            .isEqualTo(ReplyCode.PRECONDITION_FAILED));
        }
        calls.commit(client, "x");
        fixture.done(client.session.deleteQueue("q", false, false));
        fixture.done(client.session.deleteQueue("r", false, false));
    }

    @Test
    void anAutoDeleteQueueWaitsForThePreparedWorkInIt() {
        fixture.done(client.session.declareQueue("auto", false, true, false, true, FieldTable.EMPTY));
        client.send("auto", "order");
        calls.consume(client, "auto");
        calls.start(client, "x");
        calls.accept(client);
        calls.end(client, "x");
        calls.prepare(client, "x");
        fixture.done(client.session.cancelConsumer("auto"));
        assertThat(fixture.host.queue("auto")).isNotNull();
        calls.commit(client, "x");
        assertThat(fixture.host.queue("auto")).isNull();
    }

    @Test
    void workInAQueueThatGoesWithItsConnectionGoesWithIt() {
        fixture.done(client.session.declareQueue("own", false, false, true, false, FieldTable.EMPTY));
        calls.start(client, "x");
        calls.send(client, "own", "a");
        calls.send(client, "r", "b");
        calls.end(client, "x");
        assertThat(calls.prepare(client, "x")).isEqualTo(OK);
        client.connection.close();
        core.settle();
        Client other = fixture.connect();
        assertThat(calls.commit(other, "x")).isEqualTo(OK);
        assertThat(ready("r")).isOne();
    }

    // ---- associations --------------------------------------------------------------------------------------------

    @Test
    void connectionsWorkInOneBranchTogether() {
        Client other = calls.participant();
        calls.start(client, "x");
        calls.send(client, "r", "one");
        assertThat(calls.join(other, "x")).isEqualTo(OK);
        calls.send(other, "r", "two");
        calls.end(client, "x");
        assertThat(calls.prepare(client, "x")).as("the other has not ended").isEqualTo(XAException.XAER_PROTO);
        calls.end(other, "x");
        assertThat(calls.prepare(other, "x")).isEqualTo(OK);
        assertThat(calls.commit(client, "x")).isEqualTo(OK);
        assertThat(ready("r")).isEqualTo(2);
    }

    @Test
    void aSuspendedAssociationLetsTheChannelDoOtherThings() {
        calls.start(client, "x");
        calls.send(client, "r", "in x");
        calls.suspend(client, "x");
        client.send("r", "at once");
        assertThat(ready("r")).isOne();
        calls.start(client, "y");
        calls.send(client, "r", "in y");
        calls.end(client, "y");
        assertThat(calls.resume(client, "x")).isEqualTo(OK);
        calls.send(client, "r", "in x again");
        calls.end(client, "x");
        assertThat(calls.onePhase(client, "x")).isEqualTo(OK);
        assertThat(ready("r")).isEqualTo(3);
        assertThat(calls.rollback(client, "y")).isEqualTo(OK);
        assertThat(ready("r")).isEqualTo(3);
    }

    @Test
    void anotherConnectionResumes() {
        Client other = calls.participant();
        calls.start(client, "x");
        calls.suspend(client, "x");
        assertThat(calls.resume(other, "x")).isEqualTo(OK);
        calls.send(other, "r", "a");
        assertThat(calls.end(client, "x")).isEqualTo(XAException.XAER_PROTO);
        assertThat(calls.end(other, "x")).isEqualTo(OK);
        assertThat(calls.onePhase(client, "x")).isEqualTo(OK);
        assertThat(ready("r")).isOne();
    }

    // ---- rolled back by the broker -------------------------------------------------------------------------------

    @Test
    void aLostConnectionRollsItsBranchesBack() {
        Client other = calls.participant();
        client.send("q", "order");
        calls.consume(client, "q");
        move("x", "confirmation");
        calls.join(other, "x");
        calls.end(other, "x");
        other.connection.close();
        core.settle();
        assertThat(client.events).contains("rolled back " + xid("x") + " " + XAException.XA_RBCOMMFAIL);
        assertThat(client.texts()).containsExactly("order", "order");
        assertThat(calls.prepare(client, "x")).isEqualTo(XAException.XA_RBCOMMFAIL);
        assertThat(calls.rollback(client, "x")).isEqualTo(XAException.XA_RBCOMMFAIL);
        core.advance(601_000);
        assertThat(calls.rollback(client, "x")).as("forgotten").isEqualTo(XAException.XAER_NOTA);
    }

    @Test
    void whatTakesTooLongIsRolledBack() {
        client.send("q", "order");
        client.send("q", "next order");
        calls.consume(client, "q");
        calls.start(client, "x");
        Received order = client.received.get(0);
        client.session.settle("q", order.tag(), order.tag(), 0, false);
        assertThat(calls.setTimeout(client, "x", 10)).isEqualTo(OK);
        core.advance(9_000);
        assertThat(client.events).isEmpty();
        core.advance(1_500);
        assertThat(client.events).containsExactly("rolled back " + xid("x") + " " + XAException.XA_RBTIMEOUT);
        core.settle();
        assertThat(client.texts()).containsExactly("order", "next order", "order");
        calls.accept(client);
        assertThat(client.received).as("held until the association ends").hasSize(3);
        client.session.open(0, 77);
        client.session.publishNumbered(1, "", "r", true, header(true), body("late"));
        core.settle();
        assertThat(client.events).contains("publish refused 1 PRECONDITION_FAILED");
        assertThat(calls.end(client, "x")).isEqualTo(XAException.XA_RBTIMEOUT);
        core.settle();
        assertThat(client.texts()).containsExactly("order", "next order", "order", "order");
        assertThat(client.last().deliveries()).isEqualTo(2);
        client.session.publishNumbered(2, "", "r", true, header(true), body("at once"));
        core.settle();
        assertThat(ready("r")).isOne();
        assertThat(calls.forget(client, "x")).isEqualTo(OK);
        assertThat(calls.rollback(client, "x")).isEqualTo(XAException.XAER_NOTA);
    }

    @Test
    void aRollbackByAnotherChannelIsTold() {
        client.send("q", "order");
        calls.consume(client, "q");
        move("x", "confirmation");
        Client other = fixture.connect();
        calls.rollback(other, "x");
        assertThat(client.events).containsExactly("rolled back " + xid("x") + " 0");
    }

    @Test
    void aRollbackWhileAnotherChannelWorksGivesBackAtOnceAndIsToldAtItsEnd() {
        Client other = fixture.connect();
        calls.start(client, "x");
        client.send("r", "confirmation");
        assertThat(calls.rollback(other, "x")).isEqualTo(OK);
        client.send("r", "too late");
        assertThat(calls.end(client, "x")).isEqualTo(XAException.XA_RBROLLBACK);
        assertThat(ready("r")).isZero();
        assertThat(calls.rollback(other, "x")).isEqualTo(OK);
        assertThat(calls.rollback(other, "x")).isEqualTo(XAException.XAER_NOTA);
    }

    @Test
    void aBranchMayHoldMoreThanABatch() {
        client.send("q", "order");
        calls.consume(client, "q");
        calls.start(client, "x");
        calls.accept(client);
        for (int i = 0; i < 17_000; i++) {
            client.publish("r", "m", true);
        }
        calls.end(client, "x");
        assertThat(calls.prepare(client, "x")).isEqualTo(XAResource.XA_OK);
        fixture.restart();
        assertThat(ready("q")).isZero();
        assertThat(ready("r")).isZero();
        CompletionStage<Integer> committed =
                calls.participant().session.branches().commit(xid("x"), false, 0);
        core.run();
        while (core.unapplied() > 1) {
            core.applyNext();
            core.run();
            assertThat(ready("r")).isZero();
        }
        core.settle();
        assertThat(committed.toCompletableFuture()).isCompletedWithValue(XAResource.XA_OK);
        assertThat(ready("r")).isEqualTo(17_000);
    }

    // ---- operators -----------------------------------------------------------------------------------------------

    @Test
    void anOperatorDecidesAndTheTransactionManagerIsTold() {
        client.send("q", "order");
        calls.consume(client, "q");
        move("x", "confirmation");
        calls.prepare(client, "x");
        core.advance(5_000);
        assertThat(fixture.host.branchesInDoubt())
                .containsExactly(new BranchStatus(
                        xid("x"), "guest", BranchStatus.State.PREPARED, core.wallMillis() - 5_000, 1, 1));
        fixture.done(fixture.host.decideBranch(xid("x"), true, "operator"));
        assertThat(ready("r")).isOne();
        assertThatThrownBy(() -> fixture.host.decideBranch(xid("x"), true, "operator"))
                .isInstanceOf(XaException.class);
        restart();
        assertThat(ready("r")).isOne();
        assertThat(ready("q")).isZero();
        assertThat(fixture.host.branchesInDoubt())
                .extracting(BranchStatus::state)
                .containsExactly(BranchStatus.State.COMMITTED_HEURISTICALLY);
        assertThat(fixture.done(client.session.branches().recover(true))).containsExactly(xid("x"));
        assertThat(calls.rollback(client, "x")).isEqualTo(XAException.XA_HEURCOM);
        assertThat(calls.forget(client, "x")).isEqualTo(OK);
        restart();
        assertThat(calls.rollback(client, "x")).isEqualTo(XAException.XAER_NOTA);
        assertThat(fixture.host.branchesInDoubt()).isEmpty();
    }

    @Test
    void anOperatorRollsBack() {
        client.send("q", "order");
        calls.consume(client, "q");
        move("x", "confirmation");
        calls.prepare(client, "x");
        fixture.done(fixture.host.decideBranch(xid("x"), false, "operator"));
        core.settle();
        assertThat(client.texts()).containsExactly("order", "order");
        restart();
        assertThat(ready("q")).isOne();
        assertThat(calls.commit(client, "x")).isEqualTo(XAException.XA_HEURRB);
        assertThat(calls.commit(client, "x")).isEqualTo(XAException.XA_HEURRB);
        assertThat(calls.forget(client, "x")).isEqualTo(OK);
    }

    // ---- misuse --------------------------------------------------------------------------------------------------

    @Test
    void xidsThatAreNone() {
        for (Xid bad : List.of(
                Xid.of(-1, new byte[] {1}, new byte[0]),
                Xid.of(1, new byte[0], new byte[0]),
                Xid.of(1, new byte[65], new byte[0]),
                Xid.of(1, new byte[1], new byte[65]))) {
            SessionBranches branches = client.session.branches();
            assertThat(calls.now(() -> branches.start(bad, false, false))).isEqualTo(XAException.XAER_INVAL);
            assertThat(calls.now(() -> branches.end(bad, false, false, false))).isEqualTo(XAException.XAER_INVAL);
            assertThat(calls.code(() -> branches.prepare(bad))).isEqualTo(XAException.XAER_INVAL);
            assertThat(calls.code(() -> branches.commit(bad, true, 0))).isEqualTo(XAException.XAER_INVAL);
        }
        Xid longest = Xid.of(Integer.MIN_VALUE, new byte[64], new byte[64]);
        client.session.branches().start(longest, false, false);
    }

    @Test
    void flagsThatExcludeEachOther() {
        SessionBranches branches = client.session.branches();
        assertThat(calls.now(() -> branches.start(xid("x"), true, true))).isEqualTo(XAException.XAER_INVAL);
        assertThat(calls.now(() -> branches.end(xid("x"), true, true, false))).isEqualTo(XAException.XAER_INVAL);
    }

    @Test
    void aChannelHasOneKindOfTransactions() {
        Client local = fixture.connect();
        local.session.selectTransaction();
        assertThat(calls.now(() -> local.session.branches().select((xid, status) -> {})))
                .isEqualTo(XAException.XAER_OUTSIDE);
        assertThat(calls.start(local, "x")).isEqualTo(XAException.XAER_OUTSIDE);
        assertThatThrownBy(() -> client.session.selectTransaction()).isInstanceOf(BrokerException.class);
        assertThatThrownBy(() -> client.session.selectConfirms()).isInstanceOf(BrokerException.class);
        assertThat(calls.now(() -> client.session.branches().select((xid, status) -> {})))
                .isEqualTo(XAException.XAER_PROTO);
        Client plain = fixture.connect();
        assertThat(calls.start(plain, "x")).isEqualTo(XAException.XAER_PROTO);
    }

    /** Whoever starts and never ends takes memory for as long as they last, but not all there is. */
    @Test
    void thereAreOnlySoManyBranches() {
        for (int i = 0; i < Branches.MOST; i++) {
            startAndEnd("b" + i);
        }
        assertThat(calls.start(client, "more")).isEqualTo(XAException.XAER_RMERR);
        assertThat(calls.start(client, "b0")).isEqualTo(XAException.XAER_DUPID);
        assertThat(calls.rollback(client, "b0")).isEqualTo(OK);
        startAndEnd("more");
        assertThat(calls.start(client, "most")).isEqualTo(XAException.XAER_RMERR);
    }

    private void startAndEnd(String name) {
        assertThat(calls.start(client, name)).isEqualTo(OK);
        assertThat(calls.end(client, name)).isEqualTo(OK);
    }

    @Test
    void othersBranchesNeedAPermission() {
        calls.start(client, "x");
        calls.send(client, "r", "a");
        calls.end(client, "x");
        calls.prepare(client, "x");
        Client stranger = fixture.connect(new Access("stranger", new Permissions("^my", ".*", ".*")));
        assertThat(calls.commit(stranger, "x")).isEqualTo(XAException.XAER_RMERR);
        assertThat(fixture.done(stranger.session.branches().recover(true))).isEmpty();
        Client decider = fixture.connect(new Access("decider", new Permissions("^amq\\.dtx$", "", "")));
        assertThat(fixture.done(decider.session.branches().recover(true))).containsExactly(xid("x"));
        assertThat(calls.commit(decider, "x")).isEqualTo(OK);
    }
}
