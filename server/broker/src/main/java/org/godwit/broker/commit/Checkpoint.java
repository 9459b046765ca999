package org.godwit.broker.commit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.godwit.broker.log.DiskFile;
import org.godwit.broker.log.FileHeader;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.LogDamagedException;
import org.godwit.broker.log.RecordEncoder;
import org.godwit.broker.log.RecordHeader;
import org.godwit.broker.log.Segment;
import org.godwit.broker.log.SegmentReader;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Operation;

/**
 * A file with the applied state as of one place in the log, as operations that build it anew.
 *
 * <pre>
 * | header block: 4096 | part | part | ... | end |
 * </pre>
 *
 * Header: {@link FileHeader}. Parts and end are records as in a segment ({@link RecordHeader}) with the checkpoint's index
 * as generation; parts are numbered from 1, each at most 1 MiB unless one operation alone is larger; the end has the
 * number after the last part's and no operation.
 *
 * <p>Immutable. A checkpoint has its name only once all of it is durable.
 */
record Checkpoint(Path path, FileHeader header) {
    private static final String NAME = "checkpoint-";

    /** The names of a host's checkpoints, newest first. */
    static List<Path> list(HostDirectory directory) throws IOException {
        List<Path> paths = new ArrayList<>();
        for (String name : directory.disk().list(directory.path())) {
            if (name.startsWith(NAME) && name.substring(NAME.length()).chars().allMatch(Character::isDigit)) {
                paths.add(directory.path().resolve(name));
            }
        }
        paths.sort(
                (a, b) -> b.getFileName().toString().compareTo(a.getFileName().toString()));
        return paths;
    }

    static Path path(HostDirectory directory, long index) {
        return directory.path().resolve(String.format("%s%019d", NAME, index));
    }

    static Checkpoint readHeader(HostDirectory directory, Path path) throws IOException {
        try (DiskFile file = directory.disk().open(path)) {
            return new Checkpoint(path, FileHeader.read(path, file, FileHeader.Kind.CHECKPOINT));
        }
    }

    /** Reads all of it; throws {@link LogDamagedException} where it is not what was written. */
    void verify(HostDirectory directory) throws IOException {
        read(directory, part -> {});
    }

    /** Gives all its operations to the applier. */
    void restore(HostDirectory directory, Applier applier) throws IOException {
        read(directory, part -> part.operations().forEach(applier::restore));
    }

    private void read(HostDirectory directory, Consumer<SegmentReader> parts) throws IOException {
        if (!header.hostId().equals(directory.hostId())) {
            throw new LogDamagedException(
                    path, 0, "it belongs to host " + header.hostId() + ", not to " + directory.hostId());
        }
        try (SegmentReader reader =
                new SegmentReader(path, directory.disk().open(path), directory.hostId(), header.number())) {
            long offset = Segment.HEADER_BYTES;
            for (long part = 1; ; part++) {
                if (!reader.at(offset) || reader.header().index() != part) {
                    throw reader.damaged(offset, "part " + part + " of the checkpoint is not there");
                }
                if (reader.header().kind() == RecordHeader.CHECKPOINT_END) {
                    return;
                }
                parts.accept(reader);
                offset = reader.next();
            }
        }
    }

    /** Writes a checkpoint; returns once it is durable and has its name. */
    static Checkpoint write(HostDirectory directory, FileHeader header, List<Operation> operations) throws IOException {
        Path path = path(directory, header.number());
        try (DiskFile file = directory.createTemporary("checkpoint")) {
            file.write(header.encoded(), 0);
            writeParts(file, header, operations);
            file.force();
        }
        directory.disk().rename(directory.temporaryPath("checkpoint"), path);
        directory.disk().forceDirectory(directory.path());
        return new Checkpoint(path, header);
    }

    private static void writeParts(DiskFile file, FileHeader header, List<Operation> operations) throws IOException {
        RecordEncoder encoder = new RecordEncoder(header.hostId());
        ByteBuffer buffer = ByteBuffer.allocateDirect(Batch.MAX_BYTES + RecordHeader.OVERHEAD_BYTES);
        long offset = Segment.HEADER_BYTES;
        long part = 1;
        int from = 0;
        while (from <= operations.size()) {
            int to = from;
            long bound = RecordHeader.OVERHEAD_BYTES;
            while (to < operations.size()
                    && (to == from || bound + operations.get(to).sizeBound() <= buffer.capacity())) {
                bound += operations.get(to++).sizeBound();
            }
            if (bound > buffer.capacity()) {
                buffer = ByteBuffer.allocateDirect(Math.toIntExact(bound));
            }
            boolean end = to == operations.size() && from == to;
            encoder.checkpoint(
                    buffer,
                    header.number(),
                    part++,
                    operations.subList(from, to),
                    end ? RecordHeader.CHECKPOINT_END : RecordHeader.CHECKPOINT_PART);
            int length = buffer.flip().remaining();
            file.write(buffer, offset);
            buffer.clear();
            offset += length;
            if (end) {
                return;
            }
            from = to;
        }
    }
}
