package org.godwit.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.XAConnection;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XASession;
import jakarta.jms.XATopicConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.UUID;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.godwit.jms.link.BranchXid;
import org.godwit.jms.xa.RecoveryResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Distributed transactions through the client, as a transaction manager sees them. */
@ParameterizedClass
@EnumSource(Way.class)
class BranchesTest {
    private static final long SOON = 60_000;

    @Parameter
    Way way;

    @TempDir
    Path directory;

    private RunningBroker broker;
    private XAConnection connection;
    private XASession session;
    private XAResource resource;
    private Queue queue;

    @BeforeEach
    void start() throws JMSException {
        broker = new RunningBroker(way, directory);
        connection = broker.factory().createXAConnection();
        connection.start();
        session = connection.createXASession();
        resource = session.getXAResource();
        queue = session.createQueue("work");
    }

    @AfterEach
    void stop() throws JMSException {
        try {
            connection.close();
        } finally {
            broker.close();
        }
    }

    private static Xid xid() {
        return new BranchXid(1, UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8), new byte[] {1});
    }

    private static void assertCode(int code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(XAException.class, e -> assertThat(e.errorCode)
                .as(e.getMessage())
                .isEqualTo(code));
    }

    private void send(String... texts) throws JMSException {
        MessageProducer producer = session.createProducer(queue);
        for (String text : texts) {
            producer.send(session.createTextMessage(text));
        }
        producer.close();
    }

    private List<String> texts() throws JMSException {
        try (Connection other = broker.factory().createConnection();
                Session browsing = other.createSession()) {
            other.start();
            List<String> texts = new ArrayList<>();
            try (QueueBrowser browser = browsing.createBrowser(queue)) {
                Enumeration<?> messages = browser.getEnumeration();
                while (messages.hasMoreElements()) {
                    texts.add(((TextMessage) messages.nextElement()).getText());
                }
            }
            return texts;
        }
    }

    private static String text(Message message) throws JMSException {
        return message == null ? null : ((TextMessage) message).getText();
    }

    @Test
    void outsideOfATransactionEverythingIsDoneAtOnce() throws Exception {
        send("1");
        assertThat(texts()).containsExactly("1");
        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(text(consumer.receive(SOON))).isEqualTo("1");
        consumer.close();
        connection.close();
        assertThat(texts()).isEmpty();
    }

    @Test
    void aBranchTakesSendsAndReceivesTogether() throws Exception {
        send("1");
        MessageConsumer consumer = session.createConsumer(queue);
        Xid xid = xid();
        resource.start(xid, XAResource.TMNOFLAGS);
        assertThat(text(consumer.receive(SOON))).isEqualTo("1");
        send("2");
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        assertThat(resource.recover(XAResource.TMSTARTRSCAN)).containsExactly(xid);
        resource.commit(xid, false);
        assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
        assertThat(text(consumer.receive(SOON))).isEqualTo("2");
        connection.close();
        assertThat(texts()).isEmpty();
    }

    @Test
    void aRollbackReturnsMessagesInTheirOrder() throws Exception {
        send("1", "2", "3");
        MessageConsumer consumer = session.createConsumer(queue);
        Xid xid = xid();
        resource.start(xid, XAResource.TMNOFLAGS);
        assertThat(text(consumer.receive(SOON))).isEqualTo("1");
        send("4");
        resource.end(xid, XAResource.TMSUCCESS);
        resource.rollback(xid);
        Message again = consumer.receive(SOON);
        assertThat(text(again)).isEqualTo("1");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        assertThat(text(consumer.receive(SOON))).isEqualTo("2");
        assertThat(text(consumer.receive(SOON))).isEqualTo("3");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void aBranchWithoutWorkIsReadOnly() throws Exception {
        Xid xid = xid();
        resource.start(xid, XAResource.TMNOFLAGS);
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_RDONLY);
        assertCode(XAException.XAER_NOTA, () -> resource.commit(xid, false));
    }

    @Test
    void onePhaseIsEnoughForOneResource() throws Exception {
        Xid xid = xid();
        resource.start(xid, XAResource.TMNOFLAGS);
        send("1");
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(texts()).isEmpty();
        resource.commit(xid, true);
        assertThat(texts()).containsExactly("1");
    }

    @Test
    void aMessageThatNobodyWaitedForAndThatWasRefusedRollsTheBranchBack() throws Exception {
        TemporaryQueue gone = session.createTemporaryQueue();
        MessageProducer producer = session.createProducer(gone);
        producer.send(session.createTextMessage("there"));
        gone.delete();
        Xid xid = xid();
        resource.start(xid, XAResource.TMNOFLAGS);
        send("1");
        producer.send(session.createTextMessage("refused"));
        assertCode(XAException.XA_RBROLLBACK, () -> {
            resource.end(xid, XAResource.TMSUCCESS);
            resource.prepare(xid);
        });
        assertCode(XAException.XA_RBROLLBACK, () -> resource.prepare(xid));
        resource.rollback(xid);
        assertThat(texts()).isEmpty();
    }

    @Test
    void suspendedWorkIsResumedAndWhatLiesBetweenIsOutside() throws Exception {
        Xid xid = xid();
        resource.start(xid, XAResource.TMNOFLAGS);
        send("inside 1");
        resource.end(xid, XAResource.TMSUSPEND);
        send("outside");
        assertThat(texts()).containsExactly("outside");
        resource.start(xid, XAResource.TMRESUME);
        send("inside 2");
        resource.end(xid, XAResource.TMSUCCESS);
        resource.commit(xid, true);
        assertThat(texts()).containsExactly("outside", "inside 1", "inside 2");
    }

    @Test
    void anotherConnectionJoins() throws Exception {
        Xid xid = xid();
        try (XAJMSContext other = broker.factory().createXAContext();
                RecoveryResource recovery = broker.factory().createRecoveryResource()) {
            assertThat(resource.isSameRM(other.getXAResource())).isTrue();
            assertThat(recovery.isSameRM(resource)).isTrue();
            resource.start(xid, XAResource.TMNOFLAGS);
            send("1");
            resource.end(xid, XAResource.TMSUCCESS);
            other.getXAResource().start(xid, XAResource.TMJOIN);
            other.createProducer().send(queue, "2");
            other.getXAResource().end(xid, XAResource.TMSUCCESS);
            assertThat(other.getXAResource().prepare(xid)).isEqualTo(XAResource.XA_OK);
            recovery.commit(xid, false);
        }
        assertThat(texts()).containsExactly("1", "2");
    }

    @Test
    void misuseHasItsCode() throws Exception {
        Xid xid = xid();
        resource.start(xid, XAResource.TMNOFLAGS);
        assertCode(XAException.XAER_PROTO, () -> resource.start(xid(), XAResource.TMNOFLAGS));
        assertCode(XAException.XAER_PROTO, () -> resource.prepare(xid));
        assertCode(XAException.XAER_NOTA, () -> resource.end(xid(), XAResource.TMSUCCESS));
        try (XAJMSContext other = broker.factory().createXAContext()) {
            assertCode(XAException.XAER_DUPID, () -> other.getXAResource().start(xid, XAResource.TMNOFLAGS));
            assertCode(XAException.XAER_NOTA, () -> other.getXAResource().start(xid(), XAResource.TMJOIN));
        }
        send("still inside");
        resource.end(xid, XAResource.TMFAIL);
        assertCode(XAException.XA_RBROLLBACK, () -> resource.prepare(xid));
        resource.rollback(xid);
        assertThat(texts()).isEmpty();
    }

    @Test
    void workBeyondTheTimeoutFails() throws Exception {
        send("1");
        MessageConsumer consumer = session.createConsumer(queue);
        resource.setTransactionTimeout(3);
        Xid xid = xid();
        resource.start(xid, XAResource.TMNOFLAGS);
        assertThat(text(consumer.receive(SOON))).isEqualTo("1");
        MessageProducer producer = session.createProducer(queue);
        Awaitility.await().atMost(RunningBroker.PATIENCE).untilAsserted(() -> assertThatThrownBy(() -> {
                    MessageProducer fresh = session.createProducer(session.createQueue("late"));
                    fresh.send(session.createTextMessage("2"));
                })
                .isInstanceOf(JMSException.class));
        assertThatThrownBy(() -> producer.send(session.createTextMessage("3"))).isInstanceOf(JMSException.class);
        assertCode(XAException.XA_RBTIMEOUT, () -> resource.end(xid, XAResource.TMSUCCESS));
        assertCode(XAException.XA_RBTIMEOUT, () -> resource.rollback(xid));
        resource.forget(xid);
        assertThat(text(consumer.receive(SOON))).isEqualTo("1");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void aPreparedBranchOutlivesTheBroker() throws Exception {
        send("1");
        MessageConsumer consumer = session.createConsumer(queue);
        Xid committed = xid();
        Xid rolledBack = xid();
        resource.start(committed, XAResource.TMNOFLAGS);
        assertThat(text(consumer.receive(SOON))).isEqualTo("1");
        send("2");
        resource.end(committed, XAResource.TMSUCCESS);
        resource.prepare(committed);
        resource.start(rolledBack, XAResource.TMNOFLAGS);
        send("3");
        resource.end(rolledBack, XAResource.TMSUCCESS);
        resource.prepare(rolledBack);
        connection.close();
        try (RecoveryResource recovery = broker.factory().createRecoveryResource()) {
            assertThat(recovery.recover(XAResource.TMSTARTRSCAN)).containsExactlyInAnyOrder(committed, rolledBack);
            broker.stop();
            broker.start();
            assertThat(recovery.recover(XAResource.TMSTARTRSCAN)).containsExactlyInAnyOrder(committed, rolledBack);
            recovery.commit(committed, false);
            recovery.rollback(rolledBack);
            assertThat(recovery.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                    .isEmpty();
        }
        assertThat(texts()).containsExactly("2");
    }

    @Test
    void aBranchLosesItsWorkWithTheBroker() throws Exception {
        send("1");
        MessageConsumer consumer = session.createConsumer(queue);
        Xid xid = xid();
        resource.start(xid, XAResource.TMNOFLAGS);
        assertThat(text(consumer.receive(SOON))).isEqualTo("1");
        send("2");
        broker.stop();
        broker.start();
        Awaitility.await().atMost(RunningBroker.PATIENCE).untilAsserted(() -> assertThat(
                        resource.recover(XAResource.TMSTARTRSCAN))
                .isEmpty());
        consumer.receive(SOON);
        assertCode(XAException.XA_RBCOMMFAIL, () -> resource.end(xid, XAResource.TMSUCCESS));
        assertCode(XAException.XAER_NOTA, () -> resource.rollback(xid));
        assertThat(text(consumer.receive(SOON))).isEqualTo("1");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void theDomainVariantsWork() throws Exception {
        try (XAQueueConnection queues = broker.factory().createXAQueueConnection();
                XATopicConnection topics = broker.factory().createXATopicConnection();
                XAJMSContext context = broker.factory().createXAContext()) {
            assertThat(queues.createXAQueueSession().getQueueSession().createSender(queue))
                    .isNotNull();
            assertThatThrownBy(() -> queues.createXAQueueSession().createTopic("prices"))
                    .isInstanceOf(jakarta.jms.IllegalStateException.class);
            assertThat(topics.createXATopicSession().getTopicSession().createTopic("prices"))
                    .isNotNull();
            assertThat(queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE)
                            .getTransacted())
                    .isFalse();
            assertThat(context.getContext().getSessionMode()).isEqualTo(JMSContext.SESSION_TRANSACTED);
            assertThatThrownBy(context::commit).isInstanceOf(jakarta.jms.TransactionInProgressRuntimeException.class);
        }
    }
}
