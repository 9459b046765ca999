package org.godwit.broker.commit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.godwit.broker.chunk.ChunkPlace;
import org.godwit.broker.chunk.ChunkReader;
import org.godwit.broker.chunk.Chunks;
import org.godwit.broker.chunk.FrozenChunk;
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
 * The applied state as of one place in the log: a file with what has changed since the checkpoint before, and the names of
 * what has not, which lies in the files of earlier ones.
 *
 * <pre>
 * | header block: 4096 | chunk | chunk | ... | part | part | ... | end |
 * </pre>
 *
 * Header: {@link FileHeader}. The others are records as in a segment ({@link RecordHeader}) with the checkpoint's index as
 * generation, numbered from 1. A chunk holds the operations that build one {@code StateChunk} anew. The parts hold the
 * rest: {@code ChunksKept} for the chunks of earlier files, and operations; each is at most 1 MiB unless one operation alone
 * is larger. The end has no operation.
 *
 * <p>Immutable. A checkpoint has its name only once all of it is durable.
 *
 * @param needs the indexes of the checkpoints whose files hold chunks of it, its own among them
 */
record Checkpoint(FileHeader header, Set<Long> needs) {
    static FileHeader readHeader(HostDirectory directory, long index) throws IOException {
        Path path = directory.checkpointPath(index);
        try (DiskFile file = directory.disk().open(path)) {
            return FileHeader.read(path, file, FileHeader.Kind.CHECKPOINT);
        }
    }

    // ---- reading ---------------------------------------------------------------------------------------------------

    /** Takes the records of a file. */
    @FunctionalInterface
    private interface Records {
        void record(SegmentReader reader) throws IOException;
    }

    /** Reads all of a file; throws {@link LogDamagedException} where it is not what was written. */
    private static void read(HostDirectory directory, long index, Records records) throws IOException {
        Path path = directory.checkpointPath(index);
        FileHeader header = readHeader(directory, index);
        if (!header.hostId().equals(directory.hostId())) {
            throw new LogDamagedException(
                    path, 0, "it belongs to host " + header.hostId() + ", not to " + directory.hostId());
        }
        if (header.number() != index) {
            throw new LogDamagedException(path, 0, "it holds checkpoint " + header.number());
        }
        try (SegmentReader reader =
                new SegmentReader(path, directory.disk().open(path), directory.hostId(), header.number())) {
            long offset = Segment.HEADER_BYTES;
            for (long number = 1; ; number++) {
                if (!reader.at(offset) || reader.header().index() != number) {
                    throw reader.damaged(offset, "part " + number + " of the checkpoint is not there");
                }
                if (reader.header().kind() == RecordHeader.CHECKPOINT_END) {
                    return;
                }
                records.record(reader);
                offset = reader.next();
            }
        }
    }

    /** Reads a checkpoint to its end, but not what it names; throws {@link LogDamagedException} when it is not whole. */
    static Checkpoint load(HostDirectory directory, long index) throws IOException {
        Set<Long> needs = new TreeSet<>();
        needs.add(index);
        read(directory, index, reader -> {
            if (reader.header().kind() == RecordHeader.CHECKPOINT_PART) {
                for (Operation operation : reader.operations()) {
                    if (operation instanceof Operation.ChunksKept kept) {
                        needs.add(kept.checkpoint());
                    }
                }
            }
        });
        return new Checkpoint(readHeader(directory, index), needs);
    }

    /** Gives all of it to the applier. */
    void restore(HostDirectory directory, Applier applier, Chunks chunks) throws IOException {
        List<Operation> rest = new ArrayList<>();
        List<Operation.ChunksKept> kept = new ArrayList<>();
        restoreChunks(directory, applier, chunks, header.number(), null, reader -> {
            for (Operation operation : reader.operations()) {
                if (operation instanceof Operation.ChunksKept earlier) {
                    kept.add(earlier);
                } else {
                    rest.add(operation);
                }
            }
        });
        for (Operation.ChunksKept earlier : kept) {
            BitSet numbers = BitSet.valueOf(earlier.numbers());
            restoreChunks(directory, applier, chunks, earlier.checkpoint(), numbers, part -> {});
        }
        rest.forEach(applier::restore);
    }

