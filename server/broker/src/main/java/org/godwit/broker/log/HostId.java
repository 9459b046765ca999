package org.godwit.broker.log;

import java.nio.ByteBuffer;
import java.util.UUID;

/** Tells the files of one virtual host from all others': drawn once, written into each header, summed into each CRC. */
public record HostId(long high, long low) {
    public static final int BYTES = 16;

    static HostId random() {
        UUID drawn = UUID.randomUUID();
        return new HostId(drawn.getMostSignificantBits(), drawn.getLeastSignificantBits());
    }

    ByteBuffer encoded() {
        return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).flip();
    }

    @Override
    public String toString() {
        return new UUID(high, low).toString();
    }
}
