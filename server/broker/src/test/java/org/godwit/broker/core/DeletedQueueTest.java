package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.godwit.amqp.Body;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.model.Message;
import org.godwit.broker.security.Access;
import org.junit.jupiter.api.Test;

/** A queue whose index and messages are on disk is deleted while somebody waits for them; every thread is stepped. */
class DeletedQueueTest {
    private static final int MESSAGES = 400;
    private static final int STEPS = 60;

    private static final class Client extends Unexpecting {
        private final BrokerSession session;
        private int delivered;
        private boolean cancelled;

        Client(SimulatedHost simulated) {
            session =
                    simulated.host().connect(Access.all("guest"), "test", this).openSession(this);
        }

        @Override
        public void deliver(
                String consumerTag, long deliveryTag, boolean redelivered, int deliveries, Message message) {
            assertThat(cancelled).isFalse();
            delivered++;
        }

        @Override
        public void consumerCancelled(String consumerTag) {
            cancelled = true;
        }

        @Override
        public void forcedClose(String reason) {
            assertThat(reason).isEqualTo("the broker stops");
        }
    }

    /** One that has just started, and has read nothing of the queue. */
    private static SimulatedHost withAQueueOnDisk(long seed) {
        SimulatedHost simulated = new SimulatedHost(seed);
        Client publisher = new Client(simulated);
        publisher.session.declareQueue("q", false, true, false, false, FieldTable.EMPTY);
        for (int i = 0; i < MESSAGES; i++) {
            publisher.session.publish("", "q", true, HostFixture.header(true), Body.copyOf(new byte[1_000]));
            simulated.settle();
        }
        simulated.crash();
        return simulated;
    }

    private static void assertThatNothingIsLeft(SimulatedHost simulated) {
        simulated.settle();
        assertThat(simulated.host().memory().heldBytes()).as("bytes held").isZero();
        assertThat(simulated.store().size()).as("messages in the store").isZero();
        simulated.close();
    }

    @Test
    void whoGetsItsNextMessageIsToldThatItIsNotThere() {
        SimulatedHost simulated = withAQueueOnDisk(1);
        CompletableFuture<Delivery> next =
                new Client(simulated).session.get("q", true).toCompletableFuture();
        assertThat(simulated.host().queue("q").reading()).isTrue();
        simulated.core().run();
        assertThat(next).isNotDone();
        new Client(simulated).session.deleteQueue("q", false, false);
        simulated.core().run();
        assertThat(next).isCompletedExceptionally();
        next.whenComplete((delivery, failure) -> assertThat(failure)
                .hasCauseInstanceOf(BrokerException.class)
                .hasMessageContaining("queue 'q' was deleted")
                .satisfies(wrapped -> assertThat(((BrokerException) wrapped.getCause()).code())
                        .isEqualTo(ReplyCode.NOT_FOUND)));
        assertThatNothingIsLeft(simulated);
    }

    @Test
    void whoPurgesItIsToldWhatIsGoneSoFar() {
        SimulatedHost simulated = withAQueueOnDisk(1);
        CompletableFuture<Integer> purged =
                new Client(simulated).session.purgeQueue("q").toCompletableFuture();
        simulated.core().run();
        assertThat(purged).isNotDone();
        CompletableFuture<Integer> deleted =
                new Client(simulated).session.deleteQueue("q", false, false).toCompletableFuture();
        simulated.settle();
        assertThat(purged).isCompleted();
        assertThat(purged.join() + deleted.join()).isEqualTo(MESSAGES);
        assertThatNothingIsLeft(simulated);
    }

    @Test
    void atWhateverMomentNothingOfItStaysInMemory() {
        for (int steps = 0; steps < STEPS; steps++) {
            SimulatedHost simulated = withAQueueOnDisk(1 + steps % 4);
            Client client = new Client(simulated);
            client.session.consume("q", "c", false, false, false, FieldTable.EMPTY);
            for (int step = 0; step < steps; step++) {
                simulated.step();
            }
            client.session.deleteQueue("q", false, false);
            simulated.settle();
            assertThat(client.cancelled).isTrue();
            assertThatNothingIsLeft(simulated);
        }
    }
}
