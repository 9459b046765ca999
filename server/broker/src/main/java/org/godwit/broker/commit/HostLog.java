package org.godwit.broker.commit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.godwit.broker.log.BodyLocation;
import org.godwit.broker.log.SegmentWriter;
import org.godwit.broker.model.CoreExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log thread's side of one host's log: what was drained for it, and its writer. Owned by whoever does the round. */
final class HostLog {
    private static final Logger LOG = LoggerFactory.getLogger(HostLog.class);

    private final SegmentWriter writer;
    private final CoreExecutor core;
    private final LocalCommitLog log;
    private List<Append> drained = new ArrayList<>();
    private boolean closed;

    HostLog(SegmentWriter writer, CoreExecutor core, LocalCommitLog log) {
        this.writer = writer;
        this.core = core;
        this.log = log;
    }

    /** Adds to what is written next; returns whether it is the first. */
    boolean add(Append append) {
        drained.add(append);
        return drained.size() == 1;
    }

    /** Whether so many bytes more are no more work than to write and force them. */
    boolean hasBlocksFor(long bytes) {
        return writer.hasBlocksFor(bytes);
    }

    void write() throws IOException {
        for (int i = 0; i < drained.size(); i++) {
            Append append = drained.get(i);
            if (append.isEnd()) {
                continue;
            }
            if (append.batch != null) {
                writer.append(append.batch, append.bound);
            } else {
                writer.move(append.moves, append.bound);
            }
            append.index = writer.index();
            append.places = writer.places();
            append.lengths = writer.lengths();
        }
        writer.write();
    }

    void force() throws IOException {
        writer.force();
        if (drained.get(drained.size() - 1).isEnd()) {
            writer.close();
            closed = true;
        }
    }

    /** Gives what was drained back to the core, durable. */
    void handBack() {
        List<Append> durable = drained;
        drained = new ArrayList<>(durable.size());
        long end = writer.end();
        onCore(() -> log.durable(durable, end));
    }

    /** Gives what was drained back to the core, its fate unknown. */
    void handBackUnknown() {
        List<Append> unknown = drained;
        drained = new ArrayList<>();
        if (!closed && unknown.get(unknown.size() - 1).isEnd()) {
            closed = true;
            abandon();
        }
        onCore(() -> log.unknown(unknown));
    }

    private void abandon() {
        try {
            writer.abandon();
        } catch (IOException e) {
            LOG.warn("the segment {} could not be closed: {}", BodyLocation.show(writer.end()), e.toString());
        }
    }

    private void onCore(Runnable task) {
        try {
            core.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.warn("the core ended before its log; what it waits for stays without an answer");
        }
    }
}
