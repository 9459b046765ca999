package org.godwit.amqp;

/**
 * The eight octets that open a connection, and by which a server names the version it speaks when it refuses another.
 *
 * <pre>
 *  0   1   2   3   4    5     6     7
 * +---+---+---+---+----+-----+-----+--------+
 * | A | M | Q | P | id |major|minor|revision|
 * +---+---+---+---+----+-----+-----+--------+
 * </pre>
 *
 * <p>Immutable.
 */
public record ProtocolHeader(int protocolId, int major, int minor, int revision) {
    public static final ProtocolHeader AMQP_0_9_1 = new ProtocolHeader(0, 0, 9, 1);

    @Override
    public String toString() {
        return "AMQP " + protocolId + "-" + major + "-" + minor + "-" + revision;
    }
}
