package org.godwit.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.groups.Tuple;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.ChannelMethod;
import org.godwit.amqp.Command;
import org.godwit.amqp.Content;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.DtxMethod;
import org.godwit.amqp.JmsMethod;
import org.godwit.jms.link.BranchXid;
import org.godwit.jms.xa.RecoveryResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Branches of distributed transactions against a peer that says what the test wants, or loses its answers. */
class ScriptedBranchTest {
    private static final Xid XID = xid("1");
    private static final long PATIENCE_MILLIS = 60_000;

    private final ScriptedPeer peer = new ScriptedPeer();
    private XAConnection connection;
    private XASession session;
    private XAResource resource;

    @AfterEach
    void nothingIsLeft() throws JMSException {
        try {
            peer.close();
        } finally {
            if (connection != null) {
                connection.close();
            }
        }
        ThreadCheck.noClientThreads();
    }

    private static Xid xid(String name) {
        return new BranchXid(7, name.getBytes(StandardCharsets.UTF_8), new byte[] {1});
    }

    private GodwitConnectionFactory factory(String moreOptions) {
        return new GodwitConnectionFactory(peer.uri() + "?reconnectDelayMillis=5&clientId=shop" + moreOptions);
    }

    private void open() throws JMSException {
        open("");
    }

    private void open(String moreOptions) throws JMSException {
        peer.expectConnect().expectOk(JmsMethod.ClientId.class);
        connection = factory(moreOptions).createXAConnection();
        peer.expectSession().expectSelect("cluster/1");
        session = connection.createXASession();
        resource = session.getXAResource();
    }

    /** The connection is made again, and the session on it. */
    private MessageProducer openInBranch() throws JMSException, XAException {
        open();
        peer.expectOk(JmsMethod.Lookup.class);
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        peer.expectDtxOk(DtxMethod.Start.class);
        resource.start(XID, XAResource.TMNOFLAGS);
        return producer;
    }

    private void expectReturn() {
        expectReturnOfConnection();
        expectReturnOfSession();
    }

    private void expectReturnOfConnection() {
        peer.expectConnect().expectOk(JmsMethod.ClientId.class);
    }

    private void expectReturnOfSession() {
        peer.expectSession().expectSelect("cluster/1");
    }

    private void sendWhatWaits() {
        ((GodwitXASession) session).link().hasten();
    }

    private void close() throws JMSException {
        sendWhatWaits();
        peer.awaitScript();
        peer.expectSessionClose().expectConnectionClose();
        connection.close();
        peer.awaitScript();
    }

    private static void assertCode(int code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(XAException.class, e -> assertThat(e.errorCode)
                .as(e.getMessage())
                .isEqualTo(code));
    }

    private static BiConsumer<Command, ScriptedPeer> lost() {
        return (command, p) -> p.breakConnectionLater();
    }

