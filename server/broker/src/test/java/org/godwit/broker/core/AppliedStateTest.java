package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.godwit.amqp.Body;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.core.HostFixture.Received;
import org.godwit.broker.model.Message;
import org.godwit.broker.security.Access;
import org.godwit.broker.tx.Producers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a checkpoint has is what was applied, and nothing of what was decided since: a decision that is lost with its batch
 * has left no trace, and a replica, which hears of batches alone, has the same state.
 */
class AppliedStateTest extends Unexpecting {
    private final Random random = new Random(1);
    private final SimulatedNode node = new SimulatedNode(random, 1, SimulatedNode.SEGMENT_BYTES);
    private final SimulatedCommitLog log =
            new SimulatedCommitLog(random, (batch, ending) -> node.apply(batch, ending), true);
    private final BrokerSession session;
    private Received received;
    private long refused;

    AppliedStateTest() {
        node.open();
        node.lead(log.lead(), log.epoch());
        session = node.host.connect(Access.all("guest"), "client", this).openSession(this);
        session.open(0, 7);
        queue("q");
        apply();
    }

    @AfterEach
    void close() {
        node.host.close();
        node.close();
    }

    @Override
    public void deliver(String consumerTag, long deliveryTag, boolean redelivered, int deliveries, Message message) {
        received = new Received(consumerTag, deliveryTag, redelivered, deliveries, "", message);
    }

    @Override
    public void forcedClose(String reason) {}

    @Override
    public void published(long throughSequence) {}

    @Override
    public void publishRefused(long sequence, ReplyCode code, String text) {
        refused = sequence;
    }

    private void apply() {
        do {
            node.settle();
        } while (log.step());
    }

    /** Whatever is decided is in the state once it is applied, and not before. */
    private void changesOnceApplied(Runnable decision) {
        apply();
        Map<String, String> before = node.digest(0);
        decision.run();
        node.core.advance(20);
        node.settle();
        assertThat(node.digest(0)).as("decided").isEqualTo(before);
        apply();
        assertThat(node.digest(0)).as("applied").isNotEqualTo(before);
    }

    private void queue(String name) {
        session.declareQueue(name, false, true, false, false, FieldTable.EMPTY);
    }

    private void exchange(String name) {
        session.declareExchange(name, "topic", false, true, false, false, FieldTable.EMPTY);
    }

    private void publish(long sequence) {
        publish(sequence, "q");
    }

    private void publish(long sequence, String queue) {
        session.publishNumbered(sequence, "", queue, true, HostFixture.header(true), Body.copyOf(new byte[] {1, 2, 3}));
    }

    private void consume() {
        session.consume("c", "q", "", false, false, false, 8, 0, FieldTable.EMPTY);
    }

    @Test
    void aQueueIsDeclared() {
        changesOnceApplied(() -> queue("other"));
    }

    /** A queue whose deletion was lost has its bindings still. */
    @Test
    void aQueueIsDeleted() {
        session.bindQueue("q", "amq.topic", "a.#", FieldTable.EMPTY);
        changesOnceApplied(() -> session.deleteQueue("q", false, false));
    }

    @Test
    void anExchangeIsDeclared() {
        changesOnceApplied(() -> exchange("e"));
    }

    @Test
    void anExchangeIsDeleted() {
        exchange("e");
        session.bindQueue("q", "e", "a.#", FieldTable.EMPTY);
        changesOnceApplied(() -> session.deleteExchange("e", false));
    }

    @Test
    void aQueueIsBound() {
        changesOnceApplied(() -> session.bindQueue("q", "amq.topic", "a.#", FieldTable.EMPTY));
    }

    @Test
    void aQueueIsUnbound() {
        session.bindQueue("q", "amq.topic", "a.#", FieldTable.EMPTY);
        changesOnceApplied(() -> session.unbindQueue("q", "amq.topic", "a.#", FieldTable.EMPTY));
    }

    @Test
    void aMessageIsPublished() {
        changesOnceApplied(() -> publish(1));
    }

    /** Its producer has it for refused until the log has the message. */
    @Test
    void aMessageIsTakenThatWasRefused() {
        session.declareQueue(
                "small",
                false,
                true,
                false,
                false,
                FieldTable.of(Map.of("x-max-length", 1, "x-overflow", "reject-publish")));
        publish(1, "small");
        apply();
        publish(2, "small");
        assertThat(refused).isEqualTo(2);
        node.core.advance(20);
        apply();
        session.purgeQueue("small");
        changesOnceApplied(() -> publish(2, "small"));
        Map<String, String> before = node.digest(0);
        publish(2, "small");
        apply();
        assertThat(node.digest(0)).isEqualTo(before);
    }

    @Test
    void aMessageIsDelivered() {
        publish(1);
        changesOnceApplied(() -> {
            consume();
            node.settle();
            assertThat(received).isNotNull();
            queue("other");
        });
    }

    @Test
    void aDeliveryCounts() {
        publish(1);
        consume();
        apply();
        changesOnceApplied(() -> session.settle("c", received.tag(), received.tag(), 2, false));
    }

    /** The delay is as durable as the count: one who starts again does not deliver earlier. */
    @Test
    void aRedeliveryIsDelayed() {
        session.declareQueue(
                "later",
                false,
                true,
                false,
                false,
                FieldTable.builder().put("x-redelivery-delay", 60_000).build());
        session.publishNumbered(1, "", "later", true, HostFixture.header(true), Body.copyOf(new byte[] {1}));
        session.consume("c", "later", "", false, false, false, 8, 0, FieldTable.EMPTY);
        apply();
        changesOnceApplied(() -> session.settle("c", received.tag(), received.tag(), 2, false));
        assertThat(node.host.queue("later").ready()).isZero();
        node.reopen();
        node.lead(log.lead(), log.epoch());
        node.settle();
        assertThat(node.host.queue("later").ready()).isZero();
        node.core.advance(60_000);
        assertThat(node.host.queue("later").takeNext().deliveries()).isEqualTo(1);
    }

    /** No one else can know that, so it is in no checkpoint. */
    @Test
    void aReturnThatDoesNotCountChangesNothing() {
        publish(1);
        consume();
        queue("other");
        apply();
        Map<String, String> before = node.digest(0);
        session.close();
        apply();
        assertThat(node.digest(0)).isEqualTo(before);
    }

    @Test
    void aMessageIsAccepted() {
        publish(1);
        consume();
        apply();
        changesOnceApplied(() -> session.settle("c", received.tag(), received.tag(), 0, false));
    }

    /** Who has a producer is known where it is connected, and nowhere else. */
    @Test
    void aProducerIsClaimed() {
        publish(1);
        apply();
        Map<String, String> before = node.digest(0);
        node.core.advance(1_000);
        node.host
                .connect(Access.all("guest"), "successor", this)
                .openSession(this)
                .open(0, 7);
        apply();
        assertThat(node.digest(0)).isEqualTo(before);
    }

    @Test
    void aProducerIsForgotten() {
        publish(1);
        apply();
        session.close();
        changesOnceApplied(() -> node.core.advance(Producers.KEPT_MILLIS + 120_000));
    }
}
