package org.godwit.broker.log;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the contents of a segment that nothing is written to any more, piece by piece, and reads those that are to be
 * copied forward. Owned by the keeper's thread; the segment must stay where it is meanwhile.
 *
 * <p>What is damaged is passed over and told to the log: it stays where it lies.
 */
public final class SegmentScan implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentScan.class);

    private final HostDirectory directory;
    private final long segment;
    private SegmentReader reader;
    private long offset = Segment.HEADER_BYTES;
    private boolean ended;

    public SegmentScan(HostDirectory directory, long segment) {
        this.directory = directory;
        this.segment = segment;
    }

    /** A content: whose it is and where it lies. */
    public record Found(long messageId, long place, int length) {}

    /** All contents of the next so many bytes of the segment. */
    public List<Found> next(long bytes) throws IOException {
        if (reader == null) {
            reader = new SegmentReader(
                    directory.segmentPath(segment),
                    directory.disk().open(directory.segmentPath(segment)),
                    directory.hostId(),
                    segment);
        }
        List<Found> found = new ArrayList<>();
        for (long end = offset + bytes; offset < end && !ended; ) {
            if (!reader.at(offset)) {
                passOverDamage();
            } else {
                if (reader.header().ofLog()) {
                    reader.visitContents((id, place, length, crc, from) -> found.add(new Found(id, place, length)));
                }
                offset = reader.next();
            }
        }
        return found;
    }

    private void passOverDamage() throws IOException {
        long later = reader.find(offset + 8);
        boolean inGoodOrder = later >= 0
                && reader.header().kind() == RecordHeader.END_MARK
                && reader.header().knownDurable() == BodyLocation.of(segment, offset);
        if (later < 0 || inGoodOrder) {
            ended = true;
        } else {
            LOG.error(
                    "{} is damaged from offset {} to {}; messages there cannot be copied forward",
                    directory.segmentPath(segment),
                    offset,
                    later);
            offset = later;
        }
    }

    /** Whether {@link #next} has come to the end. */
    public boolean ended() {
        return ended;
    }

    /** Reads contents of this segment; without those that are damaged. */
    public List<Move> read(List<Found> contents) throws IOException {
        List<Move> moves = new ArrayList<>(contents.size());
        for (Found found : contents) {
            byte[] content = reader.content(found.messageId(), found.place(), found.length());
            if (content == null) {
                LOG.error(
                        "message {} in {} at offset {} is damaged and not copied forward",
                        found.messageId(),
                        directory.segmentPath(segment),
                        BodyLocation.offset(found.place()));
            } else {
                moves.add(new Move(found.messageId(), found.place(), content));
            }
        }
        return moves;
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
            reader = null;
        }
        ended = true;
    }
}
