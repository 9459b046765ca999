package org.godwit.broker.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.godwit.broker.model.Batch;

/**
 * Writes the log of one host, segment after segment. Owned by whoever does the log's round, to whom the thread of recovery
 * hands it.
 *
 * <p>Batches gather in the buffer; {@link #write} passes it to the file at once, {@link #force} makes all of it durable.
 * Invariants: a segment is forced before its successor has a name; a file gets a segment's name only after its header
 * was forced; nothing is written to where something durable is.
 *
 * <p>A file that was a segment before has all its blocks already. A new one is filled with zeros a MiB ahead of the
 * writes, so that a force does not have to commit its length each time.
 */
public final class SegmentWriter {
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(256 << 10).asReadOnlyBuffer();

    private final HostDirectory directory;
    private final HostId hostId;
    private final LogOptions options;
    private final RecordEncoder encoder;
    private ByteBuffer buffer;
    private final long epoch;
    private Path unnamed;
    private DiskFile file;
    private long segment;
    private long bufferOffset;
    private long filledTo;
    private long successorBytes;
    private long knownDurable;
    private long index;
    private long sequence;
    private long timeMillis;

    /**
     * A writer without a segment yet: {@link #begin} comes next.
     *
     * @param buffer direct, with room for the largest record; empty whenever a call returns but after {@link #append}
     * @param index of the last batch before
     * @param timeMillis of that
     */
    public SegmentWriter(HostDirectory directory, ByteBuffer buffer, long epoch, long index, long timeMillis) {
        this.directory = directory;
        this.hostId = directory.hostId();
        this.options = directory.options();
        this.encoder = new RecordEncoder(hostId);
        this.buffer = buffer;
        this.epoch = epoch;
        this.index = index;
        this.timeMillis = timeMillis;
    }

    /** From now on gathers in another buffer: that of the log thread, to which the writer goes over. */
    public void useBuffer(ByteBuffer other) {
        assert buffer.position() == 0;
        buffer = other;
    }

    /** The size of buffer that takes any record of these options, and several small ones at once. */
    public static int bufferBytes(LogOptions options) {
        return 2 * (options.maxBatchBytes() + RecordHeader.OVERHEAD_BYTES) + Segment.BLOCK_BYTES;
    }

    /**
     * Begins a segment in a new file that has not its name yet. Not in one used before: an attempt to recover that a loss of
     * power ended may have left records of this very number in it.
     */
    public void begin(long number, long follows) throws IOException {
        begin(directory.newFile(), number, follows);
    }

    private void begin(Path begun, long number, long follows) throws IOException {
        unnamed = begun;
        file = directory.disk().open(unnamed);
        segment = number;
        file.write(
                new FileHeader(FileHeader.Kind.SEGMENT, hostId, number, follows, index, epoch, timeMillis).encoded(),
                0);
        bufferOffset = Segment.HEADER_BYTES;
        filledTo = Math.max(file.size(), bufferOffset);
        successorBytes = 0;
        knownDurable = end();
    }

    /** Gives the begun segment its name, once all that it holds is durable. */
    public void publish() throws IOException {
        write();
        file.force();
        directory.disk().rename(unnamed, directory.segmentPath(segment));
        directory.disk().forceDirectory(directory.path());
        unnamed = null;
        knownDurable = end();
    }

    /**
     * Copies a record that a reader stands at into the begun segment.
     *
     * @param durableTo where what is copied will end: it is durable before the segment has a name
     */
    void copy(SegmentReader reader, long durableTo) throws IOException {
        RecordHeader header = reader.header();
        if (buffer.remaining() < header.length() + 8) {
            write();
        }
        int start = buffer.position();
        buffer.put(reader.record());
        encoder.copied(buffer, start, header, end() - (buffer.position() - start), durableTo);
        while ((buffer.position() & 7) != 0) {
            buffer.put((byte) 0);
        }
        index = header.index();
        timeMillis = header.timeMillis();
    }