    @Test
    void callsCarryTheirFlagsAndXids() throws Exception {
        open();
        resource.setTransactionTimeout(9);
        peer.expectDtxOk(DtxMethod.Start.class);
        resource.start(XID, XAResource.TMNOFLAGS);
        peer.expectDtxOk(DtxMethod.End.class);
        resource.end(XID, XAResource.TMSUSPEND);
        peer.expectDtxOk(DtxMethod.Start.class);
        resource.start(XID, XAResource.TMRESUME);
        peer.expectDtxOk(DtxMethod.End.class);
        resource.end(XID, XAResource.TMSUCCESS);
        peer.expectDtxOk(DtxMethod.Prepare.class, XAResource.XA_RDONLY);
        assertThat(resource.prepare(XID)).isEqualTo(XAResource.XA_RDONLY);
        assertThat(peer.seen(DtxMethod.Start.class))
                .extracting(DtxMethod.Start::join, DtxMethod.Start::resume, DtxMethod.Start::timeoutSeconds)
                .containsExactly(Tuple.tuple(false, false, 9L), Tuple.tuple(false, true, 9L));
        assertThat(peer.seen(DtxMethod.End.class))
                .extracting(DtxMethod.End::suspend)
                .containsExactly(true, false);
        org.godwit.amqp.Xid wire = peer.seen(DtxMethod.Prepare.class).get(0).xid();
        assertThat(wire.formatId()).isEqualTo(7);
        assertThat(wire.globalTransactionId()).isEqualTo("1".getBytes(StandardCharsets.UTF_8));
        assertThat(wire.branchQualifier()).containsExactly(1);
        close();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                XAException.XA_HEURRB,
                XAException.XA_HEURCOM,
                XAException.XA_RBROLLBACK,
                XAException.XA_RBCOMMFAIL,
                XAException.XA_RBTIMEOUT,
                XAException.XAER_RMERR,
                XAException.XAER_NOTA,
                XAException.XAER_INVAL,
                XAException.XAER_PROTO,
                XAException.XAER_DUPID,
                XAException.XAER_OUTSIDE
            })
    void aCodeOfTheBrokerIsTheCodeOfTheException(int code) throws Exception {
        open();
        peer.expectDtxFailed(DtxMethod.Start.class, code);
        assertCode(code, () -> resource.start(XID, XAResource.TMNOFLAGS));
        peer.expectDtxFailed(DtxMethod.Prepare.class, code);
        assertCode(code, () -> resource.prepare(XID));
        peer.expectDtxFailed(DtxMethod.Commit.class, code);
        assertCode(code, () -> resource.commit(XID, false));
        peer.expectDtxFailed(DtxMethod.Rollback.class, code).expectOk(JmsMethod.Recover.class);
        assertCode(code, () -> resource.rollback(XID));
        peer.expectDtxFailed(DtxMethod.Forget.class, code);
        assertCode(code, () -> resource.forget(XID));
        close();
    }

    @Test
    void flagsThatAreNoneAreInvalid() throws Exception {
        open();
        assertCode(XAException.XAER_INVAL, () -> resource.start(XID, XAResource.TMFAIL));
        assertCode(XAException.XAER_INVAL, () -> resource.end(XID, XAResource.TMJOIN));
        assertCode(XAException.XAER_INVAL, () -> resource.recover(XAResource.TMJOIN));
        assertCode(XAException.XAER_INVAL, () -> resource.setTransactionTimeout(-1));
        assertCode(XAException.XAER_INVAL, () -> resource.prepare(null));
        assertThat(resource.recover(XAResource.TMENDRSCAN)).isEmpty();
        close();
    }

    @Test
    void aCommitWhoseAnswerWasLostIsRepeatedAndTakesNotaForSuccess() throws Exception {
        open();
        peer.expect(DtxMethod.Commit.class, lost());
        expectReturnOfConnection();
        peer.expectDtxFailed(DtxMethod.Commit.class, XAException.XAER_NOTA);
        expectReturnOfSession();
        assertThatCode(() -> resource.commit(XID, false)).doesNotThrowAnyException();
        assertThat(peer.seen(DtxMethod.Commit.class))
                .extracting(DtxMethod.Commit::onePhase)
                .containsExactly(false, false);
        close();
    }

    @Test
    void aCommitInOnePhaseIsRepeatedWithItsNumberAndNotaMeansThatItIsLost() throws Exception {
        open();
        peer.expect(DtxMethod.Commit.class, lost());
        expectReturnOfConnection();
        peer.expectDtxOk(DtxMethod.Commit.class);
        expectReturnOfSession();
        resource.commit(XID, true);
        peer.awaitScript();
        peer.expect(DtxMethod.Commit.class, lost());
        expectReturnOfConnection();
        peer.expectDtxFailed(DtxMethod.Commit.class, XAException.XAER_NOTA);
        expectReturnOfSession();
        assertCode(XAException.XA_RBCOMMFAIL, () -> resource.commit(xid("2"), true));
        assertThat(peer.seen(DtxMethod.Commit.class))
                .extracting(DtxMethod.Commit::sequence)
                .containsExactly(1L, 1L, 2L, 2L);
        close();
    }

    @Test
    void aPrepareWhoseAnswerWasLostIsAFailureOfTheResourceManager() throws Exception {
        open();
        peer.expect(DtxMethod.Prepare.class, lost());
        expectReturn();
        assertCode(XAException.XAER_RMFAIL, () -> resource.prepare(XID));
        peer.awaitScript();
        close();
    }

    @Test
    void aBranchWhoseConnectionBrokeTakesNothingMoreAndIsRolledBack() throws Exception {
        MessageProducer producer = openInBranch();
        peer.expectPublish();
        producer.send(session.createTextMessage("1"));
        expectReturn();
        peer.breakConnection();
        peer.awaitScript();
        producer.send(session.createTextMessage("2"));
        peer.expectOk(JmsMethod.Recover.class);
        assertCode(XAException.XA_RBCOMMFAIL, () -> resource.end(XID, XAResource.TMSUCCESS));
        peer.expectPublish();
        producer.send(session.createTextMessage("3"));
        assertThat(peer.seen(JmsMethod.Publish.class)).hasSize(2);
        assertThat(peer.seen(DtxMethod.End.class)).isEmpty();
        close();
    }

    @Test
    void aSessionWhoseBranchDidNotStartTakesNoWorkUntilAnotherDoes() throws Exception {
        open();
        peer.expectConsume();
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        peer.expectOk(JmsMethod.Lookup.class);
        MessageProducer producer = session.createProducer(session.createQueue("confirmations"));
        connection.start();
        peer.expect(DtxMethod.Start.class, lost());
        expectReturn();
        peer.expectOk(JmsMethod.Consume.class);
        assertCode(XAException.XAER_RMFAIL, () -> resource.start(XID, XAResource.TMNOFLAGS));
        peer.awaitScript();
        peer.deliver(2, "c1", 1, false, new Content(ContentHeader.of(BasicProperties.EMPTY), Body.EMPTY));
        // What a manager tells who enlists a resource is a boolean, and not everybody looks at that
        assertNoWork(() -> consumer.receive(PATIENCE_MILLIS));
        assertNoWork(consumer::receiveNoWait);
        assertNoWork(() -> producer.send(session.createTextMessage("1")));
        assertNoWork(() ->
                producer.send(session.createTextMessage("1"), new RecordingCompletionListener(new ArrayDeque<>())));
        assertThat(peer.seen(JmsMethod.Publish.class)).isEmpty();
        assertThat(peer.seen(JmsMethod.Settle.class)).isEmpty();
        peer.expectDtxFailed(DtxMethod.Start.class, XAException.XAER_RMERR);
        assertCode(XAException.XAER_RMERR, () -> resource.start(xid("2"), XAResource.TMNOFLAGS));
        assertNoWork(consumer::receiveNoWait);
        peer.expectDtxOk(DtxMethod.Start.class);
        resource.start(xid("3"), XAResource.TMNOFLAGS);
        assertThat(consumer.receive(PATIENCE_MILLIS)).isNotNull();
        peer.expectPublish();
        producer.send(session.createTextMessage("1"));
        peer.expect(JmsMethod.Settle.class).expectDtxOk(DtxMethod.End.class);
        resource.end(xid("3"), XAResource.TMSUCCESS);
        close();
    }

    private static void assertNoWork(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(jakarta.jms.IllegalStateException.class)
                .hasMessageContaining("start")
                .hasCauseInstanceOf(XAException.class);
    }

    @Test
    void aReleasedSessionWorksWithoutTransaction() throws Exception {
        open();
        peer.expectDtxFailed(DtxMethod.Start.class, XAException.XAER_RMERR);
        assertCode(XAException.XAER_RMERR, () -> resource.start(XID, XAResource.TMNOFLAGS));
        ((ContainerSession) session).release();
        peer.expectOk(JmsMethod.Lookup.class);
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        peer.expectPublish();
        producer.send(session.createTextMessage("1"));
        close();
    }

    @Test
    void aBranchWhoseStartIsAnsweredTooLateIsGivenUp() throws Exception {
        open("&requestTimeoutMillis=3000");
        AtomicLong request = new AtomicLong();
        peer.expect(DtxMethod.Start.class, (command, p) -> request.set(((DtxMethod.Start) command.method()).request()))
                .expect(DtxMethod.End.class);
        assertCode(XAException.XAER_RMFAIL, () -> resource.start(XID, XAResource.TMNOFLAGS));
        peer.awaitScript();
        DtxMethod.End end = peer.seen(DtxMethod.End.class).get(0);
        assertThat(end.fail()).isTrue();
        assertThat(end.xid()).isEqualTo(peer.seen(DtxMethod.Start.class).get(0).xid());
        peer.expect(DtxMethod.Rollback.class);
        peer.send(2, new DtxMethod.Ok(request.get(), 0));
        peer.awaitScript();
        assertThat(peer.seen(DtxMethod.Rollback.class).get(0).xid()).isEqualTo(end.xid());
        close();
    }

    @Test
    void aStartFollowsTheEndOfOneThatWasGivenUp() throws Exception {
        open("&requestTimeoutMillis=3000");
        AtomicLong late = new AtomicLong();
        peer.expect(DtxMethod.Start.class, (command, p) -> late.set(((DtxMethod.Start) command.method()).request()))
                .expect(DtxMethod.End.class)
                .expect(DtxMethod.Start.class, (command, p) -> {
                    p.send(2, new DtxMethod.Failed(late.get(), XAException.XAER_DUPID, "somebody else's"));
                    p.send(2, new DtxMethod.Ok(((DtxMethod.Start) command.method()).request(), 0));
                });
        assertCode(XAException.XAER_RMFAIL, () -> resource.start(XID, XAResource.TMNOFLAGS));
        resource.start(xid("2"), XAResource.TMNOFLAGS);
        assertThat(peer.seen(DtxMethod.Rollback.class))
                .as("of a branch that it did not start")
                .isEmpty();
        close();
    }

    @Test
    void aStartThatIsGivenUpBeforeItCouldBeMadeIsNotMade() throws Exception {
        open("&requestTimeoutMillis=3000");
        AtomicLong restoring = new AtomicLong();
        expectReturnOfConnection();
        peer.expect(ChannelMethod.Open.class, (command, p) -> p.send(2, new ChannelMethod.OpenOk()))
                .expect(
                        JmsMethod.Session.class,
                        (command, p) -> restoring.set(((JmsMethod.Session) command.method()).request()));
        peer.breakConnection();
        peer.awaitScript();
        assertCode(XAException.XAER_RMFAIL, () -> resource.start(XID, XAResource.TMNOFLAGS));
        peer.expectSelect("cluster/1");
        peer.send(2, new JmsMethod.Ok(restoring.get()));
        peer.awaitScript();
        peer.expectDtxOk(DtxMethod.Start.class);
        resource.start(xid("2"), XAResource.TMNOFLAGS);
        assertThat(peer.seen(DtxMethod.Start.class)).hasSize(1);
        close();
    }

    @Test
    void aMessageWhoseListenerCouldNotStartItsBranchReturns() throws Exception {
        open();
        peer.expectConsume();
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        consumer.setMessageListener(
                message -> assertCode(XAException.XAER_RMERR, () -> resource.start(XID, XAResource.TMNOFLAGS)));
        connection.start();
        peer.expectDtxFailed(DtxMethod.Start.class, XAException.XAER_RMERR).expect(JmsMethod.Settle.class);
        peer.deliver(2, "c1", 1, false, new Content(ContentHeader.of(BasicProperties.EMPTY), Body.EMPTY));
        peer.awaitScript();
        assertThat(peer.seen(JmsMethod.Settle.class))
                .extracting(JmsMethod.Settle::outcome)
                .containsExactly(JmsMethod.OUTCOME_RETURNED_SEEN);
        close();
    }

    @Test
    void aSessionThatIsClosedWhileItIsRestoredAsksForNothingMore() throws Exception {
        open();
        expectReturnOfConnection();
        CompletableFuture<Long> restoring = new CompletableFuture<>();
        peer.expect(ChannelMethod.Open.class, (command, p) -> p.send(2, new ChannelMethod.OpenOk()))
                .expect(
                        JmsMethod.Session.class,
                        (command, p) -> restoring.complete(((JmsMethod.Session) command.method()).request()));
        peer.breakConnection();
        long request = restoring.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        peer.expect(ChannelMethod.Close.class, (command, p) -> {
            p.send(2, new JmsMethod.Ok(request));
            p.send(2, new ChannelMethod.CloseOk());
        });
        session.close();
        peer.awaitScript();
        peer.expectConnectionClose();
        connection.close();
        peer.awaitScript();
    }

    @ParameterizedTest
    @ValueSource(ints = {XAResource.TMSUCCESS, XAResource.TMSUSPEND})
    void aBranchIsEndedWithFailWhenItIsKnownThatAMessageWasRefused(int flags) throws Exception {
        MessageProducer producer = openInBranch();
        peer.expectPublish();
        producer.send(session.createTextMessage("1"));
        peer.expect(JmsMethod.Publish.class, (command, p) -> p.send(2, new JmsMethod.Refused(2, 406, "full")));
        producer.send(session.createTextMessage("2"));
        awaitWhatThePeerSent();
        peer.expectDtxOk(DtxMethod.End.class).expectOk(JmsMethod.Recover.class);
        assertThatThrownBy(() -> resource.end(XID, flags))
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XA_RBROLLBACK))
                .hasMessageContaining("full");
        assertThat(peer.seen(DtxMethod.End.class))
                .extracting(DtxMethod.End::fail)
                .containsExactly(true);
        peer.expectPublish();
        producer.send(session.createTextMessage("3"));
        close();
    }

    private void awaitWhatThePeerSent() throws JMSException {
        peer.expectOk(JmsMethod.Lookup.class);
        session.createProducer(session.createQueue("orders")).close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMessageThatIsRefusedAfterTheEndFailsTheDecision(boolean onePhase) throws Exception {
        MessageProducer producer = openInBranch();
        peer.expectPublish();
        producer.send(session.createTextMessage("1"));
        peer.expect(JmsMethod.Publish.class);
        producer.send(session.createTextMessage("2"));
        peer.expect(DtxMethod.End.class, (command, p) -> {
            p.send(2, new JmsMethod.Refused(2, 406, "full"));
            long request = ((DtxMethod.End) command.method()).request();
            p.send(2, new DtxMethod.Failed(request, XAException.XA_RBROLLBACK, "the queue is full"));
        });
        resource.end(XID, XAResource.TMSUCCESS);
        peer.expectDtxFailed(onePhase ? DtxMethod.Commit.class : DtxMethod.Prepare.class, XAException.XAER_NOTA)
                .expectOk(JmsMethod.Recover.class);
        assertThatThrownBy(() -> decide(onePhase))
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XA_RBROLLBACK))
                .hasMessageContaining("the queue is full");
        assertThat(peer.seen(DtxMethod.End.class))
                .extracting(DtxMethod.End::whole)
                .containsExactly(true);
        close();
    }

    private void decide(boolean onePhase) throws XAException {
        if (onePhase) {
            resource.commit(XID, true);
        } else {
            resource.prepare(XID);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConnectionThatBreaksAfterTheEndFailsTheDecisionAsTheEnd(boolean onePhase) throws Exception {
        openInBranch();
        peer.expect(DtxMethod.End.class, lost());
        expectReturn();
        resource.end(XID, XAResource.TMSUCCESS);
        sendWhatWaits();
        peer.awaitScript();
        // The former connection is not known to be lost, so the branch is still active in it
        peer.expectDtxFailed(onePhase ? DtxMethod.Commit.class : DtxMethod.Prepare.class, XAException.XAER_PROTO)
                .expectOk(JmsMethod.Recover.class);
        assertCode(XAException.XA_RBCOMMFAIL, () -> decide(onePhase));
        close();
    }

    @Test
    void theEndAndTheDecisionWaitForTheirAnswersTogether() throws Exception {
        MessageProducer producer = openInBranch();
        peer.expectPublish();
        producer.send(session.createTextMessage("1"));
        peer.expect(JmsMethod.Publish.class);
        producer.send(session.createTextMessage("2"));
        AtomicLong end = new AtomicLong();
        peer.expect(DtxMethod.End.class, (command, p) -> end.set(((DtxMethod.End) command.method()).request()));
        peer.expect(DtxMethod.Prepare.class, (command, p) -> {
            p.send(2, new JmsMethod.Published(2));
            p.send(2, new DtxMethod.Ok(end.get(), 0));
            p.send(command.channel(), new DtxMethod.Ok(((DtxMethod.Prepare) command.method()).request(), 0));
        });
        resource.end(XID, XAResource.TMSUCCESS);
        assertThat(resource.prepare(XID)).isEqualTo(XAResource.XA_OK);
        close();
    }

    @Test
    void whoWaitsForAMessageHasSentWhatItMayHaveToComeBehind() throws Exception {
        open("&prefetchCount=1");
        peer.expectConsume();
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        connection.start();
        peer.expectDtxOk(DtxMethod.Start.class);
        resource.start(XID, XAResource.TMNOFLAGS);
        Content empty = new Content(ContentHeader.of(BasicProperties.EMPTY), Body.EMPTY);
        peer.deliver(2, "c1", 1, false, empty);
        peer.expect(JmsMethod.Settle.class);
        assertThat(consumer.receive(PATIENCE_MILLIS)).isNotNull();
        peer.awaitScript();
        peer.expect(DtxMethod.End.class, (command, p) -> {
            p.send(2, new DtxMethod.Ok(((DtxMethod.End) command.method()).request(), 0));
            p.deliver(2, "c1", 2, false, empty);
        });
        peer.expect(JmsMethod.Settle.class);
        resource.end(XID, XAResource.TMSUCCESS);
        assertThat(consumer.receive(PATIENCE_MILLIS)).isNotNull();
        peer.awaitScript();
        close();
    }

    @Test
    void aDecisionOverAnotherConnectionWaitsForTheEnd() throws Exception {
        openInBranch();
        AtomicLong end = new AtomicLong();
        peer.expect(DtxMethod.End.class, (command, p) -> end.set(((DtxMethod.End) command.method()).request()));
        resource.end(XID, XAResource.TMSUCCESS);
        try (ScriptedPeer otherPeer = new ScriptedPeer();
                RecoveryResource other =
                        new GodwitConnectionFactory(otherPeer.uri().toString()).createRecoveryResource()) {
            otherPeer.expectConnect();
            CompletableFuture<Integer> prepared = CompletableFuture.supplyAsync(() -> {
                try {
                    return other.prepare(XID);
                } catch (XAException e) {
                    throw new AssertionError(e);
                }
            });
            otherPeer.awaitScript();
            peer.awaitScript();
            assertThat(prepared).isNotDone();
            otherPeer.expectDtxOk(DtxMethod.Prepare.class);
            peer.send(2, new DtxMethod.Ok(end.get(), 0));
            assertThat(prepared.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(XAResource.XA_OK);
            otherPeer.expectConnectionClose();
        }
        close();
    }

    @ParameterizedTest
    @ValueSource(ints = {XAResource.TMJOIN, XAResource.TMRESUME})
    void theEndOfABranchThatTheSessionDidNotStartIsWaitedFor(int flags) throws Exception {
        open();
        peer.expectDtxOk(DtxMethod.Start.class);
        resource.start(XID, flags);
        peer.expectDtxFailed(DtxMethod.End.class, XAException.XA_RBTIMEOUT).expectOk(JmsMethod.Recover.class);
        assertCode(XAException.XA_RBTIMEOUT, () -> resource.end(XID, XAResource.TMSUCCESS));
        close();
    }

    @Test
    void theEndOfAnotherBranchIsWaitedFor() throws Exception {
        openInBranch();
        peer.expectDtxFailed(DtxMethod.End.class, XAException.XAER_NOTA);
        assertCode(XAException.XAER_NOTA, () -> resource.end(xid("2"), XAResource.TMSUCCESS));
        peer.expectDtxOk(DtxMethod.End.class);
        resource.end(XID, XAResource.TMSUCCESS);
        close();
    }

    @Test
    void aBranchGivenUpOnAnotherThreadTakesNothingMore() throws Exception {
        MessageProducer producer = openInBranch();
        peer.expectPublish();
        producer.send(session.createTextMessage("1"));
        peer.expectDtxOk(DtxMethod.End.class).expectDtxOk(DtxMethod.Rollback.class);
        CompletableFuture.runAsync(() -> {
                    try {
                        resource.end(XID, XAResource.TMFAIL);
                        resource.rollback(XID);
                    } catch (XAException e) {
                        throw new AssertionError(e);
                    }
                })
                .orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .join();
        producer.send(session.createTextMessage("too late"));
        peer.expectOk(JmsMethod.Recover.class).expectDtxOk(DtxMethod.Start.class);
        resource.start(xid("2"), XAResource.TMNOFLAGS);
        peer.expectPublish();
        producer.send(session.createTextMessage("2"));
        peer.expectDtxOk(DtxMethod.End.class);
        resource.end(xid("2"), XAResource.TMSUCCESS);
        close();
        assertThat(peer.seen(JmsMethod.Publish.class)).hasSize(2);
    }

    @Test
    void aSessionDoesNotEndItsTransactionsItself() throws Exception {
        open();
        assertThat(session.getTransacted()).isTrue();
        assertThatThrownBy(session::commit).isInstanceOf(TransactionInProgressException.class);
        assertThatThrownBy(session::rollback).isInstanceOf(TransactionInProgressException.class);
        assertThatThrownBy(session::recover).isInstanceOf(jakarta.jms.IllegalStateException.class);
        close();
    }

    @Test
    void aResourceForRecoveryConnectsAgainAndTakesNoClientId() throws Exception {
        try (RecoveryResource recovery = factory("").createRecoveryResource()) {
            assertThat(peer.seen()).isEmpty();
            peer.expectConnect();
            peer.expect(DtxMethod.Recover.class, (command, p) -> {
                long request = ((DtxMethod.Recover) command.method()).request();
                org.godwit.amqp.Xid xid = org.godwit.amqp.Xid.of(7, new byte[] {'1'}, new byte[] {1});
                p.send(command.channel(), new DtxMethod.Xids(request, List.of(xid)));
                p.send(command.channel(), new DtxMethod.Ok(request, 0));
            });
            assertThat(recovery.recover(XAResource.TMSTARTRSCAN)).containsExactly(XID);
            assertThat(recovery.recover(XAResource.TMENDRSCAN)).isEmpty();
            peer.expect(DtxMethod.Commit.class, lost());
            peer.expectConnect().expectDtxOk(DtxMethod.Commit.class);
            recovery.commit(XID, false);
            assertThat(peer.seen(JmsMethod.ClientId.class)).isEmpty();
            peer.expectConnectionClose();
        }
        peer.awaitScript();
    }
}
