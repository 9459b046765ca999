package org.godwit.broker.log;

/**
 * A place in the log, as one long: the number of the segment above, the offset in its file below.
 *
 * <pre>
 * | segment: 32 bits | offset: 32 bits |
 * </pre>
 *
 * Places ascend in the order of the log. 0 is no place.
 */
public final class BodyLocation {
    private BodyLocation() {}

    public static long of(long segment, long offset) {
        return segment << 32 | offset;
    }

    public static long segment(long location) {
        return location >>> 32;
    }

    public static int offset(long location) {
        return (int) location;
    }

    public static String show(long location) {
        return segment(location) + ":" + offset(location);
    }
}
