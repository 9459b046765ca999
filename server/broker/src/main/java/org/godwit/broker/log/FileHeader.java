package org.godwit.broker.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The first block of a segment or a checkpoint.
 *
 * <pre>
 *  0  magic           8   "GODWITSG" segment, "GODWITCP" checkpoint
 *  8  format version  4
 * 12  crc32c          4   over the octets 0 to 11 and 16 to 71
 * 16  host id        16
 * 32  number          8   of the segment; of a checkpoint its index
 * 40  follows         8   a place: where the log before this ends; 0 when nothing is before
 * 48  index           8   of the last batch before this
 * 56  epoch           8   of a segment: in which it was begun; of a checkpoint: of that batch
 * 64  time            8   of that batch, milliseconds since 1970
 * 72                      zeros up to 4096
 * </pre>
 *
 * What a header says it follows was durable before the header was written.
 */
public record FileHeader(Kind kind, HostId hostId, long number, long follows, long index, long epoch, long timeMillis) {
    private static final int BYTES = 72;
    private static final int VERSION_AT = 8;
    private static final int CRC_AT = 12;

    /** What a file is. */
    public enum Kind {
        SEGMENT("a segment of a log", 0x474F_4457_4954_5347L),
        CHECKPOINT("a checkpoint", 0x474F_4457_4954_4350L);

        private final String what;
        private final long magic;

        Kind(String what, long magic) {
            this.what = what;
            this.magic = magic;
        }
    }

    /** The block, ready to be written. */
    public ByteBuffer encoded() {
        ByteBuffer block = ByteBuffer.allocate(Segment.HEADER_BYTES);
        block.putLong(kind.magic).putInt(Segment.FORMAT_VERSION).putInt(0);
        block.putLong(hostId.high()).putLong(hostId.low());
        block.putLong(number).putLong(follows).putLong(index).putLong(epoch).putLong(timeMillis);
        block.putInt(CRC_AT, crc(block));
        return block.clear();
    }

    /** Reads the header of a file; throws {@link LogException} when it is of another kind or format, or damaged. */
    public static FileHeader read(Path path, DiskFile file, Kind kind) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(Segment.HEADER_BYTES);
        int count = file.read(block, 0);
        block.clear();
        if (count < BYTES || block.getLong(0) != kind.magic) {
            throw new LogDamagedException(path, 0, "it does not start like " + kind.what);
        }
        int version = block.getInt(VERSION_AT);
        if (version != Segment.FORMAT_VERSION) {
            throw new LogException(path + " is written in format version " + version
                    + ", this broker knows format version " + Segment.FORMAT_VERSION
                    + "; start the broker that wrote it");
        }
        if (block.getInt(CRC_AT) != crc(block)) {
            throw new LogDamagedException(path, 0, "the checksum of its header does not fit");
        }
        return new FileHeader(
                kind,
                new HostId(block.getLong(16), block.getLong(24)),
                block.getLong(32),
                block.getLong(40),
                block.getLong(48),
                block.getLong(56),
                block.getLong(64));
    }

    private static int crc(ByteBuffer block) {
        CRC32C crc = new CRC32C();
        crc.update(block.duplicate().position(0).limit(CRC_AT));
        crc.update(block.duplicate().limit(BYTES).position(CRC_AT + 4));
        return (int) crc.getValue();
    }
}
