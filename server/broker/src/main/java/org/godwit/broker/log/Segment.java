package org.godwit.broker.log;

/**
 * What is the same in every segment file.
 *
 * <pre>
 * | header block: 4096 | record | record | ... | zeros, or what an earlier use of the file left |
 * </pre>
 *
 * Records start at multiples of 8. A file is used again under a higher number; the number is also the generation that
 * each record repeats, so what an earlier use left is never taken for a record.
 */
public final class Segment {
    /** The grain that a device is expected to write as a whole, and that files are extended by. */
    public static final int BLOCK_BYTES = 4096;

    /** Where the first record of a segment starts. */
    public static final int HEADER_BYTES = BLOCK_BYTES;

    /** The format of segments and checkpoints that is written and read here. */
    public static final int FORMAT_VERSION = 3;

    private Segment() {}

    /** The next place where a record may start. */
    static long aligned(long offset) {
        return offset + 7 & ~7L;
    }
}
