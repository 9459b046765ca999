package org.godwit.amqp.codec;

/**
 * The numbers of the frame layout, which {@link FrameDecoder} and {@link FrameEncoder} share.
 *
 * <pre>
 *   0      1         3          7                     7 + size
 * +------+---------+----------+---------------------+----------+
 * | type | channel |  size    |  payload            | end 0xCE |
 * |  1   |   2     |   4      |  size octets        |    1     |
 * +------+---------+----------+---------------------+----------+
 * </pre>
 */
final class Frame {
    static final int METHOD = 1;
    static final int HEADER = 2;
    static final int BODY = 3;
    static final int HEARTBEAT = 8;

    static final int END = 0xCE;

    /** Type, channel and size. */
    static final int PREFIX_BYTES = 7;

    /** What stands before the property flags in the payload of a content header: class, weight and body size. */
    static final int HEADER_FIXED_BYTES = 12;

    private Frame() {}
}
