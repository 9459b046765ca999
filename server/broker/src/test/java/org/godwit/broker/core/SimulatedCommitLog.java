package org.godwit.broker.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.godwit.broker.commit.CommitLog;
import org.godwit.broker.commit.Succession;
import org.godwit.broker.model.Batch;

/**
 * The log of a cluster: batches of the one who leads are applied on all nodes or rejected; of some it is not known, and of
 * those some are lost, and some arrive late, before the next one leads or after. For one thread.
 */
final class SimulatedCommitLog {
    /** Beyond those of the nodes' own logs. */
    private static final long FIRST_EPOCH = 1_000_000;

    private record Waiting(Batch batch, CompletableFuture<CommitLog.Ending> ending) {}

    /** Takes what the log has decided to be in it. */
    @FunctionalInterface
    interface Nodes {
        /** @param ending to be called once the one who leads has applied the batch */
        void committed(Batch batch, Runnable ending);
    }

    private final Random random;
    private final Nodes nodes;
    private final boolean checksEpochs;
    private final Deque<Batch> late = new ArrayDeque<>();
    private final Deque<Waiting> committed = new ArrayDeque<>();
    private Deque<Waiting> inFlight = new ArrayDeque<>();
    private Predicate<Batch> follows;
    private long epoch = FIRST_EPOCH;
    private boolean ended;
    private long untilItEnds = Long.MAX_VALUE;
    private int appliedLate;
    private int ignored;

    /** @param checksEpochs whether it lets nothing pass that does not follow: if not, that is a bug made on purpose */
    SimulatedCommitLog(Random random, Nodes nodes, boolean checksEpochs) {
        this.random = random;
        this.nodes = nodes;
        this.checksEpochs = checksEpochs;
    }

    /** The port of the next one to lead; nothing of an earlier one follows from now on. */
    CommitLog lead() {
        epoch++;
        ended = false;
        untilItEnds = Long.MAX_VALUE;
        follows = checksEpochs ? new Succession(epoch)::follows : batch -> true;
        Deque<Waiting> mine = new ArrayDeque<>();
        inFlight = mine;
        return new CommitLog() {
            @Override
            public CompletionStage<Ending> append(Batch batch) {
                CompletableFuture<Ending> ending = new CompletableFuture<>();
                mine.add(new Waiting(batch, ending));
                return ending;
            }

            @Override
            public CompletionStage<Void> close() {
                return CompletableFuture.completedStage(null);
            }
        };
    }

    long epoch() {
        return epoch;
    }

    /** The epoch ends by itself soon. */
    void endSoon() {
        untilItEnds = random.nextInt(20);
    }

    boolean ended() {
        return ended;
    }

    /** How many batches were applied after it was said that it is not known. */
    int appliedLate() {
        return appliedLate;
    }

    /** How many batches came too late. */
    int ignored() {
        return ignored;
    }

    /** Something that is late arrives, or the next batch is in the log; false when there is neither. */
    boolean step() {
        if (!late.isEmpty() && (inFlight.isEmpty() || random.nextInt(3) == 0)) {
            arriveLate();
            return true;
        }
        if (inFlight.isEmpty()) {
            return false;
        }
        if (untilItEnds-- == 0) {
            endEpoch();
            return true;
        }
        Waiting next = inFlight.poll();
        if (!follows.test(next.batch)) {
            throw new AssertionError("batch " + next.batch.epoch() + "/" + next.batch.sequence() + " does not follow");
        }
        committed.add(next);
        nodes.committed(next.batch, () -> {
            committed.remove(next);
            next.ending.complete(CommitLog.Ending.APPLIED);
        });
        return true;
    }

    /** What was late when the epoch ended arrives, or some of it. */
    void arriveSome() {
        for (int some = random.nextInt(late.size() + 1); some > 0; some--) {
            arriveLate();
        }
    }

    private void arriveLate() {
        Batch batch = late.poll();
        if (follows.test(batch)) {
            appliedLate++;
            nodes.committed(batch, () -> {});
        } else {
            ignored++;
        }
    }

    /** The epoch ends with what is in flight: from some batch on it is rejected, before that nobody knows. */
    void endEpoch() {
        ended = true;
        committed.forEach(untold -> untold.ending.complete(CommitLog.Ending.UNKNOWN));
        committed.clear();
        Deque<Waiting> ending = inFlight;
        inFlight = new ArrayDeque<>();
        int unknown = random.nextInt(ending.size() + 1);
        for (Waiting waiting : ending) {
            boolean rejected = unknown-- <= 0;
            if (!rejected && random.nextInt(4) > 0) {
                late.add(waiting.batch);
            }
            waiting.ending.complete(rejected ? CommitLog.Ending.REJECTED : CommitLog.Ending.UNKNOWN);
        }
    }
}
