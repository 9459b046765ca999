package org.godwit.broker.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A disk on which a segment that the log goes on in says of the one before that it ends where its last record begins, not
 * behind it: an end that is off by one. For one thread.
 */
public final class EndsTooEarly extends FilterDisk {
    private static final long SEGMENT = new FileHeader(FileHeader.Kind.SEGMENT, new HostId(0, 0), 0, 0, 0, 0, 0)
            .encoded()
            .getLong(0);

    private long lastRecord;

    public EndsTooEarly(Disk disk) {
        super(disk);
    }

    @Override
    protected DiskFile filter(Path path, DiskFile file) {
        return new FilterFile(file) {
            @Override
            public void write(ByteBuffer source, long position) throws IOException {
                if (position > 0) {
                    noteRecords(source, position);
                    super.write(source, position);
                } else {
                    boolean follows = lastRecord != 0 && source.getLong(source.position()) == SEGMENT;
                    super.write(follows ? following(source, lastRecord) : source, position);
                }
            }
        };
    }

    private void noteRecords(ByteBuffer written, long position) {
        int from = written.position();
        for (long at = from; at + RecordHeader.BYTES <= written.limit(); ) {
            RecordHeader header = RecordHeader.read(written, (int) at);
            if (written.getInt((int) at + RecordHeader.MAGIC_AT) != RecordHeader.MAGIC || !header.ofLog()) {
                return;
            }
            lastRecord = BodyLocation.of(header.generation(), position + at - from);
            at = from + Segment.aligned(at - from + header.length());
        }
    }

    private static ByteBuffer following(ByteBuffer header, long end) {
        int at = header.position();
        return new FileHeader(
                        FileHeader.Kind.SEGMENT,
                        new HostId(header.getLong(at + 16), header.getLong(at + 24)),
                        header.getLong(at + 32),
                        end,
                        header.getLong(at + 48),
                        header.getLong(at + 56),
                        header.getLong(at + 64))
                .encoded();
    }
}
