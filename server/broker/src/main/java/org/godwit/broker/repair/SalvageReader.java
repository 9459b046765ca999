package org.godwit.broker.repair;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.RecordHeader;
import org.godwit.broker.log.SegmentReader;
import org.godwit.broker.model.Operation;

/**
 * Reads what can be read of a log: the newest checkpoint that is whole, and the records after it, over all damage. For one
 * thread.
 */
final class SalvageReader implements HostFiles.Visitor {
    private final HostDirectory directory;
    private final HostFiles files;
    private final Salvaged state;
    private final Consumer<String> damage;
    private long index;
    private long timeMillis;

    /**
     * @param state takes what the records tell
     * @param damage takes what could not be read
     */
    SalvageReader(HostDirectory directory, HostFiles files, Salvaged state, Consumer<String> damage) {
        this.directory = directory;
        this.files = files;
        this.state = state;
        this.damage = damage;
    }

    void run() throws IOException {
        readCheckpoint();
        for (HostFiles.LogFile segment : files.segments()) {
            if (segment.header() == null) {
                damage.accept(segment.damage().getMessage());
            } else {
                files.visitSegment(segment, this);
            }
        }
    }

    /** Of the last record. */
    long timeMillis() {
        return timeMillis;
    }

    /** The newest whole one, or else what can be read of the newest. */
    private void readCheckpoint() throws IOException {
        HostFiles.LogFile best = null;
        for (HostFiles.LogFile checkpoint : files.checkpoints()) {
            if (checkpoint.header() == null) {
                damage.accept(checkpoint.damage().getMessage());
            } else if (whole(checkpoint)) {
                best = checkpoint;
                break;
            } else if (best == null) {
                best = checkpoint;
            }
        }
        if (best != null) {
            for (long missing : files.visitKept(best, this)) {
                damage.accept(directory.checkpointPath(missing) + " is not there, or cannot be read; "
                        + best.path().getFileName() + " needs it");
            }
            files.visitCheckpoint(best, this);
            index = best.header().index();
            timeMillis = best.header().timeMillis();
        }
    }

    private boolean whole(HostFiles.LogFile checkpoint) throws IOException {
        boolean[] damaged = {false};
        boolean ends = files.visitCheckpoint(checkpoint, new HostFiles.Visitor() {
            @Override
            public void record(HostFiles.LogFile file, SegmentReader reader) {}

            @Override
            public void damaged(HostFiles.LogFile file, long from, long to) {
                damaged[0] = true;
            }
        });
        return ends && !damaged[0];
    }

    @Override
    public void record(HostFiles.LogFile file, SegmentReader reader) {
        RecordHeader header = reader.header();
        if (!header.ofLog()) {
            reader.operations().forEach(operation -> state.apply(operation, 0));
            return;
        }
        if (header.index() <= index) {
            return;
        }
        if (header.index() != index + 1) {
            damage.accept("records " + (index + 1) + " to " + (header.index() - 1) + " of the log are not there");
        }
        index = header.index();
        timeMillis = Math.max(timeMillis, header.timeMillis());
        if (header.kind() == RecordHeader.MOVE) {
            reader.visitContents((id, place, length, sum, from) -> state.moved(id, from, place));
        } else {
            apply(reader);
        }
    }

    private void apply(SegmentReader reader) {
        List<Operation> operations = reader.operations();
        int next = 0;
        for (Operation operation : operations) {
            if (operation instanceof Operation.MessageStored stored) {
                state.stored(stored.message().id(), reader.places()[next], reader.lengths()[next], true);
                next++;
            } else if (operation instanceof Operation.BodyChunk chunk) {
                state.stored(chunk.messageId(), reader.places()[next], reader.lengths()[next], false);
                next++;
            } else {
                state.apply(operation, reader.header().timeMillis());
            }
        }
    }

    @Override
    public void damaged(HostFiles.LogFile file, long from, long to) {
        damage.accept(file.path() + " from offset " + from + " to " + to + ": no valid record is there");
    }
}
