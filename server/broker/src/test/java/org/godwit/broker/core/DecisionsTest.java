package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.godwit.broker.commit.CommitLog;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Operation;
import org.junit.jupiter.api.Test;

/** Who waits for what was decided is told, whatever becomes of it; on a stepped core, with a log that the test ends by hand. */
class DecisionsTest {
    private static final class ScriptedLog implements CommitLog {
        private final List<CompletableFuture<Ending>> batches = new ArrayList<>();

        @Override
        public CompletionStage<Ending> append(Batch batch) {
            batches.add(new CompletableFuture<>());
            return batches.get(batches.size() - 1);
        }

        @Override
        public CompletionStage<Void> close() {
            return CompletableFuture.completedStage(null);
        }
    }

    private final SteppedCore core = new SteppedCore();
    private final ScriptedLog log = new ScriptedLog();
    private final List<String> told = new ArrayList<>();
    private final Decisions decisions = new Decisions(
            core,
            core,
            10_000,
            () -> 1,
            (batch, room) -> {},
            new Pressure(ResourceLimits.usual()),
            () -> told.add("the log is lost"));

    DecisionsTest() {
        decisions.start(log, 1, 0);
    }

    private void decide(String name) {
        decisions.decide(new Operation.MessagesDiscarded(new long[] {1}));
        decisions.whenApplied(applied -> told.add(name + (applied ? " is applied" : " is not applied")));
        core.run();
    }

    @Test
    void whoWaitsIsToldInOrder() {
        decide("a");
        decide("b");
        log.batches.get(0).complete(CommitLog.Ending.APPLIED);
        assertThat(told).containsExactly("a is applied");
        log.batches.get(1).complete(CommitLog.Ending.APPLIED);
        assertThat(told).containsExactly("a is applied", "b is applied");
    }

    @Test
    void whatIsDecidedAfterALossIsNotAppliedThoughEarlierBatchesHaveYetToEnd() {
        decide("a");
        decide("b");
        log.batches.get(0).complete(CommitLog.Ending.UNKNOWN);
        decisions.decide(new Operation.MessagesDiscarded(new long[] {1}));
        core.run();
        decide("c");
        log.batches.get(1).complete(CommitLog.Ending.UNKNOWN);
        core.run();
        assertThat(log.batches).hasSize(2);
        assertThat(told).containsExactly("the log is lost", "a is not applied", "c is not applied", "b is not applied");
    }

    @Test
    void whoFailsToBeToldFailsTheCore() {
        decisions.decide(new Operation.MessagesDiscarded(new long[] {1}));
        decisions.whenApplied(applied -> {
            throw new IllegalStateException("a bug");
        });
        core.run();
        log.batches.get(0).complete(CommitLog.Ending.APPLIED);
        assertThatThrownBy(core::run).hasRootCauseMessage("a bug");
    }
}
