package org.godwit.broker.commit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.LogException;
import org.godwit.broker.log.LogRecovery;
import org.godwit.broker.log.Move;
import org.godwit.broker.log.RecordEncoder;
import org.godwit.broker.log.RecordHeader;
import org.godwit.broker.log.SegmentReader;
import org.godwit.broker.log.SegmentWriter;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.CoreExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commit log of one virtual host in its local directory.
 *
 * <p>Owned by the host's core: a batch goes from there to the {@link LogThread} and comes back in one task with all that
 * one force made durable; there it is applied and its stage completed, batch after batch.
 *
 * <p>The log after the newest checkpoint, which a start has to replay, stays under the options' {@code tailBytes}: what would
 * make it longer waits here for the next checkpoint, and counts meanwhile as in flight, so that publishers are stopped.
 *
 * <p>Invariants: batches are applied in the order of append, each after the force that covers it; after one that was not
 * applied none is.
 */
public final class LocalCommitLog implements CommitLog {
    private static final Logger LOG = LoggerFactory.getLogger(LocalCommitLog.class);

    private static final long AGAIN_MILLIS = 1_000;

    private enum State {
        OPEN,
        CLOSING,
        LOST
    }

    private final HostDirectory directory;
    private final LogThread logThread;
    private final CoreExecutor core;
    private final Applier applier;
    private final Checkpoints checkpoints;
    private final Reclaim reclaim;
    private final HostLog hostLog;
    private final CalmRounds rounds;
    private final long epoch;
    private final Succession appended;
    private final int maxBatchBytes;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final ArrayDeque<Append> held = new ArrayDeque<>();
    private long submittedBytes;
    private boolean makingRoom;
    /** The state is ahead of the index and the end that a checkpoint would have. */
    private boolean applying;

    private boolean forcePending;
    private State state = State.OPEN;
    private boolean closeRequested;
    private boolean fileClosed;
    private long appendedTimeMillis;
    private long lastIndex;
    private long lastTimeMillis;
    private long end;

    private LocalCommitLog(
            HostDirectory directory,
            LogThread logThread,
            CoreExecutor core,
            Applier applier,
            Checkpoints checkpoints,
            SegmentWriter writer,
            long epoch) {
        this.directory = directory;
        this.logThread = logThread;
        this.core = core;
        this.applier = applier;
        this.checkpoints = checkpoints;
        this.hostLog = new HostLog(writer, core, this);
        this.rounds = logThread.calmRounds(core);
        this.reclaim = new Reclaim(directory, core, applier, this);
        this.epoch = epoch;
        this.appended = new Succession(epoch);
        this.maxBatchBytes = directory.options().maxBatchBytes() + RecordHeader.OVERHEAD_BYTES;
        this.lastIndex = writer.index();
        this.lastTimeMillis = writer.timeMillis();
        this.end = writer.end();
        this.appendedTimeMillis = lastTimeMillis;
    }

    /**
     * Recovers and opens the log: restores the checkpoint and applies the batches after it, all before it returns. To be
     * called on the core's thread before the core serves; it reads and forces files and blocks meanwhile.
     *
     * <p>At recovery the message of a {@code MessageStored} and the bytes of a {@code BodyChunk} are not read: the message
     * has its id alone, an empty header and an empty body; the bytes are empty. Only the store can read them.
     *
     * @throws LogException when the log cannot be used; {@link org.godwit.broker.log.LogDamagedException} names file and
     *     offset of damage
     */
    public static LocalCommitLog open(
            HostDirectory directory, LogThread logThread, CoreExecutor core, Applier applier, CheckpointSource source) {
        if (!core.inCore()) {
            throw new IllegalStateException("the log of " + directory + " must be opened on its core's thread");
        }
        try {
            return recover(directory, logThread, core, applier, source);
        } catch (IOException e) {
            throw new LogException("the log in " + directory + " cannot be opened: " + e, e);
        }
    }

