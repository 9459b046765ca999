package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.commit.CommitLog;
import org.godwit.broker.model.Batch;
import org.godwit.broker.security.Access;
import org.junit.jupiter.api.Test;

/** A log that does not even take a batch fails the core, not the client whose request happened to fill the batch. */
class BrokenLogTest {
    private static final int SMALL_BATCH = 300;

    private static final class BrokenLog implements CommitLog {
        @Override
        public CompletionStage<Ending> append(Batch batch) {
            throw new IllegalStateException("the log is broken");
        }

        @Override
        public CompletionStage<Void> close() {
            return CompletableFuture.completedStage(null);
        }
    }

    @Test
    void theCoreFails() {
        SteppedCore core = new SteppedCore();
        VirtualHostOptions options = VirtualHostOptions.of("test").withBatchBytesAtMost(SMALL_BATCH);
        VirtualHost host = new VirtualHost(options, core, core, null, new Pressure(ResourceLimits.usual()));
        host.start(new BrokenLog(), 1, 0);
        Quiet client = new Quiet();
        BrokerSession session =
                host.connect(Access.all("guest"), "client", client).openSession(client);
        for (int i = 0; i < 20; i++) {
            CompletionStage<Void> declared =
                    session.declareExchange("e" + i, "direct", false, true, false, false, FieldTable.EMPTY);
            assertThat(declared.toCompletableFuture()).isNotCompletedExceptionally();
        }
        assertThatThrownBy(core::run).hasRootCauseMessage("the log is broken");
    }

    private static final class Quiet extends Unexpecting {}
}
