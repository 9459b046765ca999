package org.godwit.broker.amqp;

/**
 * What a peer can make grow at most. Immutable.
 *
 * @param channelMax the highest channel number
 * @param frameMaxBytes the largest frame, as offered by {@code connection.tune}; what one frame asks for fits a batch of the log
 * @param messageMaxBytes the largest body
 * @param unfinishedMaxBytes what messages of which only a part has arrived hold in memory, of all connections together;
 *     there has to be room for one of the largest, by {@link #bodyRoomBytes}
 * @param connectionMax connections at one time; more are closed at once
 * @param heartbeatSeconds offered by {@code connection.tune}; 0 for none
 * @param handshakeMillis the time within which a connection must have opened its virtual host
 * @param closeMillis how long the answer to {@code connection.close} is waited for
 */
public record AmqpLimits(
        int channelMax,
        int frameMaxBytes,
        long messageMaxBytes,
        long unfinishedMaxBytes,
        int connectionMax,
        int heartbeatSeconds,
        long handshakeMillis,
        long closeMillis) {
    /** The smallest maximum of a frame that AMQP 0-9-1 allows. */
    public static final int FRAME_MIN_BYTES = 4096;

    /** What is in one frame, beside a body, is in one batch of the log, too; there a text that is no UTF-8 may be thrice as long. */
    public static final int FRAME_MAX_BYTES = 192 * 1024;

    /** What the frame of a header has beside it, and what {@link ContentDelivery#DELIVERY_COUNT} takes. */
    private static final int HEADER_FRAME_BYTES = 64;

    /** The largest body, where memory has room for it. */
    public static final long USUAL_MESSAGE_MAX_BYTES = 128L << 20;

    /** Of the heap, for messages of which only a part has arrived. */
    public static final double USUAL_UNFINISHED_SHARE = 0.25;

    public static final AmqpLimits DEFAULT = new AmqpLimits(2047, 131_072, 0, 1L << 40, 10_000, 60, 10_000, 10_000)
            .withContents(USUAL_MESSAGE_MAX_BYTES, (long) (Runtime.getRuntime().maxMemory() * USUAL_UNFINISHED_SHARE));

    public AmqpLimits {
        check("channelMax", channelMax, 1, 65_535);
        check("frameMaxBytes", frameMaxBytes, FRAME_MIN_BYTES, FRAME_MAX_BYTES);
        check("unfinishedMaxBytes", unfinishedMaxBytes, 2L * frameMaxBytes, 1L << 40);
        check("messageMaxBytes", messageMaxBytes, 0, bodyRoomBytes(unfinishedMaxBytes, frameMaxBytes));
        check("connectionMax", connectionMax, 1, Integer.MAX_VALUE);
        check("heartbeatSeconds", heartbeatSeconds, 0, 65_535);
        check("handshakeMillis", handshakeMillis, 1, Integer.MAX_VALUE);
        check("closeMillis", closeMillis, 1, Integer.MAX_VALUE);
    }

    private static void check(String name, long value, long from, long to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(name + " " + value + " is not within " + from + ".." + to);
        }
    }

    /** The largest body for which there is room, beside its header and what goes with both. */
    public static long bodyRoomBytes(long unfinishedMaxBytes, int frameMaxBytes) {
        return unfinishedMaxBytes - 2L * frameMaxBytes;
    }

    /** How long a message's header may be so that it fits a frame, with a count of its deliveries and what is in each frame. */
    public int headerRoomBytes() {
        return frameMaxBytes - HEADER_FRAME_BYTES;
    }

    /** With another bound of unfinished messages, and bodies of at most this size as far as there is room for them. */
    public AmqpLimits withContents(long messageBytes, long unfinishedBytes) {
        return new AmqpLimits(
                channelMax,
                frameMaxBytes,
                Math.min(messageBytes, bodyRoomBytes(unfinishedBytes, frameMaxBytes)),
                unfinishedBytes,
                connectionMax,
                heartbeatSeconds,
                handshakeMillis,
                closeMillis);
    }

    public AmqpLimits withHeartbeatSeconds(int seconds) {
        return new AmqpLimits(
                channelMax,
                frameMaxBytes,
                messageMaxBytes,
                unfinishedMaxBytes,
                connectionMax,
                seconds,
                handshakeMillis,
                closeMillis);
    }

    public AmqpLimits withHandshakeMillis(long millis) {
        return new AmqpLimits(
                channelMax,
                frameMaxBytes,
                messageMaxBytes,
                unfinishedMaxBytes,
                connectionMax,
                heartbeatSeconds,
                millis,
                closeMillis);
    }
}