    private static LocalCommitLog recover(
            HostDirectory directory, LogThread logThread, CoreExecutor core, Applier applier, CheckpointSource source)
            throws IOException {
        long began = System.nanoTime();
        ByteBuffer buffer = ByteBuffer.allocateDirect(SegmentWriter.bufferBytes(directory.options()));
        LogRecovery recovery = new LogRecovery(directory);
        Checkpoints checkpoints = new Checkpoints(directory, core, source);
        SegmentWriter writer;
        long epoch = 1;
        long replayed = 0;
        if (recovery.empty()) {
            checkpoints.requireNone();
            writer = recovery.begin(buffer);
        } else {
            recovery.readLast();
            checkpoints.load();
            writer = recovery.settle(checkpoints.newestHeader(), buffer);
            epoch = recovery.epoch();
            boolean done = false;
            try {
                checkpoints.restore(applier);
                replayed = recovery.replay(checkpoints.newestHeader(), writer, reader -> replay(reader, applier));
                done = true;
            } finally {
                if (!done) {
                    writer.abandon();
                }
            }
        }
        writer.useBuffer(logThread.buffer());
        directory.use().recovered();
        LocalCommitLog log = new LocalCommitLog(directory, logThread, core, applier, checkpoints, writer, epoch);
        checkpoints.opened(log.lastIndex, log.lastTimeMillis, epoch, writer.end(), recovery.replayedBytes());
        log.reclaim.start();
        LOG.info(
                "virtual host '{}': epoch {}, {} records replayed, {} bytes of tail made durable, {} ms",
                directory.name(),
                epoch,
                replayed,
                recovery.tailBytes(),
                (System.nanoTime() - began) / 1_000_000);
        return log;
    }

    private static void replay(SegmentReader reader, Applier applier) {
        if (reader.header().kind() == RecordHeader.MOVE) {
            reader.visitContents((id, place, length, crc, from) -> applier.moved(id, from, place, length));
        } else {
            applier.apply(reader.batch(), reader.header().index(), reader.places(), reader.lengths());
        }
    }

    /** The epoch that the core's batches carry: higher than any before. Their sequence starts at 1. */
    public long epoch() {
        return epoch;
    }

    /** The time of the last batch applied; no batch may be earlier. */
    public long lastTimeMillis() {
        return lastTimeMillis;
    }

    /** The index of the last batch or move applied. */
    public long lastIndex() {
        return lastIndex;
    }

    /** The place up to which the log is durable and applied. */
    long end() {
        return end;
    }

    /** The most that {@link RecordEncoder#bound} may say of a batch's operations. */
    public int maxBatchBytes() {
        return maxBatchBytes;
    }

    @Override
    public CompletionStage<Ending> append(Batch batch) {
        assert core.inCore();
        if (state == State.LOST) {
            return CompletableFuture.completedFuture(Ending.UNKNOWN);
        }
        if (state == State.CLOSING) {
            return CompletableFuture.completedFuture(Ending.REJECTED);
        }
        long bound = RecordEncoder.bound(batch.operations());
        if (bound > maxBatchBytes) {
            throw new IllegalArgumentException("a batch of up to " + bound + " bytes; the most is " + maxBatchBytes
                    + ": stage large bodies in chunks");
        }
        boolean inOrder = batch.epoch() == epoch && batch.timeMillis() >= appendedTimeMillis && appended.follows(batch);
        if (!inOrder) {
            throw new IllegalArgumentException("batch " + batch.epoch() + "/" + batch.sequence() + " at "
                    + batch.timeMillis() + " cannot follow " + appended + " at " + appendedTimeMillis);
        }
        appendedTimeMillis = batch.timeMillis();
        Append append = Append.of(hostLog, batch, (int) bound);
        submit(append);
        return append.result;
    }

    // ---- the tail stays short: what would make it too long waits for the next checkpoint
    // -----------------------------

    private void submit(Append append) {
        held.add(append);
        submitHeld();
        if (!held.isEmpty()) {
            makeRoom();
        }
    }

    private void submitHeld() {
        while (!held.isEmpty() && fits(held.peek())) {
            submitted(held.poll());
        }
    }

    private boolean fits(Append append) {
        long before = checkpoints.tailBytes() + submittedBytes;
        return before == 0 || before + append.bound <= directory.options().tailBytes();
    }

    private void submitted(Append append) {
        submittedBytes += append.bound;
        rounds.submitted();
        if (rounds.expected()) {
            logThread.submitQuietly(append);
            forceSoon();
        } else {
            logThread.submit(append);
        }
    }

