package org.godwit.broker.log;

import java.nio.ByteBuffer;

/**
 * The start of a record of a segment or a checkpoint.
 *
 * <pre>
 *  0  crc32c          4   over the host's id (16 octets, not written) and the octets from 4 to the end of the control part
 *  4  magic           4
 *  8  length          4   header, control part and contents, without the padding to a multiple of 8 that follows
 * 12  control length  4
 * 16  generation      8   the segment's number; of a checkpoint its log index
 * 24  index           8   of the batch or move, ascending by one; of a checkpoint's record its number, from 1
 * 32  epoch           8
 * 40  sequence        8   of the batch; of a move that of the batch before it
 * 48  time            8   milliseconds since 1970
 * 56  known durable   8   a place: all of the log before it was durable when this was written
 * 64  operations      4   how many; of a move how many contents
 * 68  kind            4   1 batch, 2 end mark, 3 part of a checkpoint, 4 end of a checkpoint, 5 move, 6 chunk of a
 *                         checkpoint
 * 72  control part        the operations, without the bytes of messages
 *     contents            the bytes of messages, each with a CRC of its own, which the control part repeats
 *
 * The control part of a move is drawn in {@link Move}, that of the others in {@link OperationCodec}.
 * </pre>
 *
 * The CRC leaves out the contents: the control part repeats theirs, so each octet is summed once, and a damaged message
 * does not make its batch unreadable.
 */
public record RecordHeader(
        int length,
        int controlLength,
        long generation,
        long index,
        long epoch,
        long sequence,
        long timeMillis,
        long knownDurable,
        int operations,
        int kind) {
    public static final int BYTES = 72;

    /** The most that the header and the padding add to the operations of a batch. */
    public static final int OVERHEAD_BYTES = BYTES + 8;

    public static final int BATCH = 1;
    public static final int END_MARK = 2;
    public static final int CHECKPOINT_PART = 3;
    public static final int CHECKPOINT_END = 4;
    public static final int MOVE = 5;
    public static final int CHUNK = 6;

    static final int MAGIC = 0x47_44_57_54;
    static final int MAGIC_AT = 4;
    static final int GENERATION_AT = 16;
    static final int KNOWN_DURABLE_AT = 56;

    /** Whether this is a record of the log proper: a batch or a move. */
    public boolean ofLog() {
        return kind == BATCH || kind == MOVE;
    }

    static RecordHeader read(ByteBuffer buffer, int at) {
        return new RecordHeader(
                buffer.getInt(at + 8),
                buffer.getInt(at + 12),
                buffer.getLong(at + GENERATION_AT),
                buffer.getLong(at + 24),
                buffer.getLong(at + 32),
                buffer.getLong(at + 40),
                buffer.getLong(at + 48),
                buffer.getLong(at + KNOWN_DURABLE_AT),
                buffer.getInt(at + 64),
                buffer.getInt(at + 68));
    }

    /** Writes all but the CRC, which {@link Crc#sealRecord} adds once the control part is there. */
    static void write(
            ByteBuffer buffer,
            int at,
            int length,
            int controlLength,
            long generation,
            long index,
            long epoch,
            long sequence,
            long timeMillis,
            long knownDurable,
            int operations,
            int kind) {
        buffer.putInt(at, 0);
        buffer.putInt(at + MAGIC_AT, MAGIC);
        buffer.putInt(at + 8, length);
        buffer.putInt(at + 12, controlLength);
        buffer.putLong(at + GENERATION_AT, generation);
        buffer.putLong(at + 24, index);
        buffer.putLong(at + 32, epoch);
        buffer.putLong(at + 40, sequence);
        buffer.putLong(at + 48, timeMillis);
        buffer.putLong(at + KNOWN_DURABLE_AT, knownDurable);
        buffer.putInt(at + 64, operations);
        buffer.putInt(at + 68, kind);
    }
}
