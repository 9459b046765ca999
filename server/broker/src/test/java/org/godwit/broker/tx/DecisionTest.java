package org.godwit.broker.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.commit.SteppedCore;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;
import org.godwit.broker.queue.MemoryBudget;
import org.godwit.broker.queue.Queue;
import org.junit.jupiter.api.Test;

/** A message takes its place in the same way from a transaction and from a prepared branch. */
class DecisionTest {
    private static final long NOW = 1_000;

    private final MemoryBudget memory = new MemoryBudget(Long.MAX_VALUE);
    private final Queue logged = queue(1, "logged", true);
    private final Queue unlogged = queue(2, "unlogged", false);
    private long number = 100;
    private final Decision decision = new Decision(() -> number++, 1 << 20);

    private Queue queue(long id, String name, boolean logged) {
        return new Queue(
                id,
                name,
                new Queue.Lifetime(true, false, null, logged),
                FieldTable.EMPTY,
                new Queue.Surroundings(
                        new SteppedCore(), messageId -> new CompletableFuture<>(), memory, touched -> {}));
    }

    private static Message message(boolean persistent) {
        BasicProperties.Builder properties = BasicProperties.builder().deliveryMode(persistent ? 2 : 1);
        return new Message(7, "", "q", ContentHeader.of(properties.build()), Body.of(new byte[] {1, 2, 3}));
    }

    private Publication publication(boolean persistent, Queue... queues) {
        return Publication.of(message(persistent), List.of(queues), -1, 0, true);
    }

    private void prepareAndEnqueue(Publication publication) {
        List<PreparedWay> ways = new ArrayList<>();
        decision.prepare(publication, NOW, ways);
        ways.forEach(way -> decision.enqueue(way, NOW));
    }

    private void assertThatBothQueuesHaveTheMessage() {
        assertThat(decision.staged()).singleElement().isInstanceOf(Operation.MessageStored.class);
        Operation.Enqueued enqueued = decision.operations().stream()
                .filter(Operation.Enqueued.class::isInstance)
                .map(Operation.Enqueued.class::cast)
                .reduce((one, other) -> {
                    throw new AssertionError("two places in the log: " + one + " and " + other);
                })
                .orElseThrow();
        assertThat(enqueued.queueId()).isEqualTo(logged.id());
        assertThat(List.of(logged.ready(), unlogged.ready()))
                .as("before it is applied")
                .containsExactly(0, 0);
        logged.enqueued(enqueued);
        decision.completion().run();
        assertThat(List.of(logged.ready(), unlogged.ready())).containsExactly(1, 1);
        assertThat(logged.takeNext().logged()).isTrue();
        assertThat(unlogged.takeNext().logged()).isFalse();
    }

    @Test
    void aTransactionsMessageIsInTheLogWhereItsQueueIs() {
        decision.publish(publication(true, logged, unlogged), NOW, true);
        assertThatBothQueuesHaveTheMessage();
    }

    @Test
    void aBranchsMessageIsInTheLogWhereItsQueueIs() {
        prepareAndEnqueue(publication(true, logged, unlogged));
        assertThatBothQueuesHaveTheMessage();
    }

    @Test
    void aBranchPutsTransientMessagesIntoTheLogAndATransactionDoesNot() {
        decision.publish(publication(false, logged), NOW, true);
        assertThat(decision.staged()).isEmpty();
        assertThat(decision.operations()).isEmpty();
        decision.clear();
        prepareAndEnqueue(publication(false, logged));
        assertThat(decision.staged()).singleElement().isInstanceOf(Operation.MessageStored.class);
        assertThat(decision.operations()).singleElement().isInstanceOf(Operation.Enqueued.class);
    }

    @Test
    void aMessageIsNotStagedAloneWhereAQueueHasItInMemoryAlone() {
        LocalTransaction transaction = new LocalTransaction(memory);
        transaction.publish(publication(true, logged, unlogged));
        transaction.stage(decision);
        assertThat(decision.staged()).isEmpty();
        transaction.commit(decision, NOW);
        assertThatBothQueuesHaveTheMessage();
    }

    @Test
    void aStagedMessageTakesItsPlaceInTheLog() {
        LocalTransaction transaction = new LocalTransaction(memory);
        transaction.publish(publication(true, logged));
        transaction.stage(decision);
        assertThat(decision.staged()).singleElement().isInstanceOf(Operation.MessageStored.class);
        decision.clear();
        transaction.commit(decision, NOW);
        assertThat(decision.staged()).isEmpty();
        logged.enqueued((Operation.Enqueued) decision.operations().get(0));
        assertThat(logged.takeNext().message()).isNull();
    }

    @Test
    void aMessageThatIsInTheLogAloneTakesNoPlaceInMemory() {
        Publication staged = publication(true, unlogged).withoutMessage();
        assertThatThrownBy(() -> decision.publish(staged, NOW, true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("queue 'unlogged'");
        PreparedWay way = new PreparedWay(unlogged, 4, 7, null, 3, 0, 0);
        assertThatThrownBy(() -> decision.enqueue(way, NOW))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("queue 'unlogged'");
        assertThat(decision.completion()).isNull();
        assertThat(unlogged.reserved()).isFalse();
    }
}
