package org.godwit.broker.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Makes the records of a segment look right that are not: so a log that reads them believes what one without this check
 * would. For tests that want to see what a check is good for.
 */
public final class Credulity {
    private static final int GENERATION_AT = RecordHeader.GENERATION_AT;
    private static final int WINDOW_BYTES = 128 << 10;

    private Credulity() {}

    /** As if no CRC were checked, of records and of contents. */
    public static void withoutCrc(SimulatedDisk disk, Path segment) {
        seal(disk, segment, false);
    }

    /** As if records of an earlier use of the file were taken for some of this one. */
    public static void withoutGeneration(SimulatedDisk disk, Path segment) {
        seal(disk, segment, true);
    }

    /** A segment as a start reads it that takes all that is whole in it for durable, as if its last record said so. */
    public static DiskFile withoutDoubt(Path segment, DiskFile file) {
        return new FilterDisk.FilterFile(file) {
            @Override
            public int read(ByteBuffer target, long position) throws IOException {
                int from = target.position();
                int count = super.read(target, position);
                if (position >= Segment.HEADER_BYTES) {
                    sayDurable(segment, file, target.slice(from, count), position);
                }
                return count;
            }
        };
    }

    private static void sayDurable(Path segment, DiskFile file, ByteBuffer read, long position) throws IOException {
        FileHeader of = FileHeader.read(segment, file, FileHeader.Kind.SEGMENT);
        SegmentReader reader = new SegmentReader(segment, file, of.hostId(), of.number(), WINDOW_BYTES);
        long last = -1;
        for (long at = position; reader.at(at) && reader.header().ofLog() && reader.contentsFit(); at = reader.next()) {
            last = at;
        }
        if (last >= 0) {
            reader.at(last);
            int at = (int) (last - position);
            read.putLong(at + RecordHeader.KNOWN_DURABLE_AT, BodyLocation.of(of.number(), reader.next()));
            new Crc(of.hostId()).sealRecord(read, at, reader.header().controlLength());
        }
    }

    private static void seal(SimulatedDisk disk, Path segment, boolean stale) {
        byte[] bytes = disk.bytes(segment);
        ByteBuffer file = ByteBuffer.wrap(bytes);
        if (bytes.length < Segment.HEADER_BYTES) {
            return;
        }
        Crc crc = new Crc(new HostId(file.getLong(16), file.getLong(24)));
        long number = file.getLong(32);
        for (int at = Segment.HEADER_BYTES; at + RecordHeader.BYTES <= bytes.length; at += 8) {
            RecordHeader header = RecordHeader.read(file, at);
            boolean plausible = file.getInt(at + RecordHeader.MAGIC_AT) == RecordHeader.MAGIC
                    && header.controlLength() >= 0
                    && header.length() >= RecordHeader.BYTES + header.controlLength()
                    && header.length() <= bytes.length - at;
            if (plausible && stale && header.generation() != number && fits(crc, file, at, header)) {
                file.putLong(at + GENERATION_AT, number);
                crc.sealRecord(file, at, header.controlLength());
            } else if (plausible && !stale && header.generation() == number) {
                sealContents(crc, file, at, header);
                crc.sealRecord(file, at, header.controlLength());
            }
        }
        disk.overwrite(segment, bytes);
    }

    private static boolean fits(Crc crc, ByteBuffer file, int at, RecordHeader header) {
        return crc.recordFits(file, at, header.controlLength());
    }

    /** Each content gets the CRC of what is there, and the control part, too. */
    private static void sealContents(Crc crc, ByteBuffer file, int at, RecordHeader header) {
        if (!header.ofLog() || header.kind() == RecordHeader.MOVE || !fits(crc, file, at, header)) {
            return;
        }
        ByteBuffer control = file.duplicate();
        control.limit(at + RecordHeader.BYTES + header.controlLength()).position(at + RecordHeader.BYTES);
        int from = at + RecordHeader.BYTES + header.controlLength();
        for (int i = 0; i < header.operations(); i++) {
            int type = control.get(control.position());
            int lengthAt = control.position() + 1;
            OperationCodec.read(control);
            if (type == 7 || type == 8) {
                int to = from + control.getInt(lengthAt);
                int sum = crc.of(file, from + 4, to);
                file.putInt(from, sum).putInt(lengthAt + 4, sum);
                from = to;
            }
        }
    }
}