    /** @param numbers which chunks; null for all */
    private static void restoreChunks(
            HostDirectory directory, Applier applier, Chunks chunks, long index, BitSet numbers, Records parts)
            throws IOException {
        long[] bytes = {0};
        read(directory, index, reader -> {
            RecordHeader record = reader.header();
            if (record.kind() != RecordHeader.CHUNK) {
                parts.record(reader);
                return;
            }
            int number = Math.toIntExact(record.index() - 1);
            bytes[0] += record.length();
            if (numbers == null || numbers.get(number)) {
                applier.restore(reader.operations(), new ChunkPlace(index, number, reader.offset(), record.length()));
            }
        });
        chunks.restoredFile(index, bytes[0]);
    }

    // ---- writing ---------------------------------------------------------------------------------------------------

    /**
     * Writes a checkpoint; returns once it is durable and has its name.
     *
     * @param places gets for each chunk where it lies; null where nothing of it was to be kept
     */
    static Checkpoint write(
            HostDirectory directory,
            FileHeader header,
            Chunks.Frozen frozen,
            List<Operation> rest,
            List<ChunkPlace> places)
            throws IOException {
        Set<Long> needs = new TreeSet<>();
        needs.add(header.number());
        frozen.kept().forEach(kept -> needs.add(((Operation.ChunksKept) kept).checkpoint()));
        List<Operation> parts = new ArrayList<>(frozen.kept());
        parts.addAll(rest);
        try (DiskFile file = directory.createTemporary("checkpoint");
                ChunkReader disk = new ChunkReader(directory)) {
            file.write(header.encoded(), 0);
            Writer writer = new Writer(file, header);
            for (FrozenChunk chunk : frozen.images()) {
                List<Operation> operations = chunk.operations(disk);
                places.add(operations.isEmpty() ? null : writer.chunk(operations));
            }
            writer.parts(parts);
            file.force();
        }
        directory.disk().rename(directory.temporaryPath("checkpoint"), directory.checkpointPath(header.number()));
        directory.disk().forceDirectory(directory.path());
        return new Checkpoint(header, needs);
    }

    /** Writes records one after the other, many with each call of the file. */
    private static final class Writer {
        private final DiskFile file;
        private final FileHeader header;
        private final RecordEncoder encoder;
        private ByteBuffer buffer = ByteBuffer.allocateDirect(Batch.MAX_BYTES + RecordHeader.OVERHEAD_BYTES);
        private long written = Segment.HEADER_BYTES;
        private long number = 1;

        Writer(DiskFile file, FileHeader header) {
            this.file = file;
            this.header = header;
            this.encoder = new RecordEncoder(header.hostId());
        }

        ChunkPlace chunk(List<Operation> operations) throws IOException {
            room(RecordEncoder.bound(operations));
            int start = buffer.position();
            int chunk = Math.toIntExact(number - 1);
            encoder.checkpoint(buffer, header.number(), number++, operations, RecordHeader.CHUNK);
            return new ChunkPlace(header.number(), chunk, written + start, buffer.position() - start);
        }

        void parts(List<Operation> operations) throws IOException {
            int from = 0;
            while (from <= operations.size()) {
                int to = from;
                long bound = RecordHeader.OVERHEAD_BYTES;
                while (to < operations.size()
                        && (to == from || bound + operations.get(to).sizeBound() <= Batch.MAX_BYTES)) {
                    bound += operations.get(to++).sizeBound();
                }
                boolean end = to == operations.size() && from == to;
                room(bound);
                encoder.checkpoint(
                        buffer,
                        header.number(),
                        number++,
                        operations.subList(from, to),
                        end ? RecordHeader.CHECKPOINT_END : RecordHeader.CHECKPOINT_PART);
                if (end) {
                    flush();
                    return;
                }
                from = to;
            }
        }

        private void room(long bound) throws IOException {
            if (bound > buffer.remaining()) {
                flush();
            }
            if (bound > buffer.capacity()) {
                buffer = ByteBuffer.allocateDirect(Math.toIntExact(bound));
            }
        }

        private void flush() throws IOException {
            buffer.flip();
            int length = buffer.remaining();
            file.write(buffer, written);
            buffer.clear();
            written += length;
        }
    }
}
