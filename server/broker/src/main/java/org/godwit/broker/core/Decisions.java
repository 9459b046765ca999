package org.godwit.broker.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.commit.CommitLog;
import org.godwit.broker.commit.CommitLog.Ending;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.model.Clock;
import org.godwit.broker.model.CoreExecutor;
import org.godwit.broker.model.Operation;
import org.godwit.broker.tx.Decision;

/**
 * The way into the commit log: gathers what the core decides in a turn into batches, appends them at the turn's end, and
 * tells those who wait for them once they are applied. Owned by the host's core.
 *
 * <p>What may be late (acknowledgements nobody waits for, marks) rides the next batch and starts one of its own only after
 * {@value #LAZY_MILLIS} ms.
 */
final class Decisions {
    private static final long LAZY_MILLIS = 10;

    /** Knows what the log should hear of deliveries. */
    @FunctionalInterface
    interface MarkSource {
        /** @param room the bytes that the marks may take in the batch */
        void addMarks(List<Operation> batch, long room);
    }

    private record Appended(List<Completion> completions, long bytes) {}

    private final CoreExecutor core;
    private final Clock clock;
    private final int batchBytes;
    private final MarkSource marks;
    private final Pressure pressure;
    private final Runnable lost;
    private final Decision.Numbers ids;
    private CommitLog log;
    private long epoch;
    private long sequence;
    private long lastTimeMillis;

    private List<Operation> operations = new ArrayList<>();
    private List<Completion> completions = new ArrayList<>();
    private long bytes;
    private boolean turnEndScheduled;
    private boolean lazyScheduled;
    private final ArrayDeque<Appended> inFlight = new ArrayDeque<>();
    private boolean failed;

    /**
     * @param batchBytes the encoded size that no batch exceeds
     * @param marks adds what the log should know of deliveries to a batch that is about to go
     * @param ids numbers what is decided in parts
     * @param pressure where what is on its way to the log counts
     * @param lost called once when a batch was not applied: the epoch is over
     */
    Decisions(
            CoreExecutor core,
            Clock clock,
            int batchBytes,
            Decision.Numbers ids,
            MarkSource marks,
            Pressure pressure,
            Runnable lost) {
        this.core = core;
        this.clock = clock;
        this.batchBytes = batchBytes;
        this.marks = marks;
        this.ids = ids;
        this.pressure = pressure;
        this.lost = lost;
    }

    void start(CommitLog startedLog, long startedEpoch, long lastAppliedTimeMillis) {
        log = startedLog;
        epoch = startedEpoch;
        lastTimeMillis = lastAppliedTimeMillis;
    }

    /** Adds operations that have no effect by themselves; they may be cut into several batches. */
    void stage(List<Operation> staged) {
        for (int i = 0; i < staged.size(); i++) {
            add(staged.get(i));
        }
        if (!staged.isEmpty()) {
            endTurnSoon();
        }
    }

    /**
     * Adds operations that are applied together. What does not fit one batch is staged in parts before the batch that decides
     * it.
     */
    void decide(List<Operation> together) {
        long size = 0;
        for (int i = 0; i < together.size(); i++) {
            size += together.get(i).sizeBound();
        }
        if (size > batchBytes) {
            decideInParts(together);
            return;
        }
        if (bytes + size > batchBytes) {
            seal();
        }
        for (int i = 0; i < together.size(); i++) {
            add(together.get(i));
        }
        if (!together.isEmpty()) {
            endTurnSoon();
        }
    }

    private void decideInParts(List<Operation> together) {
        long decisionId = ids.next();
        int from = 0;
        long size = Operation.SMALL;
        for (int i = 0; i < together.size(); i++) {
            int next = together.get(i).sizeBound();
            if (size + next > batchBytes) {
                add(new Operation.Staged(decisionId, together.subList(from, i)));
                from = i;
                size = Operation.SMALL;
            }
            size += next;
        }
        add(new Operation.Staged(decisionId, together.subList(from, together.size())));
        decide(new Operation.StagedDecided(decisionId));
    }

    void decide(Operation operation) {
        add(operation);
        endTurnSoon();
    }

    /** Adds an operation that nobody waits for. */
    void decideLazily(Operation operation) {
        add(operation);
        if (!turnEndScheduled && !lazyScheduled) {
            lazyScheduled = true;
            core.schedule(this::endLazyTurn, LAZY_MILLIS);
        }
    }

    private void add(Operation operation) {
        int size = operation.sizeBound();
        if (bytes + size > batchBytes) {
            seal();
        }
        operations.add(operation);
        bytes += size;
        pressure.memory().hold(size);
    }

    /** Waits for all that was decided so far; called at once when nothing is under way. */
    void whenApplied(Completion completion) {
        if (failed) {
            completion.ended(false);
        } else if (!operations.isEmpty()) {
            completions.add(completion);
            endTurnSoon();
        } else if (!inFlight.isEmpty()) {
            inFlight.getLast().completions().add(completion);
        } else {
            completion.ended(true);
        }
    }

    /** Completes with the value once all that was decided so far is applied. */
    <T> CompletionStage<T> applied(T value) {
        CompletableFuture<T> result = new CompletableFuture<>();
        whenApplied(applied -> {
            if (applied) {
                result.complete(value);
            } else {
                result.completeExceptionally(new BrokerException(
                        ReplyCode.INTERNAL_ERROR, "the commit log was lost before it could tell the outcome"));
            }
        });
        return result;
    }

    /** The number of the batch that {@link #whenApplied} would wait for. */
    long batchNumber() {
        return operations.isEmpty() ? sequence : sequence + 1;
    }

    private void endTurnSoon() {
        if (!turnEndScheduled) {
            turnEndScheduled = true;
            core.execute(this::endTurn);
        }
    }

    private void endTurn() {
        turnEndScheduled = false;
        seal();
    }

    private void endLazyTurn() {
        lazyScheduled = false;
        seal();
    }

    private void seal() {
        if (operations.isEmpty()) {
            return;
        }
        if (!failed) {
            marks.addMarks(operations, batchBytes - bytes);
        }
        lastTimeMillis = Math.max(lastTimeMillis, clock.wallMillis());
        Batch batch = new Batch(epoch, ++sequence, lastTimeMillis, operations);
        Appended appended = new Appended(completions, bytes);
        operations = new ArrayList<>();
        completions = new ArrayList<>();
        bytes = 0;
        if (failed) {
            tell(appended, false);
        } else {
            inFlight.add(appended);
            append(batch, appended);
        }
    }

    /** A batch that the log does not even take is the fault of no one request: the core itself fails. */
    private void append(Batch batch, Appended appended) {
        try {
            log.append(batch).whenComplete(core.orFail((ending, failure) -> end(appended, ending)));
        } catch (RuntimeException broken) {
            core.fail(broken);
        }
    }

    private void end(Appended appended, Ending ending) {
        if (inFlight.poll() != appended) {
            throw new IllegalStateException("a batch ended before those appended before it");
        }
        boolean applied = ending == Ending.APPLIED;
        if (!applied && !failed) {
            failed = true;
            lost.run();
        }
        tell(appended, applied);
    }

    private void tell(Appended appended, boolean applied) {
        pressure.memory().release(appended.bytes());
        pressure.update();
        for (int i = 0; i < appended.completions().size(); i++) {
            appended.completions().get(i).ended(applied);
        }
    }

    /** Appends what is gathered and closes the log; completes once all has ended. */
    CompletionStage<Void> close() {
        seal();
        return log.close();
    }
}
