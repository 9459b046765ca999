package org.godwit.broker.repair;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.godwit.broker.log.BodyLocation;
import org.godwit.broker.log.DiskFile;
import org.godwit.broker.log.FileHeader;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.HostId;
import org.godwit.broker.log.LogDamagedException;
import org.godwit.broker.log.RecordHeader;
import org.godwit.broker.log.Segment;
import org.godwit.broker.log.SegmentReader;
import org.godwit.broker.model.Operation;

/**
 * The segments and checkpoints of one host as they are, damaged or not. For one thread.
 *
 * <p>A segment's records go up to where the next segment says that the log before it ends, those of the newest to where no
 * more are.
 */
final class HostFiles {
    private static final String SEGMENT = "segment-";
    private static final String CHECKPOINT = "checkpoint-";

    private final HostDirectory directory;
    private final List<LogFile> segments = new ArrayList<>();
    private final List<LogFile> checkpoints = new ArrayList<>();
    private final List<Path> others = new ArrayList<>();
    private HostId hostId;

    /** A file; without a header when that cannot be read, and then why. */
    record LogFile(Path path, long number, long bytes, FileHeader header, LogDamagedException damage) {}

    /** Is told what a file holds. */
    interface Visitor {
        /** A record at which the reader stands. */
        void record(LogFile file, SegmentReader reader) throws IOException;

        /** Nothing that can be read is there, but there is more behind it. */
        void damaged(LogFile file, long from, long to);
    }

    HostFiles(HostDirectory directory) throws IOException {
        this.directory = directory;
        for (String name : directory.disk().list(directory.path())) {
            Path path = directory.path().resolve(name);
            if (name.matches(SEGMENT + "\\d+")) {
                segments.add(file(path, name, SEGMENT, FileHeader.Kind.SEGMENT));
            } else if (name.matches(CHECKPOINT + "\\d+")) {
                checkpoints.add(file(path, name, CHECKPOINT, FileHeader.Kind.CHECKPOINT));
            } else {
                others.add(path);
            }
        }
        segments.sort(Comparator.comparingLong(LogFile::number));
        checkpoints.sort(Comparator.comparingLong(LogFile::number).reversed());
        others.sort(null);
        for (LogFile file : segments) {
            hostId = file.header() == null ? hostId : file.header().hostId();
        }
        for (LogFile file : checkpoints) {
            hostId = hostId == null && file.header() != null ? file.header().hostId() : hostId;
        }
        if (hostId != null) {
            directory.hostId(hostId);
        }
    }

    private LogFile file(Path path, String name, String prefix, FileHeader.Kind kind) throws IOException {
        long number = Long.parseLong(name.substring(prefix.length()));
        try (DiskFile file = directory.disk().open(path)) {
            try {
                return new LogFile(path, number, file.size(), FileHeader.read(path, file, kind), null);
            } catch (LogDamagedException damage) {
                return new LogFile(path, number, file.size(), null, damage);
            }
        }
    }

    /** Null when no header can be read. */
    HostId hostId() {
        return hostId;
    }

    /** In the order of the log. */
    List<LogFile> segments() {
        return segments;
    }

    /** The newest first. */
    List<LogFile> checkpoints() {
        return checkpoints;
    }

    List<Path> others() {
        return others;
    }

    SegmentReader reader(LogFile file) throws IOException {
        return new SegmentReader(file.path(), directory.disk().open(file.path()), hostId, file.number());
    }

    /**
     * Where the records of a segment end that are part of the log: -1 for the newest, whose records end where no more are; 0
     * when none are, as the next goes on from an earlier one.
     */
    long end(LogFile segment) {
        for (LogFile later : segments) {
            if (later.number() > segment.number() && later.header() != null) {
                long follows = later.header().follows();
                if (BodyLocation.segment(follows) == segment.number()) {
                    return BodyLocation.offset(follows);
                }
                return BodyLocation.segment(follows) < segment.number() ? 0 : -1;
            }
        }
        return -1;
    }

    /** Goes through the records of a segment; returns where they end. */
    long visitSegment(LogFile segment, Visitor visitor) throws IOException {
        long to = end(segment);
        long offset = Segment.HEADER_BYTES;
        try (SegmentReader reader = reader(segment)) {
            while (to < 0 || offset < to) {
                if (reader.at(offset)) {
                    visitor.record(segment, reader);
                    offset = reader.next();
                    continue;
                }
                long later = reader.find(offset + 8);
                if (to >= 0 && (later < 0 || later >= to)) {
                    visitor.damaged(segment, offset, to);
                    return to;
                }
                if (later < 0) {
                    return offset;
                }
                boolean ended = reader.header().knownDurable() <= BodyLocation.of(segment.number(), offset);
                if (to < 0 && ended) {
                    if (reader.header().kind() == RecordHeader.END_MARK) {
                        visitor.record(segment, reader);
                    }
                    return offset;
                }
                visitor.damaged(segment, offset, later);
                offset = later;
            }
        }
        return offset;
    }

    /** Goes through the records of a checkpoint; returns whether it is whole. */
    boolean visitCheckpoint(LogFile checkpoint, Visitor visitor) throws IOException {
        try (SegmentReader reader = reader(checkpoint)) {
            long offset = Segment.HEADER_BYTES;
            while (true) {
                if (reader.at(offset)) {
                    visitor.record(checkpoint, reader);
                    if (reader.header().kind() == RecordHeader.CHECKPOINT_END) {
                        return true;
                    }
                    offset = reader.next();
                    continue;
                }
                long later = reader.find(offset + 8);
                visitor.damaged(checkpoint, offset, later < 0 ? checkpoint.bytes() : later);
                if (later < 0) {
                    return false;
                }
                offset = later;
            }
        }
    }

    /**
     * Goes through the chunks of earlier checkpoints' files that belong to this one; returns the indexes of those files that are
     * not there, or whose headers cannot be read.
     */
    List<Long> visitKept(LogFile checkpoint, Visitor visitor) throws IOException {
        List<Long> missing = new ArrayList<>();
        for (Operation.ChunksKept kept : kept(checkpoint)) {
            LogFile earlier = null;
            for (LogFile file : checkpoints) {
                earlier = file.number() == kept.checkpoint() && file.header() != null ? file : earlier;
            }
            if (earlier == null) {
                missing.add(kept.checkpoint());
                continue;
            }
            BitSet numbers = BitSet.valueOf(kept.numbers());
            visitCheckpoint(earlier, new Visitor() {
                @Override
                public void record(LogFile file, SegmentReader reader) throws IOException {
                    RecordHeader header = reader.header();
                    if (header.kind() == RecordHeader.CHUNK && numbers.get((int) header.index() - 1)) {
                        visitor.record(file, reader);
                    }
                }

                @Override
                public void damaged(LogFile file, long from, long to) {
                    visitor.damaged(file, from, to);
                }
            });
        }
        return missing;
    }

    private List<Operation.ChunksKept> kept(LogFile checkpoint) throws IOException {
        List<Operation.ChunksKept> found = new ArrayList<>();
        visitCheckpoint(checkpoint, new Visitor() {
            @Override
            public void record(LogFile file, SegmentReader reader) {
                if (reader.header().kind() == RecordHeader.CHECKPOINT_PART) {
                    for (Operation operation : reader.operations()) {
                        if (operation instanceof Operation.ChunksKept kept) {
                            found.add(kept);
                        }
                    }
                }
            }

            @Override
            public void damaged(LogFile file, long from, long to) {}
        });
        return found;
    }
}