    /**
     * Adds a batch to what the next force makes durable; begins the next segment before when this one is full.
     *
     * @param bound from {@link RecordEncoder#bound}
     */
    public void append(Batch batch, int bound) throws IOException {
        makeRoom(bound);
        encoder.batch(buffer, batch, end(), ++index, knownDurable);
        sequence = batch.sequence();
        timeMillis = batch.timeMillis();
    }

    /** Whether so many bytes go to where the file has its blocks: what is beyond takes longer. */
    public boolean hasBlocksFor(long bytes) {
        return bufferOffset + buffer.position() + bytes <= Math.min(filledTo, options.segmentBytes());
    }

    /** Adds a move, as {@link #append} does a batch. */
    public void move(List<Move> moves, int bound) throws IOException {
        makeRoom(bound);
        encoder.move(buffer, moves, end(), ++index, epoch, sequence, timeMillis, knownDurable);
    }

    private void makeRoom(int bound) throws IOException {
        if (BodyLocation.offset(end()) + (long) bound > options.segmentBytes()) {
            roll();
        }
        if (buffer.remaining() < bound) {
            write();
        }
    }

    /** Begins the next segment, with all before it durable. */
    public void roll() throws IOException {
        force();
        file.close();
        begin(directory.takeFree(), segment + 1, end());
        publish();
    }

    /** Writes what has gathered in the buffer. */
    public void write() throws IOException {
        int length = buffer.position();
        if (length == 0) {
            return;
        }
        buffer.flip();
        file.write(buffer, bufferOffset);
        buffer.clear();
        bufferOffset += length;
        if (bufferOffset > filledTo) {
            fill(file, bufferOffset, Math.max(bufferOffset, Math.min(options.segmentBytes(), grown(bufferOffset))));
            filledTo = file.size();
        }
        prepareSuccessor();
    }

    /** Between a quarter and three quarters of a segment, two bytes of the next are made ready for each that is written. */
    private void prepareSuccessor() {
        int all = options.segmentBytes();
        int step = Math.min(ZEROS.capacity(), all / 4);
        long due = Math.min(all, 2 * (bufferOffset - all / 4) / Segment.BLOCK_BYTES * Segment.BLOCK_BYTES);
        if (due >= successorBytes + step || due == all && successorBytes < all) {
            successorBytes = due;
            directory.prepareFree(due);
        }
    }

    private long grown(long offset) {
        return (offset + options.growthBytes()) / Segment.BLOCK_BYTES * Segment.BLOCK_BYTES;
    }

    static void fill(DiskFile file, long from, long to) throws IOException {
        for (long at = from; at < to; at += ZEROS.capacity()) {
            file.write(ZEROS.duplicate().limit((int) Math.min(ZEROS.capacity(), to - at)), at);
        }
    }

    /** Writes what has gathered and returns once it is durable. */
    public void force() throws IOException {
        write();
        file.force();
        knownDurable = end();
    }

    /**
     * Says that the log ends here in good order, in a block of its own, so that no one block that is lost takes a record and
     * the word of it; and closes the file.
     */
    public void close() throws IOException {
        write();
        long end = end();
        while (BodyLocation.offset(end()) % Segment.BLOCK_BYTES != 0) {
            buffer.putLong(0);
        }
        encoder.endMark(buffer, end(), index, epoch, timeMillis, end);
        force();
        file.close();
    }

    /** Closes the file as it is, after a failure. */
    public void abandon() throws IOException {
        buffer.clear();
        if (file != null) {
            file.close();
        }
    }

    /** The place where the next record starts. */
    public long end() {
        return BodyLocation.of(segment, bufferOffset + buffer.position());
    }

    /** The index of the batch or move appended last. */
    public long index() {
        return index;
    }

    /** The time of the batch or move appended last. */
    public long timeMillis() {
        return timeMillis;
    }

    /** Of the batch or move appended last: for each of its contents the place. */
    public long[] places() {
        return encoder.places();
    }

    /** Of the batch or move appended last: for each of its contents the length. */
    public int[] lengths() {
        return encoder.lengths();
    }
}
