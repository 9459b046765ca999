package org.godwit.broker.amqp;

/**
 * What a peer can make grow at most. Immutable.
 *
 * @param channelMax the highest channel number
 * @param frameMaxBytes the largest frame, as offered by {@code connection.tune}; what one frame asks for fits a batch of the log
 * @param messageMaxBytes the largest body
 * @param connectionMax connections at one time; more are closed at once
 * @param heartbeatSeconds offered by {@code connection.tune}; 0 for none
 * @param handshakeMillis the time within which a connection must have opened its virtual host
 * @param closeMillis how long the answer to {@code connection.close} is waited for
 */
public record AmqpLimits(
        int channelMax,
        int frameMaxBytes,
        long messageMaxBytes,
        int connectionMax,
        int heartbeatSeconds,
        long handshakeMillis,
        long closeMillis) {
    /** The smallest maximum of a frame that AMQP 0-9-1 allows. */
    public static final int FRAME_MIN_BYTES = 4096;

    /** What is in one frame, beside a body, is in one batch of the log, too; there a text that is no UTF-8 may be thrice as long. */
    public static final int FRAME_MAX_BYTES = 192 * 1024;

    public static final AmqpLimits DEFAULT = new AmqpLimits(2047, 131_072, 128L << 20, 10_000, 60, 10_000, 10_000);

    public AmqpLimits {
        check("channelMax", channelMax, 1, 65_535);
        check("frameMaxBytes", frameMaxBytes, FRAME_MIN_BYTES, FRAME_MAX_BYTES);
        check("messageMaxBytes", messageMaxBytes, 0, 1L << 40);
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

    public AmqpLimits withHeartbeatSeconds(int seconds) {
        return new AmqpLimits(
                channelMax, frameMaxBytes, messageMaxBytes, connectionMax, seconds, handshakeMillis, closeMillis);
    }

    public AmqpLimits withHandshakeMillis(long millis) {
        return new AmqpLimits(
                channelMax, frameMaxBytes, messageMaxBytes, connectionMax, heartbeatSeconds, millis, closeMillis);
    }
}
