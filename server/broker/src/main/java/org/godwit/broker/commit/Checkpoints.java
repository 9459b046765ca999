package org.godwit.broker.commit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.godwit.broker.chunk.ChunkPlace;
import org.godwit.broker.chunk.Chunks;
import org.godwit.broker.log.BodyLocation;
import org.godwit.broker.log.FileHeader;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.LogDamagedException;
import org.godwit.broker.log.LogException;
import org.godwit.broker.model.CoreExecutor;
import org.godwit.broker.model.Operation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one host: which there are, when the next is due, and writing it. Owned by the host's core; the
 * writing itself is done on the keeper's thread.
 *
 * <p>Invariants: the two newest are kept, with the files that they name and the log since the older, and all others are
 * gone for good before the log that only they need goes; one is written at a time. A checkpoint that could not be written
 * costs nothing but a longer recovery, so it is tried again later.
 */
final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

    private final HostDirectory directory;
    private final CoreExecutor core;
    private final CheckpointSource source;
    private final List<Runnable> idleWaiters = new ArrayList<>();
    private Checkpoint newest;
    private Checkpoint older;
    private CompletableFuture<Void> writing;
    private boolean stopped;
    private long index;
    private long timeMillis;
    private long epoch;
    private long end;
    private long bytesSince;
    private long bytesBeingWritten;
    private long bytesMissed;

    Checkpoints(HostDirectory directory, CoreExecutor core, CheckpointSource source) {
        this.directory = directory;
        this.core = core;
        this.source = source;
    }

    // ---- recovery
    // ----------------------------------------------------------------------------------------------------

    /** There is no log, so there must be no checkpoint. */
    void requireNone() throws IOException {
        List<Long> indexes = directory.checkpoints();
        if (!indexes.isEmpty()) {
            throw new LogException(directory.checkpointPath(indexes.get(0)) + " is there,"
                    + " but no segment of the log; restore the whole directory from a backup");
        }
    }

    /** Finds the newest that is whole, and the one before it; damaged ones are set aside under another name. */
    void load() throws IOException {
        for (long index : directory.checkpoints()) {
            if (newest == null) {
                newest = loadOrSetAside(index);
            } else if (older == null && !newest.needs().contains(index)) {
                older = loadOrSetAside(index);
            } else if (older == null) {
                older = loadOrNull(index);
            }
        }
        if (newest != null) {
            directory.use().checkpointed(newest.header().follows());
        }
        if (older != null) {
            deleteBut(newest, older);
            directory.use().neededFrom(BodyLocation.segment(older.header().follows()));
        }
    }

    private Checkpoint loadOrSetAside(long index) throws IOException {
        try {
            return Checkpoint.load(directory, index);
        } catch (LogDamagedException e) {
            LOG.warn("a checkpoint is set aside, recovery starts from an older one: {}", e.getMessage());
            directory.setAside(directory.checkpointPath(index));
            return null;
        }
    }

    /** One of which the newest needs chunks: those are read whatever else of it is damaged. */
    private Checkpoint loadOrNull(long index) throws IOException {
        try {
            return Checkpoint.load(directory, index);
        } catch (LogDamagedException e) {
            LOG.warn("an older checkpoint is damaged, recovery could not start from it: {}", e.getMessage());
            return null;
        }
    }

    /** Deletes all files but those that these two need, for good: what the others need of the log may then go, too. */
    private void deleteBut(Checkpoint first, Checkpoint second) throws IOException {
        for (long index : directory.checkpoints()) {
            if (!first.needs().contains(index) && !second.needs().contains(index)) {
                directory.disk().delete(directory.checkpointPath(index));
            }
        }
        directory.disk().forceDirectory(directory.path());
    }

    /** The header of the checkpoint that recovery starts from, or null. */
    FileHeader newestHeader() {
        return newest == null ? null : newest.header();
    }

    void restore(Applier applier) throws IOException {
        if (newest != null) {
            newest.restore(directory, applier, source.chunks());
        }
        applier.restored();
    }

    /** Recovery is over. */
    void opened(long lastIndex, long lastTimeMillis, long newEpoch, long logEnd, long bytesReplayed) {
        index = lastIndex;
        timeMillis = lastTimeMillis;
        epoch = newEpoch;
        end = logEnd;
        bytesSince = bytesReplayed;
    }

    // ---- writing
    // -----------------------------------------------------------------------------------------------------

    /** All up to here is applied; begins a checkpoint when one is due. */
    void advanced(long lastIndex, long lastTimeMillis, long lastEpoch, long logEnd) {
        long fromSegment = BodyLocation.segment(end);
        long toSegment = BodyLocation.segment(logEnd);
        for (long segment = fromSegment + 1; segment <= toSegment; segment++) {
            directory.use().opened(segment);
        }
        bytesSince += toSegment == fromSegment
                ? logEnd - end
                : (toSegment - fromSegment) * directory.options().segmentBytes()
                        + BodyLocation.offset(logEnd)
                        - BodyLocation.offset(end);
        index = lastIndex;
        timeMillis = lastTimeMillis;
        epoch = lastEpoch;
        end = logEnd;
        if (bytesSince >= directory.options().checkpointBytes() && writing == null && !stopped) {
            write();
        }
    }

    /** Bytes of log after the newest checkpoint: what a start has to replay. */
    long tailBytes() {
        return bytesMissed + bytesBeingWritten + bytesSince;
    }

    /** Writes a checkpoint of what is applied now, or waits for the one that is being written. */
    CompletionStage<Void> write() {
        if (writing != null) {
            return writing;
        }
        if (stopped) {
            return CompletableFuture.failedFuture(new LogException("the log in " + directory + " is closed"));
        }
        if (newest != null && newest.header().index() == index) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> result = new CompletableFuture<>();
        writing = result;
        bytesBeingWritten = bytesSince;
        bytesSince = 0;
        List<Operation> rest = source.freeze();
        Chunks.Frozen frozen = source.chunks().freeze();
        FileHeader header =
                new FileHeader(FileHeader.Kind.CHECKPOINT, directory.hostId(), index, end, index, epoch, timeMillis);
        Checkpoint last = newest;
        directory.data().keeper().execute(() -> writeOnKeeper(header, frozen, rest, last, result));
        return result;
    }

    private void writeOnKeeper(
            FileHeader header,
            Chunks.Frozen frozen,
            List<Operation> rest,
            Checkpoint last,
            CompletableFuture<Void> result) {
        List<ChunkPlace> places = new ArrayList<>(frozen.images().size());
        Checkpoint written = null;
        LogException failure = new LogException("no checkpoint could be written in " + directory);
        try {
            Checkpoint made = Checkpoint.write(directory, header, frozen, rest, places);
            if (last != null) {
                deleteBut(made, last);
            }
            written = made;
            failure = null;
        } catch (IOException | LogException e) {
            failure = new LogException("no checkpoint could be written in " + directory + ": " + e, e);
            LOG.error("a checkpoint failed and is tried again later", failure);
        } finally {
            handBack(written, frozen, places, failure, result);
        }
    }

    private void handBack(
            Checkpoint written,
            Chunks.Frozen frozen,
            List<ChunkPlace> places,
            LogException failure,
            CompletableFuture<Void> result) {
        try {
            core.execute(() -> finish(written, frozen, places, failure, result));
        } catch (RejectedExecutionException e) {
            LOG.warn("the core of {} ended during a checkpoint", directory);
        }
    }

    private void finish(
            Checkpoint written,
            Chunks.Frozen frozen,
            List<ChunkPlace> places,
            LogException failure,
            CompletableFuture<Void> result) {
        writing = null;
        bytesMissed = written == null ? bytesMissed + bytesBeingWritten : 0;
        bytesBeingWritten = 0;
        if (written == null) {
            source.chunks().failed(frozen);
        } else {
            source.chunks().written(frozen, written.header().number(), places);
            older = newest;
            newest = written;
            directory.use().checkpointed(newest.header().follows());
            if (older != null) {
                directory.use().neededFrom(BodyLocation.segment(older.header().follows()));
            }
        }
        if (failure == null) {
            result.complete(null);
        } else {
            result.completeExceptionally(failure);
        }
        List<Runnable> waiters = List.copyOf(idleWaiters);
        idleWaiters.clear();
        waiters.forEach(Runnable::run);
    }

    /** Begins no more checkpoints. */
    void stop() {
        stopped = true;
    }

    /** Runs the task once no checkpoint is being written. */
    void whenIdle(Runnable task) {
        if (writing == null) {
            task.run();
        } else {
            idleWaiters.add(task);
        }
    }
}
