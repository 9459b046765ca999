package org.godwit.broker.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC32C of the records of one host: its id comes first in every sum. Owned by the thread that made it. */
public final class Crc {
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer hostId;

    public Crc(HostId hostId) {
        this.hostId = hostId.encoded();
    }

    /** The sum of a range of the buffer, whose position and limit stay as they are. */
    int of(ByteBuffer buffer, int from, int to) {
        crc.reset();
        crc.update(hostId.duplicate());
        int position = buffer.position();
        int limit = buffer.limit();
        buffer.limit(to).position(from);
        crc.update(buffer);
        buffer.limit(limit).position(position);
        return (int) crc.getValue();
    }

    /** Writes the CRC of a record whose header and control part are there. */
    void sealRecord(ByteBuffer buffer, int at, int controlLength) {
        buffer.putInt(at, of(buffer, at + RecordHeader.MAGIC_AT, at + RecordHeader.BYTES + controlLength));
    }

    /** Whether the CRC of a record fits its header and control part, which the buffer holds. */
    boolean recordFits(ByteBuffer buffer, int at, int controlLength) {
        return buffer.getInt(at) == of(buffer, at + RecordHeader.MAGIC_AT, at + RecordHeader.BYTES + controlLength);
    }

    /** Whether the content of a message or a part of a body, CRC first, is what was written. */
    boolean contentFits(ByteBuffer buffer, int from, int to) {
        return to - from > 4 && buffer.getInt(from) == of(buffer, from + 4, to);
    }
}
