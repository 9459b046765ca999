package org.godwit.amqp;

/**
 * How much of a field table a peer may make us read: levels of nesting, and fields in all its levels together.
 *
 * <p>Immutable. The size in bytes is bounded by the frame that a table came in.
 */
public record TableLimits(int maxDepth, int maxFields) {
    public static final TableLimits DEFAULT = new TableLimits(32, 8_192);

    private static final int HIGHEST_DEPTH = 256;

    public TableLimits {
        if (maxDepth < 1 || maxDepth > HIGHEST_DEPTH) {
            throw new IllegalArgumentException("maxDepth " + maxDepth + " is not within 1.." + HIGHEST_DEPTH);
        }
        if (maxFields < 0) {
            throw new IllegalArgumentException("maxFields " + maxFields + " is negative");
        }
    }
}