    /** The core itself forces, once it has taken what came in this turn. */
    private void forceSoon() {
        if (!forcePending) {
            forcePending = true;
            core.execute(() -> {
                forcePending = false;
                if (!rounds.expected() || !logThread.stepOnCore(hostLog, submittedBytes)) {
                    logThread.wake();
                }
            });
        }
    }

    /** Has checkpoints written, and again later if one fails, until what waits has gone. */
    private void makeRoom() {
        if (!applying && !makingRoom && !held.isEmpty() && state == State.OPEN && checkpoints.tailBytes() > 0) {
            makingRoom = true;
            checkpoints.write().whenComplete(core.orFail((done, failure) -> {
                makingRoom = false;
                submitHeld();
                if (failure == null) {
                    makeRoom();
                } else {
                    core.schedule(this::makeRoom, AGAIN_MILLIS);
                }
            }));
        }
    }

    private void giveUpHeld() {
        while (!held.isEmpty()) {
            held.poll().result.complete(Ending.UNKNOWN);
        }
    }

    private void submitAllHeld() {
        while (!held.isEmpty()) {
            submitted(held.poll());
        }
    }

    /** Copies contents forward; once they are durable and have their new places, the task has a turn of its own. */
    void move(List<Move> moves, Runnable done) {
        assert core.inCore();
        if (state == State.OPEN) {
            Append append = Append.of(hostLog, moves);
            append.result.thenAccept(ending -> {
                if (ending == Ending.APPLIED) {
                    core.execute(done);
                }
            });
            submit(append);
        }
    }

    /** Back from the log thread: applies and completes what one force made durable. */
    void durable(List<Append> appends, long durableTo) {
        rounds.durable(appends.size());
        applying = true;
        for (int i = 0; i < appends.size(); i++) {
            Append append = appends.get(i);
            submittedBytes -= append.bound;
            if (append.isEnd()) {
                fileClosed = true;
                checkpoints.stop();
            } else if (state == State.LOST) {
                append.result.complete(Ending.UNKNOWN);
            } else {
                apply(append);
            }
        }
        applying = false;
        if (state != State.LOST) {
            end = durableTo;
            checkpoints.advanced(lastIndex, lastTimeMillis, epoch, end);
            makeRoom();
        } else {
            giveUpHeld();
        }
        closeIfDone();
    }

    private void apply(Append append) {
        try {
            if (append.batch != null) {
                applier.apply(append.batch, append.index, append.places, append.lengths);
                lastTimeMillis = append.batch.timeMillis();
            } else {
                applyMoves(append);
            }
        } catch (RuntimeException | Error e) {
            state = State.LOST;
            logThread.fail("batch " + append.index + " of " + directory + " could not be applied; the broker stops", e);
            append.result.complete(Ending.UNKNOWN);
            return;
        }
        lastIndex = append.index;
        append.result.complete(Ending.APPLIED);
    }

    private void applyMoves(Append append) {
        for (int i = 0; i < append.places.length; i++) {
            Move move = append.moves.get(i);
            applier.moved(move.messageId(), move.from(), append.places[i], append.lengths[i]);
        }
    }

    /** Back from the log thread after a failure. */
    void unknown(List<Append> appends) {
        state = State.LOST;
        reclaim.stop();
        for (Append append : appends) {
            if (append.isEnd()) {
                fileClosed = true;
                checkpoints.stop();
            } else {
                append.result.complete(Ending.UNKNOWN);
            }
        }
        giveUpHeld();
        closeIfDone();
    }

    /** Writes a checkpoint of what is applied now; completes on the core's thread once it is durable. */
    public CompletionStage<Void> checkpoint() {
        assert core.inCore() && !applying;
        return checkpoints.write();
    }

    @Override
    public CompletionStage<Void> close() {
        assert core.inCore();
        if (!closeRequested) {
            closeRequested = true;
            reclaim.stop();
            if (state == State.OPEN) {
                state = State.CLOSING;
            }
            submitAllHeld();
            logThread.submit(Append.end(hostLog));
        }
        return closed;
    }

    private void closeIfDone() {
        if (fileClosed) {
            checkpoints.whenIdle(() -> closed.complete(null));
        }
    }
}
