package org.godwit.broker.log;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Operation;

/**
 * Writes records into a buffer: {@link RecordHeader}, the control part ({@link OperationCodec}), the contents ({@link
 * MessageContent}), padding to a multiple of 8. Owned by the thread that made it; makes no garbage but the places of a
 * batch's contents.
 */
public final class RecordEncoder {
    private static final long[] NO_PLACES = {};
    private static final int[] NO_LENGTHS = {};

    private final Crc crc;
    private int[] missing = new int[64];
    private long[] places = NO_PLACES;
    private int[] lengths = NO_LENGTHS;

    public RecordEncoder(HostId hostId) {
        this.crc = new Crc(hostId);
    }

    /** The most that a record of these operations takes, with padding. */
    public static long bound(List<Operation> operations) {
        long bound = RecordHeader.OVERHEAD_BYTES;
        for (int i = 0; i < operations.size(); i++) {
            bound += operations.get(i).sizeBound();
        }
        return bound;
    }

    /**
     * Writes a batch at the buffer's position.
     *
     * @param at the place in the log that the record gets
     */
    void batch(ByteBuffer buffer, Batch batch, long at, long index, long knownDurable) {
        int start = buffer.position();
        List<Operation> operations = batch.operations();
        buffer.position(start + RecordHeader.BYTES);
        int contents = 0;
        for (int i = 0; i < operations.size(); i++) {
            int typeAt = buffer.position();
            if (OperationCodec.put(buffer, operations.get(i))) {
                if (contents == missing.length) {
                    missing = Arrays.copyOf(missing, 2 * contents);
                }
                missing[contents++] = typeAt + 1;
            }
        }
        int controlLength = buffer.position() - start - RecordHeader.BYTES;
        contents(buffer, operations, contents, at - start);
        finish(
                buffer,
                start,
                controlLength,
                BodyLocation.segment(at),
                index,
                batch.epoch(),
                batch.sequence(),
                batch.timeMillis(),
                knownDurable,
                operations.size(),
                RecordHeader.BATCH);
    }

    private void contents(ByteBuffer buffer, List<Operation> operations, int count, long placeOfBufferStart) {
        places = count == 0 ? NO_PLACES : new long[count];
        lengths = count == 0 ? NO_LENGTHS : new int[count];
        int next = 0;
        for (int i = 0; next < count; i++) {
            Operation operation = operations.get(i);
            int from = buffer.position();
            if (operation instanceof Operation.MessageStored stored) {
                MessageContent.put(buffer, stored);
            } else if (operation instanceof Operation.BodyChunk chunk) {
                MessageContent.put(buffer, chunk);
            } else {
                continue;
            }
            int to = buffer.position();
            int sum = crc.of(buffer, from + 4, to);
            buffer.putInt(from, sum);
            buffer.putInt(missing[next], to - from);
            buffer.putInt(missing[next] + 4, sum);
            places[next] = placeOfBufferStart + from;
            lengths[next++] = to - from;
        }
    }

    /** Writes a move at the buffer's position, as {@link #batch} does a batch. */
    void move(
            ByteBuffer buffer,
            List<Move> moves,
            long at,
            long index,
            long epoch,
            long sequence,
            long timeMillis,
            long knownDurable) {
        int start = buffer.position();
        buffer.position(start + RecordHeader.BYTES);
        moves.forEach(move -> move.putControl(buffer));
        int controlLength = buffer.position() - start - RecordHeader.BYTES;
        places = new long[moves.size()];
        lengths = new int[moves.size()];
        for (int i = 0; i < places.length; i++) {
            byte[] content = moves.get(i).content();
            places[i] = at + buffer.position() - start;
            lengths[i] = content.length;
            buffer.put(content);
        }
        finish(
                buffer,
                start,
                controlLength,
                BodyLocation.segment(at),
                index,
                epoch,
                sequence,
                timeMillis,
                knownDurable,
                moves.size(),
                RecordHeader.MOVE);
    }

    /** Writes a chunk or another part of a checkpoint, or its end, at the buffer's position. */
    public void checkpoint(ByteBuffer buffer, long index, long part, List<Operation> operations, int kind) {
        int start = buffer.position();
        buffer.position(start + RecordHeader.BYTES);
        for (Operation operation : operations) {
            if (OperationCodec.put(buffer, operation)) {
                throw new IllegalArgumentException("a checkpoint holds no messages, so not " + operation);
            }
        }
        int controlLength = buffer.position() - start - RecordHeader.BYTES;
        finish(buffer, start, controlLength, index, part, 0, 0, 0, 0, operations.size(), kind);
    }

    /** Writes the mark that ends a log in good order. */
    void endMark(ByteBuffer buffer, long at, long index, long epoch, long timeMillis, long knownDurable) {
        int start = buffer.position();
        buffer.position(start + RecordHeader.BYTES);
        finish(
                buffer,
                start,
                0,
                BodyLocation.segment(at),
                index,
                epoch,
                0,
                timeMillis,
                knownDurable,
                0,
                RecordHeader.END_MARK);
    }

    /** Makes a record that was read elsewhere one of this place. */
    void copied(ByteBuffer buffer, int start, RecordHeader header, long at, long knownDurable) {
        buffer.putLong(start + RecordHeader.GENERATION_AT, BodyLocation.segment(at));
        buffer.putLong(start + RecordHeader.KNOWN_DURABLE_AT, knownDurable);
        crc.sealRecord(buffer, start, header.controlLength());
    }

    private void finish(
            ByteBuffer buffer,
            int start,
            int controlLength,
            long generation,
            long index,
            long epoch,
            long sequence,
            long timeMillis,
            long knownDurable,
            int operations,
            int kind) {
        RecordHeader.write(
                buffer,
                start,
                buffer.position() - start,
                controlLength,
                generation,
                index,
                epoch,
                sequence,
                timeMillis,
                knownDurable,
                operations,
                kind);
        crc.sealRecord(buffer, start, controlLength);
        while ((buffer.position() - start & 7) != 0) {
            buffer.put((byte) 0);
        }
    }

    /** Of the batch or move written last: for each of its contents the place. */
    long[] places() {
        return places;
    }

    /** Of the batch or move written last: for each of its contents the length. */
    int[] lengths() {
        return lengths;
    }
}
