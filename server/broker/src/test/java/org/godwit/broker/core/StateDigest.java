package org.godwit.broker.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.godwit.broker.chunk.ChunkReader;
import org.godwit.broker.chunk.Chunks;
import org.godwit.broker.chunk.FrozenChunk;
import org.godwit.broker.commit.CheckpointSource;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.RecordHeader;
import org.godwit.broker.log.Segment;
import org.godwit.broker.log.SegmentReader;
import org.godwit.broker.model.Operation;

/**
 * Applied state as a checkpoint would have it, line by line, in a form that does not depend on how it is cut into chunks,
 * which of them are on disk, and where messages lie.
 */
final class StateDigest {
    private final Map<String, String> lines = new TreeMap<>();

    private final long nowMillis;

    private StateDigest(long nowMillis) {
        this.nowMillis = nowMillis;
    }

    /**
     * No checkpoint must be under way.
     *
     * @param nowMillis the latest time that one of those who are compared has known: what is delayed until then may be
     *     ready already
     */
    static Map<String, String> of(CheckpointSource source, HostDirectory directory, long nowMillis) {
        StateDigest digest = new StateDigest(nowMillis);
        source.freeze().forEach(digest::add);
        Chunks.Frozen frozen = source.chunks().freeze();
        try (ChunkReader reader = new ChunkReader(directory)) {
            for (FrozenChunk image : frozen.images()) {
                image.operations(reader).forEach(digest::add);
            }
            for (Operation kept : frozen.kept()) {
                digest.add((Operation.ChunksKept) kept, directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        source.chunks().failed(frozen);
        return digest.lines;
    }

    /** The lines of which one has others than the other. */
    static Map<String, String> difference(Map<String, String> one, Map<String, String> other) {
        Map<String, String> difference = new TreeMap<>();
        Map<String, String> all = new TreeMap<>(one);
        all.putAll(other);
        for (String line : all.keySet()) {
            if (!Objects.equals(one.get(line), other.get(line))) {
                difference.put(line, one.get(line) + " or " + other.get(line));
            }
        }
        return difference;
    }

    private void add(Operation.ChunksKept kept, HostDirectory directory) throws IOException {
        BitSet numbers = BitSet.valueOf(kept.numbers());
        Path path = directory.checkpointPath(kept.checkpoint());
        try (SegmentReader file =
                new SegmentReader(path, directory.disk().open(path), directory.hostId(), kept.checkpoint())) {
            for (long offset = Segment.HEADER_BYTES; file.at(offset); offset = file.next()) {
                RecordHeader record = file.header();
                if (record.kind() == RecordHeader.CHUNK && numbers.get((int) record.index() - 1)) {
                    file.operations().forEach(this::add);
                }
            }
        }
    }

    private void add(Operation operation) {
        if (operation instanceof Operation.LaneChunk lane) {
            for (int i = 0; i < lane.positions().length; i++) {
                if (lane.messageIds()[i] != 0) {
                    lines.put(
                            "queue " + lane.queueId() + ", priority " + lane.priority() + ", position "
                                    + lane.positions()[i],
                            "message " + lane.messageIds()[i] + ", expires at " + lane.expiresAtMillis()[i]
                                    + ", deliver at "
                                    + (lane.deliverAtMillis()[i] <= nowMillis ? 0 : lane.deliverAtMillis()[i])
                                    + ", deliveries "
                                    + Integer.toHexString(lane.deliveries()[i]));
                }
            }
        } else if (operation instanceof Operation.MessagePlaces places) {
            for (int i = 0; i < places.messageIds().length; i++) {
                lines.merge(
                        "message " + places.messageIds()[i],
                        places.references()[i] + " references, length " + places.lengths()[i],
                        (before, more) -> before + ", " + more);
            }
        } else if (operation instanceof Operation.ProducerState producer) {
            lines.put(
                    "producer " + producer.producerId(),
                    producer.highest() + ", last used " + producer.lastUsedMillis() + ", refused "
                            + Arrays.toString(producer.refused()));
        } else {
            lines.put(operation.toString(), "");
        }
    }
}
