package org.godwit.broker.log;

import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Operation;

/**
 * The sizes of a log.
 *
 * @param segmentBytes the length of a segment file
 * @param growthBytes by how much a new segment file is filled with zeros at a time, ahead of the writes
 * @param checkpointBytes after how many bytes of log a checkpoint is begun
 * @param freeSegments how many dead segment files are kept for reuse
 */
public record LogOptions(int segmentBytes, int growthBytes, long checkpointBytes, int freeSegments) {
    public static final LogOptions DEFAULT = new LogOptions(64 << 20, 4 << 20, 64L << 20, 2);

    public LogOptions {
        if (segmentBytes < 16 << 10 || segmentBytes > 1 << 30 || segmentBytes % Segment.BLOCK_BYTES != 0) {
            throw new IllegalArgumentException("a segment of " + segmentBytes + " bytes; 16 KiB to 1 GiB, in blocks of "
                    + Segment.BLOCK_BYTES + ", can be had");
        }
        if (growthBytes < Segment.BLOCK_BYTES || growthBytes % Segment.BLOCK_BYTES != 0) {
            throw new IllegalArgumentException("a segment cannot grow by " + growthBytes + " bytes at a time, only by "
                    + "multiples of " + Segment.BLOCK_BYTES);
        }
        if (checkpointBytes < 1 || freeSegments < 0) {
            throw new IllegalArgumentException("a checkpoint after " + checkpointBytes + " bytes and " + freeSegments
                    + " free segments; both must be positive");
        }
    }

    public LogOptions withSegmentBytes(int bytes) {
        return new LogOptions(bytes, Math.min(growthBytes, bytes), checkpointBytes, freeSegments);
    }

    public LogOptions withCheckpointBytes(long bytes) {
        return new LogOptions(segmentBytes, growthBytes, bytes, freeSegments);
    }

    public LogOptions withGrowthBytes(int bytes) {
        return new LogOptions(segmentBytes, bytes, checkpointBytes, freeSegments);
    }

    public LogOptions withFreeSegments(int count) {
        return new LogOptions(segmentBytes, growthBytes, checkpointBytes, count);
    }

    /** The largest batch that these segments take: {@link Batch#MAX_BYTES}, or what a smaller segment has room for. */
    public int maxBatchBytes() {
        return Math.min(Batch.MAX_BYTES, segmentBytes - Segment.HEADER_BYTES - RecordHeader.OVERHEAD_BYTES);
    }

    /** The most that the operations of a batch may add up to, by their {@link Operation#sizeBound}. */
    public int maxOperationsBytes() {
        return maxBatchBytes() - RecordHeader.OVERHEAD_BYTES;
    }
}
