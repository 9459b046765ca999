package org.godwit.broker.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where the log of a host ends, makes all of it durable, and reads it from a checkpoint on. Owned by the thread
 * that recovers.
 *
 * <p>The rules:
 *
 * <ol>
 *   <li>A segment is forced before its successor has a name, so only the last segment can end early or badly.
 *   <li>Known durable is what a good record, a header or the checkpoint says was durable before it was written.
 *   <li>An invalid record at X of the last segment is damage when X is before what is known durable: the start is
 *       refused, with file and offset. Otherwise the log ends at X.
 *   <li>Beyond what is known durable a record is valid only with its contents; before that a damaged content concerns
 *       that message alone, and shows when it is read.
 *   <li>The valid records beyond what is known durable may be in the page cache alone, so they are copied to a new
 *       segment, which gets its name once it is forced and which says where the log before it ends. Nothing is written
 *       to the old one any more.
 * </ol>
 */
public final class LogRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(LogRecovery.class);

    /** Takes what is read. */
    @FunctionalInterface
    public interface Replay {
        /** A batch or a move; the reader stands at it. */
        void record(SegmentReader reader);
    }

    private final HostDirectory directory;
    private final List<Long> segments;
    private final Deque<FileHeader> chain = new ArrayDeque<>();
    private FileHeader last;
    private long tailFrom;
    private long tailTo;
    private long replayedBytes;
    private long lastEpoch;

    public LogRecovery(HostDirectory directory) throws IOException {
        this.directory = directory;
        this.segments = directory.segments();
    }

    /** Whether there is no log yet. */
    public boolean empty() {
        return segments.isEmpty();
    }

    /** Begins a log where there is none; returns its writer. */
    public SegmentWriter begin(ByteBuffer buffer) throws IOException {
        directory.hostId(HostId.random());
        SegmentWriter writer = new SegmentWriter(directory, buffer, 1, 0, 0);
        writer.begin(1, 0);
        writer.publish();
        directory.use().opened(1);
        return writer;
    }

    /** Reads the header of the last segment, which tells the host's id. */
    public void readLast() throws IOException {
        last = header(segments.get(segments.size() - 1));
        directory.hostId(last.hostId());
    }

    private FileHeader header(long number) throws IOException {
        Path path = directory.segmentPath(number);
        try (DiskFile file = directory.disk().open(path)) {
            FileHeader header = FileHeader.read(path, file, FileHeader.Kind.SEGMENT);
            if (header.number() != number) {
                throw new LogDamagedException(path, 0, "it holds segment " + header.number());
            }
            if (last != null && !header.hostId().equals(last.hostId())) {
                throw new LogDamagedException(
                        path, 0, "it belongs to host " + header.hostId() + ", not to " + last.hostId());
            }
            return header;
        }
    }

    private SegmentReader reader(long number) throws IOException {
        Path path = directory.segmentPath(number);
        return new SegmentReader(path, directory.disk().open(path), directory.hostId(), number);
    }

    /**
     * Finds the end of the log and copies its tail to a new segment, all durable; returns the writer that goes on there.
     *
     * @param checkpoint the one that is restored, or null
     */
    public SegmentWriter settle(FileHeader checkpoint, ByteBuffer buffer) throws IOException {
        lastEpoch = last.epoch();
        long from = Segment.HEADER_BYTES;
        if (checkpoint != null) {
            if (BodyLocation.segment(checkpoint.follows()) > last.number()) {
                throw new LogException(directory.path() + " lacks segment "
                        + BodyLocation.segment(checkpoint.follows()) + " of the log, which checkpoint "
                        + checkpoint.number() + " names; restore the whole directory from a backup");
            }
            if (BodyLocation.segment(checkpoint.follows()) == last.number()) {
                from = BodyLocation.offset(checkpoint.follows());
            }
            lastEpoch = Math.max(lastEpoch, checkpoint.epoch());
        }
        try (SegmentReader reader = reader(last.number())) {
            findEnd(reader, from);
            boolean nothingStays = tailFrom == Segment.HEADER_BYTES
                    && (checkpoint == null || BodyLocation.segment(checkpoint.follows()) < last.number());
            long follows = nothingStays ? last.follows() : BodyLocation.of(last.number(), tailFrom);
            SegmentWriter writer = copyTail(reader, follows, checkpoint, buffer);
            findChain(last.number() + 1, checkpoint);
            return writer;
        }
    }

    /** Sets the tail: from what is known durable to the end of the log. */
    private void findEnd(SegmentReader reader, long from) throws IOException {
        long knownDurable = BodyLocation.of(last.number(), from);
        List<Long> offsets = new ArrayList<>();
        long offset = from;
        while (reader.at(offset) && reader.header().ofLog()) {
            offsets.add(offset);
            knownDurable = Math.max(knownDurable, reader.header().knownDurable());
            offset = reader.next();
        }
        long invalid = offset;
        knownDurable = Math.max(knownDurable, durableSaidBehind(reader, invalid));
        tailFrom = BodyLocation.offset(knownDurable);
        tailTo = invalid;
        for (long tail : offsets) {
            if (tail >= tailFrom) {
                reader.at(tail);
                if (!reader.contentsFit()) {
                    tailTo = tail;
                    break;
                }
            }
        }
        if (tailTo < invalid) {
            durableSaidBehind(reader, tailTo);
            LOG.info("{} ends at offset {}: the batch there was not written to its end", last.number(), tailTo);
        }
    }

    /**
     * What the records say that are found behind an invalid one, wherever that says that it ends; damage if it is more than
     * up to there.
     */
    private long durableSaidBehind(SegmentReader reader, long invalid) throws IOException {
        long most = 0;
        for (long later = reader.find(invalid); later >= 0; later = reader.find(later + 8)) {
            most = Math.max(most, reader.header().knownDurable());
            if (most > BodyLocation.of(last.number(), invalid)) {
                throw reader.damaged(
                        invalid,
                        "no valid record is there, but the one at offset " + later
                                + " says that the log was durable up to " + BodyLocation.show(most)
                                + LogDamagedException.REMEDY);
            }
        }
        return most;
    }

    private SegmentWriter copyTail(SegmentReader reader, long follows, FileHeader checkpoint, ByteBuffer buffer)
            throws IOException {
        long indexBefore = last.index();
        long timeBefore = last.timeMillis();
        if (checkpoint != null && checkpoint.index() > indexBefore) {
            indexBefore = checkpoint.index();
            timeBefore = checkpoint.timeMillis();
        }
        long offset = firstFrom(checkpoint);
        for (; offset < tailFrom; offset = reader.next()) {
            reader.at(offset);
            indexBefore = reader.header().index();
            timeBefore = reader.header().timeMillis();
        }
        SegmentWriter writer = new SegmentWriter(directory, buffer, epoch(), indexBefore, timeBefore);
        writer.begin(last.number() + 1, follows);
        long durableTo = BodyLocation.of(last.number() + 1, Segment.HEADER_BYTES + tailTo - tailFrom);
        for (long tail = tailFrom; tail < tailTo; tail = reader.next()) {
            reader.at(tail);
            writer.copy(reader, durableTo);
        }
        writer.publish();
        return writer;
    }

    private long firstFrom(FileHeader checkpoint) {
        boolean within = checkpoint != null && BodyLocation.segment(checkpoint.follows()) == last.number();
        return within ? BodyLocation.offset(checkpoint.follows()) : Segment.HEADER_BYTES;
    }

    /** Sets the chain: the headers of the segments to read, the first first; frees those that are in no chain. */
    private void findChain(long newest, FileHeader checkpoint) throws IOException {
        long first = checkpoint == null ? 0 : BodyLocation.segment(checkpoint.follows());
        FileHeader header = header(newest);
        chain.addFirst(header);
        while (header.number() != first && header.follows() != 0) {
            long before = BodyLocation.segment(header.follows());
            if (before < first) {
                throw new LogException(directory.path() + " holds a log in which no segment follows checkpoint "
                        + checkpoint.number() + "; restore the whole directory from a backup");
            }
            if (!segments.contains(before)) {
                throw new LogException(directory.path() + " lacks segment " + before
                        + " of the log, which is needed; restore the whole directory from a backup");
            }
            header = header(before);
            chain.addFirst(header);
        }
        TreeSet<Long> needed = new TreeSet<>();
        chain.forEach(link -> needed.add(link.number()));
        for (long number : segments) {
            if (number > first && !needed.contains(number)) {
                directory.recycle(number);
            } else {
                directory.use().opened(number);
            }
        }
        directory.use().opened(newest);
    }

    /** Reads all batches and moves after the checkpoint, in order; returns how many there were. */
    public long replay(FileHeader checkpoint, SegmentWriter writer, Replay replay) throws IOException {
        long before = checkpoint == null ? 0 : checkpoint.index();
        long index = before;
        long epoch = 0;
        long sequence = 0;
        long from = checkpoint == null ? Segment.HEADER_BYTES : BodyLocation.offset(checkpoint.follows());
        while (!chain.isEmpty()) {
            FileHeader segment = chain.removeFirst();
            long to = BodyLocation.offset(
                    chain.isEmpty() ? writer.end() : chain.getFirst().follows());
            try (SegmentReader reader = reader(segment.number())) {
                for (long offset = from; offset < to; offset = reader.next()) {
                    if (!reader.at(offset)) {
                        throw reader.damaged(
                                offset,
                                "no valid record is there, but the log goes on to offset " + to
                                        + LogDamagedException.REMEDY);
                    }
                    RecordHeader header = reader.header();
                    if (!header.ofLog()) {
                        continue;
                    }
                    int step = header.kind() == RecordHeader.BATCH ? 1 : 0;
                    boolean inOrder = header.index() == index + 1
                            && (header.epoch() == epoch
                                    ? header.sequence() == sequence + step
                                    : header.epoch() > epoch && (epoch == 0 || header.sequence() == step));
                    if (!inOrder) {
                        throw reader.damaged(
                                offset,
                                "record " + header.index() + " (" + header.epoch() + "/" + header.sequence()
                                        + ") follows record " + index + " (" + epoch + "/" + sequence + ")");
                    }
                    index = header.index();
                    epoch = header.epoch();
                    sequence = header.sequence();
                    replay.record(reader);
                }
            }
            replayedBytes += to - from;
            from = Segment.HEADER_BYTES;
        }
        return index - before;
    }

    /** Bytes of log that were replayed. */
    public long replayedBytes() {
        return replayedBytes;
    }

    /** The epoch of the new start. */
    public long epoch() {
        return lastEpoch + 1;
    }

    /** Bytes of the tail that were copied. */
    public long tailBytes() {
        return tailTo - tailFrom;
    }
}
