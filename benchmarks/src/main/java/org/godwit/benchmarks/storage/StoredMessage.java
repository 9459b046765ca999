package org.godwit.benchmarks.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.godwit.broker.log.FileHeader;
import org.godwit.broker.log.LocalDisk;
import org.godwit.broker.log.Segment;
import org.godwit.broker.log.SegmentReader;

/** A message as it lies in the log. */
final class StoredMessage {
    private static final String FILES = "hosts/%2F";
    private static final int FIXED_BYTES = 17;

    private StoredMessage() {}

    /** The bytes of header and body, as AMQP has them, of the first message in the newest full segment. */
    static int headerAndBodyBytes(Path directory) throws IOException {
        List<Path> segments;
        try (Stream<Path> files = Files.list(directory.resolve(FILES))) {
            segments = files.filter(file -> file.getFileName().toString().matches("segment-\\d+"))
                    .sorted()
                    .toList();
        }
        Path path = segments.get(Math.max(0, segments.size() - 2));
        LocalDisk disk = new LocalDisk();
        FileHeader header = FileHeader.read(path, disk.open(path), FileHeader.Kind.SEGMENT);
        try (SegmentReader reader = new SegmentReader(path, disk.open(path), header.hostId(), header.number())) {
            List<byte[]> contents = new ArrayList<>();
            for (long offset = Segment.HEADER_BYTES; contents.isEmpty() && reader.at(offset); offset = reader.next()) {
                List<long[]> places = new ArrayList<>();
                reader.visitContents((id, place, length, crc, from) -> places.add(new long[] {id, place, length}));
                if (!places.isEmpty()) {
                    long[] first = places.get(0);
                    contents.add(reader.content(first[0], first[1], (int) first[2]));
                }
            }
            ByteBuffer content = ByteBuffer.wrap(contents.get(0)).position(FIXED_BYTES);
            skip(content);
            skip(content);
            return content.remaining() - Integer.BYTES;
        }
    }

    private static void skip(ByteBuffer content) {
        int length = content.getInt();
        content.position(content.position() + length);
    }
}
