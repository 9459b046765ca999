package org.godwit.broker.core;

/**
 * How much of the machine a broker takes before it asks publishers to wait, for all of its virtual hosts together.
 *
 * @param cacheBytes up to this many bytes of messages, those that are in the log are kept in memory as well
 * @param memoryHighWatermarkBytes publishers are told to stop when messages in memory or on the way to the log take so
 *     many bytes; RabbitMQ's {@code vm_memory_high_watermark}
 * @param stopBytes sockets of those that publish on are not read any more when they take so many
 * @param diskFreeLimitBytes publishers are told to stop when the disk has less than this free, and what they publish on is
 *     refused below half of it; 0 for never. RabbitMQ's {@code disk_free_limit}
 */
public record ResourceLimits(long cacheBytes, long memoryHighWatermarkBytes, long stopBytes, long diskFreeLimitBytes) {
    /** Four segments of the log. */
    public static final long USUAL_DISK_FREE_LIMIT_BYTES = 256L << 20;

    private static final double USUAL_HIGH_WATERMARK = 0.4;

    public ResourceLimits {
        if (cacheBytes < 0 || memoryHighWatermarkBytes <= 0 || stopBytes < memoryHighWatermarkBytes) {
            throw new IllegalArgumentException("a memory high watermark of " + memoryHighWatermarkBytes
                    + " bytes, with " + cacheBytes + " for the cache and a stop at " + stopBytes
                    + ": expected a positive one, and the stop above it");
        }
        if (diskFreeLimitBytes < 0) {
            throw new IllegalArgumentException(
                    "a disk free limit of " + diskFreeLimitBytes + " bytes: expected 0 or more");
        }
    }

    /** A high watermark of 0.4 of the heap, and 256 MiB of free disk. */
    public static ResourceLimits usual() {
        return ofMemory((long) (Runtime.getRuntime().maxMemory() * USUAL_HIGH_WATERMARK));
    }

    /** Shares that suit a high watermark. */
    public static ResourceLimits ofMemory(long highWatermarkBytes) {
        return new ResourceLimits(
                highWatermarkBytes / 8 * 5,
                highWatermarkBytes,
                highWatermarkBytes / 2 * 3,
                USUAL_DISK_FREE_LIMIT_BYTES);
    }

    public ResourceLimits withDiskFreeLimit(long bytes) {
        return new ResourceLimits(cacheBytes, memoryHighWatermarkBytes, stopBytes, bytes);
    }
}
