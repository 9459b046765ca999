package org.godwit.benchmarks.spike;

import java.nio.ByteBuffer;

/**
 * Where a message of {@link HandOversSpike} gets a stamp, in the order of its way. Its first octets are the stamps, in
 * nanoseconds of the clock that all processes of a machine share.
 */
enum Hop {
    INTENDED("laid down"),
    AWAKE("the sender's timer"),
    CLIENT_LOOP("sender to client loop"),
    BROKER_LOOP("client loop to broker loop, by a socket"),
    FORCED("write and force"),
    CLIENT_LOOP_AGAIN("broker loop to client loop, by a socket"),
    RECEIVED("client loop to receiver");

    final String title;

    Hop(String title) {
        this.title = title;
    }

    void stamp(ByteBuffer message) {
        stamp(message, System.nanoTime());
    }

    void stamp(ByteBuffer message, long nanos) {
        message.putLong(ordinal() * Long.BYTES, nanos);
    }

    long of(ByteBuffer message) {
        return message.getLong(ordinal() * Long.BYTES);
    }
}
