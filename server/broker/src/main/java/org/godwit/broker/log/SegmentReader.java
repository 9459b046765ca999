package org.godwit.broker.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Operation;

/**
 * Reads the records of one file, segment or checkpoint, in order. Owned by the thread that made it.
 *
 * <p>{@link #at} goes to an offset and says whether a record of this file's generation is there; the others tell about
 * that record. A record is good when its CRC fits; whether the contents of a batch are is another question, {@link
 * #contentsFit}.
 */
public final class SegmentReader implements Closeable {
    private static final int FIRST_WINDOW_BYTES = 1 << 20;

    private final Path path;
    private final DiskFile file;
    private final long size;
    private final long generation;
    private final Crc crc;
    private ByteBuffer window;
    private long windowOffset;
    private RecordHeader header;
    private long offset;
    private long[] places;
    private int[] lengths;

    public SegmentReader(Path path, DiskFile file, HostId hostId, long generation) throws IOException {
        this(path, file, hostId, generation, FIRST_WINDOW_BYTES);
    }

    /** @param windowBytes how much is read at a time, unless a record is larger */
    public SegmentReader(Path path, DiskFile file, HostId hostId, long generation, int windowBytes) throws IOException {
        this.window = ByteBuffer.allocateDirect(windowBytes).limit(0);
        this.path = path;
        this.file = file;
        this.size = file.size();
        this.generation = generation;
        this.crc = new Crc(hostId);
    }

    /** Goes to an offset; returns whether a good record starts there. */
    public boolean at(long place) throws IOException {
        header = null;
        offset = place;
        if (!startsRecord(place)) {
            return false;
        }
        RecordHeader found = RecordHeader.read(window, index(place));
        boolean plausible = found.controlLength() >= 0
                && found.length() >= RecordHeader.BYTES + (long) found.controlLength()
                && found.length() <= size - place;
        if (!plausible) {
            return false;
        }
        load(place, RecordHeader.BYTES + found.controlLength());
        if (!crc.recordFits(window, index(place), found.controlLength())) {
            return false;
        }
        header = found;
        return true;
    }

    private boolean startsRecord(long place) throws IOException {
        return place + RecordHeader.BYTES <= size
                && load(place, RecordHeader.BYTES)
                && window.getInt(index(place) + RecordHeader.MAGIC_AT) == RecordHeader.MAGIC
                && window.getLong(index(place) + RecordHeader.GENERATION_AT) == generation;
    }

    /** The offset of the first good record at or after an offset, or -1. */
    public long find(long from) throws IOException {
        for (long place = Segment.aligned(from); place + RecordHeader.BYTES <= size; place += 8) {
            if (startsRecord(place) && at(place)) {
                return place;
            }
        }
        return -1;
    }

    public RecordHeader header() {
        return header;
    }

    public long offset() {
        return offset;
    }

    /** Where the record after this one starts. */
    public long next() {
        return Segment.aligned(offset + header.length());
    }

    /** Whether the contents are what was written: each CRC fits, and is the one that the control part names. */
    public boolean contentsFit() throws IOException {
        load(offset, header.length());
        int[] to = {index(offset) + RecordHeader.BYTES + header.controlLength()};
        int end = index(offset) + header.length();
        visitContents((messageId, place, length, sum, from) -> {
            boolean fits = to[0] >= 0
                    && length <= end - to[0]
                    && crc.contentFits(window, to[0], to[0] + length)
                    && window.getInt(to[0]) == sum;
            to[0] = fits ? to[0] + length : -1;
        });
        return to[0] == end;
    }

    /** Tells of each content of the batch or move, in order. */
    public void visitContents(ContentVisitor visitor) {
        ByteBuffer control = control();
        long at = BodyLocation.of(generation, offset + RecordHeader.BYTES + header.controlLength());
        if (header.kind() == RecordHeader.MOVE) {
            Move.visit(control, header.operations(), at, visitor);
            return;
        }
        for (int i = 0; i < header.operations(); i++) {
            int lengthAt = control.position() + 1;
            Operation operation = OperationCodec.read(control);
            long messageId;
            if (operation instanceof Operation.MessageStored stored) {
                messageId = stored.message().id();
            } else if (operation instanceof Operation.BodyChunk chunk) {
                messageId = chunk.messageId();
            } else {
                continue;
            }
            int length = control.getInt(lengthAt);
            visitor.content(messageId, at, length, control.getInt(lengthAt + 4), 0);
            at += length;
        }
    }

    /** Reads a content; null when its bytes are not what was written. */
    public byte[] content(long messageId, long place, int length) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(length);
        file.read(content, BodyLocation.offset(place));
        boolean fits = content.position() == length && MessageContent.fits(content.flip(), crc, messageId);
        return fits ? content.array() : null;
    }

    /** The operations of the record; afterwards {@link #places} and {@link #lengths} tell where its contents are. */
    public List<Operation> operations() {
        ByteBuffer control = control();
        List<Operation> operations = new ArrayList<>(header.operations());
        int contents = 0;
        long[] foundPlaces = new long[4];
        int[] foundLengths = new int[4];
        long at = BodyLocation.of(generation, offset + RecordHeader.BYTES + header.controlLength());
        for (int i = 0; i < header.operations(); i++) {
            int lengthAt = control.position() + 1;
            Operation operation = OperationCodec.read(control);
            operations.add(operation);
            if (operation instanceof Operation.MessageStored || operation instanceof Operation.BodyChunk) {
                if (contents == foundLengths.length) {
                    foundPlaces = Arrays.copyOf(foundPlaces, 2 * contents);
                    foundLengths = Arrays.copyOf(foundLengths, 2 * contents);
                }
                foundPlaces[contents] = at;
                foundLengths[contents] = control.getInt(lengthAt);
                at += foundLengths[contents++];
            }
        }
        places = Arrays.copyOf(foundPlaces, contents);
        lengths = Arrays.copyOf(foundLengths, contents);
        return operations;
    }

    /** The batch at which the reader stands. */
    public Batch batch() {
        return new Batch(header.epoch(), header.sequence(), header.timeMillis(), operations());
    }

    public long[] places() {
        return places;
    }

    public int[] lengths() {
        return lengths;
    }

    private ByteBuffer control() {
        int from = index(offset) + RecordHeader.BYTES;
        return window.duplicate().limit(from + header.controlLength()).position(from);
    }

    /** The bytes of the whole record, without padding. */
    ByteBuffer record() throws IOException {
        load(offset, header.length());
        int from = index(offset);
        return window.duplicate().limit(from + header.length()).position(from);
    }

    public LogDamagedException damaged(long place, String what) {
        return new LogDamagedException(path, place, what);
    }

    private int index(long place) {
        return (int) (place - windowOffset);
    }

    /** Has a range of the file in the window, and if need be enlarges that; true when the file reaches so far. */
    private boolean load(long place, int length) throws IOException {
        if (place >= windowOffset && place + length <= windowOffset + window.limit()) {
            return true;
        }
        if (place + length > size) {
            return false;
        }
        if (length > window.capacity()) {
            window = ByteBuffer.allocateDirect(Math.max(length, 2 * window.capacity()));
        }
        window.clear();
        if (window.remaining() > size - place) {
            window.limit((int) (size - place));
        }
        file.read(window, place);
        window.flip();
        windowOffset = place;
        return window.limit() >= length;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
