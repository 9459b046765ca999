package org.godwit.broker.commit;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.godwit.broker.log.BodyLocation;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.LogException;
import org.godwit.broker.log.Move;
import org.godwit.broker.log.SegmentScan;
import org.godwit.broker.log.SegmentUse;
import org.godwit.broker.model.CoreExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what sparse segments still hold forward to the end of the log, so that one forgotten message does not pin a file,
 * and has a checkpoint written when only that keeps dead segments.
 *
 * <p>Owned by the host's core, which it asks for slices: the keeper's thread looks through a piece of the segment, the
 * core says what of it is still held there, the keeper reads that, the log thread writes and forces it as a {@link Move},
 * and then the core takes the new places. Between two slices it pauses, which bounds the rate: at most some {@value
 * #SCANNED_BYTES} bytes read and {@value #MOVED_BYTES} written each {@value #PAUSE_MILLIS} ms.
 *
 * <p>Invariant: the segment has a reader as long as it is looked through, so it stays; {@link SegmentUse} then keeps it
 * until a checkpoint covers the moves.
 */
final class Reclaim {
    private static final Logger LOG = LoggerFactory.getLogger(Reclaim.class);
    private static final long LOOK_MILLIS = 1_000;
    private static final long PAUSE_MILLIS = 10;
    private static final int SCANNED_BYTES = 4 << 20;
    private static final int MOVED_BYTES = 256 << 10;
    /** When nothing is written, so many dead segments are kept for reuse. */
    private static final int FREE_AT_REST = 1;

    private final HostDirectory directory;
    private final SegmentUse use;
    private final CoreExecutor core;
    private final Applier applier;
    private final LocalCommitLog log;
    private final Deque<SegmentScan.Found> held = new ArrayDeque<>();
    private CoreExecutor.Timer look;
    private SegmentScan scan;
    private long segment;
    private boolean stopped;
    private long endBefore;

    Reclaim(HostDirectory directory, CoreExecutor core, Applier applier, LocalCommitLog log) {
        this.directory = directory;
        this.use = directory.use();
        this.core = core;
        this.applier = applier;
        this.log = log;
    }

    void start() {
        endBefore = log.end();
        look = core.schedule(this::look, LOOK_MILLIS);
    }

    /** Begins nothing any more. */
    void stop() {
        stopped = true;
        look.cancel();
        if (scan != null) {
            finish();
        }
    }

    private void look() {
        if (scan == null) {
            begin();
        }
        boolean atRest = log.end() - endBefore < directory.options().segmentBytes() / 64;
        endBefore = log.end();
        if (atRest && scan == null) {
            tidy();
        }
        look = core.schedule(this::look, LOOK_MILLIS);
    }

    /** What only the next checkpoint would give back is given back now; a mark gives that checkpoint a place of its own. */
    private void tidy() {
        if (use.waitsForCheckpoint(BodyLocation.segment(log.end()))) {
            log.move(List.of(), log::checkpoint);
        }
        if (directory.freeSegments() > FREE_AT_REST) {
            directory.data().keeper().execute(() -> directory.trimFree(FREE_AT_REST));
        }
    }

    private void begin() {
        segment = use.sparsest();
        if (segment != 0) {
            use.readBegun(segment);
            scan = new SegmentScan(directory, segment);
            next();
        }
    }

    private void next() {
        int bytes = Math.min(SCANNED_BYTES, directory.options().segmentBytes() / 4);
        onKeeper(scanned -> {
            List<SegmentScan.Found> found = scanned.next(bytes);
            return () -> applier.whenKnown(
                    found.stream().mapToLong(SegmentScan.Found::messageId), () -> ifGoing(() -> found(found)));
        });
    }

    private void found(List<SegmentScan.Found> found) {
        for (SegmentScan.Found content : found) {
            if (applier.holds(content.messageId(), content.place())) {
                held.add(content);
            }
        }
        goOn();
    }

    private void goOn() {
        if (!held.isEmpty()) {
            read();
        } else if (scan.ended() || use.liveBytes(segment) == 0) {
            finish();
            begin();
        } else {
            pause(this::next);
        }
    }

    private void read() {
        List<SegmentScan.Found> slice = new ArrayList<>();
        int most = Math.min(MOVED_BYTES, directory.options().maxBatchBytes() / 2);
        long bytes = 0;
        while (!held.isEmpty() && (slice.isEmpty() || bytes + held.peek().length() <= most)) {
            SegmentScan.Found content = held.poll();
            if (applier.holds(content.messageId(), content.place())) {
                slice.add(content);
                bytes += content.length();
            }
        }
        onKeeper(scanned -> {
            List<Move> moves = scanned.read(slice);
            return () -> move(moves);
        });
    }

    private void move(List<Move> moves) {
        if (moves.isEmpty()) {
            goOn();
        } else {
            log.move(moves, () -> ifGoing(() -> pause(this::goOn)));
        }
    }

    private void pause(Runnable then) {
        core.schedule(() -> ifGoing(then), PAUSE_MILLIS);
    }

    private void ifGoing(Runnable task) {
        if (scan != null) {
            task.run();
        }
    }

    /** The segment has been looked through; what it holds now, it will go on to hold. */
    private void finish() {
        SegmentScan done = scan;
        scan = null;
        held.clear();
        if (!stopped && use.liveBytes(segment) > 0) {
            use.unmovable(segment);
        }
        use.readEnded(segment);
        directory.data().keeper().execute(() -> close(done));
    }

    private static void close(SegmentScan scan) {
        try {
            scan.close();
        } catch (IOException e) {
            LOG.warn("a segment could not be closed: {}", e.toString());
        }
    }

    /** A step on the keeper's thread that says how to go on. */
    private interface KeeperStep {
        Runnable run(SegmentScan scan) throws IOException;
    }

    private void onKeeper(KeeperStep step) {
        SegmentScan current = scan;
        long scanned = segment;
        directory.data().keeper().execute(() -> {
            Runnable then;
            try {
                then = step.run(current);
            } catch (IOException | LogException e) {
                LOG.warn("segment {} of {} cannot be copied forward: {}", scanned, directory, e.toString());
                then = this::finish;
            }
            Runnable next = then;
            try {
                core.execute(() -> {
                    if (scan == current) {
                        next.run();
                    }
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("the core of {} ended while a segment was copied forward", directory);
            }
        });
    }
}
