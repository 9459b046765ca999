package org.godwit.amqp.codec;

import org.godwit.amqp.TableLimits;

/**
 * What one connection may make us hold in memory.
 *
 * <p>Immutable. {@code maxFrameBytes} counts the whole frame, as {@code frame-max} does, and is the most that tune-ok can
 * agree on; {@code maxBodyBytes} is the longest body that is taken, a longer one is passed over and reported as
 * {@link OversizedContent}; {@code maxUnfinishedBytes} bounds the bodies and headers of all
 * channels that have begun and not ended, a limit that leaves room for at least one of the longest; for those of several
 * connections there is {@link UnfinishedContents}.
 */
public record CodecLimits(int maxFrameBytes, long maxBodyBytes, long maxUnfinishedBytes, TableLimits tables) {
    /** The smallest frame-max that the specification allows. */
    public static final int MIN_FRAME_BYTES = 4_096;

    /** Type, channel, size and end octet. */
    public static final int FRAME_OVERHEAD_BYTES = 8;

    public static final CodecLimits DEFAULT =
            new CodecLimits(128 * 1024, 128L * 1024 * 1024, 256L * 1024 * 1024, TableLimits.DEFAULT);

    private static final int LARGEST_FRAME_BYTES = 16 * 1024 * 1024;

    public CodecLimits {
        if (maxFrameBytes < MIN_FRAME_BYTES || maxFrameBytes > LARGEST_FRAME_BYTES) {
            throw new IllegalArgumentException("maxFrameBytes " + maxFrameBytes + " is not within " + MIN_FRAME_BYTES
                    + ".." + LARGEST_FRAME_BYTES);
        }
        if (maxBodyBytes < 0 || maxUnfinishedBytes - maxBodyBytes < 2L * maxFrameBytes) {
            throw new IllegalArgumentException(
                    "maxUnfinishedBytes " + maxUnfinishedBytes + " must be at least maxBodyBytes " + maxBodyBytes
                            + ", which must not be negative, and two frames");
        }
    }

    public CodecLimits withMaxBodyBytes(long bytes) {
        return new CodecLimits(maxFrameBytes, bytes, Math.max(maxUnfinishedBytes, 2 * (bytes + maxFrameBytes)), tables);
    }

    public CodecLimits withMaxFrameBytes(int bytes) {
        return new CodecLimits(bytes, maxBodyBytes, Math.max(maxUnfinishedBytes, 2 * (maxBodyBytes + bytes)), tables);
    }
}
