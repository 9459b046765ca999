package org.godwit.broker.log;

import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Operation;

/**
 * The sizes of a log.
 *
 * @param segmentBytes the length of a segment file
 * @param growthBytes by how much a new segment file is filled with zeros at a time, ahead of the writes
 * @param checkpointBytes after how many bytes of log a checkpoint is begun
 * @param tailBytes so many bytes of log after the newest checkpoint make publishers wait for the next
 * @param chunkEntries how many entries a chunk of the index has
 * @param freeSegments how many dead segment files are kept for reuse
 */
public record LogOptions(
        int segmentBytes, int growthBytes, long checkpointBytes, long tailBytes, int chunkEntries, int freeSegments) {
    public static final LogOptions DEFAULT = new LogOptions(64 << 20, 1 << 20, 64L << 20, 256L << 20, 1024, 2);

    public LogOptions {
        if (segmentBytes < 16 << 10 || segmentBytes > 1 << 30 || segmentBytes % Segment.BLOCK_BYTES != 0) {
            throw new IllegalArgumentException("a segment of " + segmentBytes + " bytes; 16 KiB to 1 GiB, in blocks of "
                    + Segment.BLOCK_BYTES + ", can be had");
        }
        if (growthBytes < Segment.BLOCK_BYTES || growthBytes % Segment.BLOCK_BYTES != 0) {
            throw new IllegalArgumentException("a segment cannot grow by " + growthBytes + " bytes at a time, only by "
                    + "multiples of " + Segment.BLOCK_BYTES);
        }
        if (tailBytes < checkpointBytes) {
            throw new IllegalArgumentException("publishers cannot wait after " + tailBytes + " bytes of log for a "
                    + "checkpoint that is begun after " + checkpointBytes);
        }
        if (chunkEntries < 2 || chunkEntries > 1 << 16 || Integer.bitCount(chunkEntries) != 1) {
            throw new IllegalArgumentException(
                    "chunks of " + chunkEntries + " entries cannot be had, only a power of two from 2 to 65536");
        }
        if (checkpointBytes < 1 || freeSegments < 0) {
            throw new IllegalArgumentException("a checkpoint after " + checkpointBytes + " bytes and " + freeSegments
                    + " free segments; both must be positive");
        }
    }

    public LogOptions withSegmentBytes(int bytes) {
        return new LogOptions(
                bytes, Math.min(growthBytes, bytes), checkpointBytes, tailBytes, chunkEntries, freeSegments);
    }

    public LogOptions withCheckpointBytes(long bytes) {
        return new LogOptions(segmentBytes, growthBytes, bytes, Math.max(bytes, tailBytes), chunkEntries, freeSegments);
    }

    public LogOptions withTailBytes(long bytes) {
        return new LogOptions(segmentBytes, growthBytes, checkpointBytes, bytes, chunkEntries, freeSegments);
    }

    public LogOptions withChunkEntries(int entries) {
        return new LogOptions(segmentBytes, growthBytes, checkpointBytes, tailBytes, entries, freeSegments);
    }

    public LogOptions withGrowthBytes(int bytes) {
        return new LogOptions(segmentBytes, bytes, checkpointBytes, tailBytes, chunkEntries, freeSegments);
    }

    public LogOptions withFreeSegments(int count) {
        return new LogOptions(segmentBytes, growthBytes, checkpointBytes, tailBytes, chunkEntries, count);
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
