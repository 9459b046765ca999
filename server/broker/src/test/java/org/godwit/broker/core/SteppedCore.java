package org.godwit.broker.core;

import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.godwit.broker.commit.Applier;
import org.godwit.broker.commit.CommitLog;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Clock;
import org.godwit.broker.model.CoreExecutor;
import org.godwit.broker.model.Operation;

/**
 * A core thread, a clock and a commit log that a test steps by hand, all on the test's own thread. The log keeps batches
 * until it is told to apply them.
 */
final class SteppedCore implements CoreExecutor, Clock {
    private record Scheduled(long atMillis, long order, Runnable task) {}

    private record Waiting(Batch batch, CompletableFuture<CommitLog.Ending> ending) {}

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Scheduled> timers = new PriorityQueue<>((left, right) -> left.atMillis == right.atMillis
            ? Long.compare(left.order, right.order)
            : Long.compare(left.atMillis, right.atMillis));
    private final ArrayDeque<Waiting> log = new ArrayDeque<>();
    private long nowMillis = 1_000_000;
    private long jumpedMillis;
    private long latestWallMillis;
    private long order;
    private long arrivals;
    private Applier applier;
    private long index;
    int batches;

    /** The next step throws. */
    @Override
    public void fail(Throwable failure) {
        tasks.addFirst(() -> {
            throw new AssertionError("the core failed", failure);
        });
    }

    @Override
    public boolean inCore() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer schedule(Runnable task, long delayMillis) {
        Scheduled scheduled = new Scheduled(nowMillis + delayMillis, order++, task);
        timers.add(scheduled);
        return () -> timers.remove(scheduled);
    }

    /** Time brings something now and then, so that the core forces at times, and at times the log thread. */
    @Override
    public long arrivals() {
        return arrivals;
    }

    @Override
    public long wallMillis() {
        latestWallMillis = Math.max(latestWallMillis, nowMillis + jumpedMillis);
        return nowMillis + jumpedMillis;
    }

    /** The latest time that was told. */
    long latestWallMillis() {
        return latestWallMillis;
    }

    @Override
    public long nanoTime() {
        return nowMillis * 1_000_000;
    }

    /** Runs what is to run now, not what waits for the log. Returns false when there is nothing. */
    boolean run() {
        boolean ran = !tasks.isEmpty();
        while (!tasks.isEmpty()) {
            tasks.poll().run();
        }
        return ran;
    }

    /** Runs everything, the log included. */
    void settle() {
        run();
        while (!log.isEmpty()) {
            applyNext();
            run();
        }
    }

    void advance(long millis) {
        long until = nowMillis + millis;
        while (!timers.isEmpty() && timers.peek().atMillis <= until) {
            Scheduled next = timers.poll();
            nowMillis = next.atMillis;
            arrivals++;
            next.task.run();
            run();
        }
        nowMillis = until;
    }

    /** The clock on the wall is set, forwards or back. */
    void jump(long millis) {
        jumpedMillis += millis;
    }

    /** The process ends: what was not applied never will be. */
    void crash() {
        tasks.clear();
        timers.clear();
        log.clear();
    }

    boolean busy() {
        return !tasks.isEmpty();
    }

    int unapplied() {
        return log.size();
    }

    void applyNext() {
        Waiting next = log.poll();
        int places = 0;
        for (Operation operation : next.batch.operations()) {
            places += operation instanceof Operation.MessageStored || operation instanceof Operation.BodyChunk ? 1 : 0;
        }
        applier.apply(next.batch, ++index, new long[places], new int[places]);
        next.ending.complete(CommitLog.Ending.APPLIED);
    }

    CommitLog logTo(Applier target) {
        applier = target;
        return new CommitLog() {
            @Override
            public CompletionStage<Ending> append(Batch batch) {
                batches++;
                CompletableFuture<Ending> ending = new CompletableFuture<>();
                log.add(new Waiting(batch, ending));
                return ending;
            }

            @Override
            public CompletionStage<Void> close() {
                return CompletableFuture.completedStage(null);
            }
        };
    }
}
