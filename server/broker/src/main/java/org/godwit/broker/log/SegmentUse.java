package org.godwit.broker.log;

import java.util.Arrays;

/**
 * Which segments of a host are still needed: how many bytes of live messages each holds, how many readers are at it, and
 * from where on the log is needed for recovery. A segment that is not needed is given back for reuse.
 *
 * <p>Owned by the host's core. Invariant: what is given back lies wholly before the older of the two checkpoints, holds
 * no live byte and has no reader.
 */
public final class SegmentUse {
    private static final long ABSENT = -1;

    private final HostDirectory directory;
    private long first;
    private long[] liveBytes = {};
    private int[] readers = {};
    private long neededFrom;
    private boolean recovered;

    SegmentUse(HostDirectory directory) {
        this.directory = directory;
    }

    /** A segment is there. */
    public void opened(long segment) {
        if (liveBytes.length == 0) {
            first = segment;
        }
        int slot = slot(segment);
        if (liveBytes[slot] == ABSENT) {
            liveBytes[slot] = 0;
        }
    }

    public void add(long segment, int bytes) {
        int slot = slot(segment);
        liveBytes[slot] = Math.max(0, liveBytes[slot]) + bytes;
    }

    public void remove(long segment, int bytes) {
        int slot = slot(segment);
        liveBytes[slot] -= bytes;
        assert liveBytes[slot] >= 0 : "segment " + segment + " has " + liveBytes[slot] + " live bytes";
        giveBackIfDead(slot);
    }

    public void readBegun(long segment) {
        readers[slot(segment)]++;
    }

    public void readEnded(long segment) {
        int slot = slot(segment);
        readers[slot]--;
        giveBackIfDead(slot);
    }

    /** Recovery needs the log from this segment on and no more what is before. */
    public void neededFrom(long segment) {
        neededFrom = Math.max(neededFrom, segment);
        if (recovered) {
            giveBackDead();
        }
    }

    /** The applied state is complete: from now on dead segments are given back. */
    public void recovered() {
        recovered = true;
        giveBackDead();
    }

    /** Bytes of messages that are still referred to, in all segments. */
    public long liveBytes() {
        return Arrays.stream(liveBytes).filter(bytes -> bytes > 0).sum();
    }

    /** How many segments are there. */
    public int segments() {
        return (int) Arrays.stream(liveBytes).filter(bytes -> bytes != ABSENT).count();
    }

    private void giveBackDead() {
        for (int slot = 0; slot < liveBytes.length; slot++) {
            giveBackIfDead(slot);
        }
    }

    private void giveBackIfDead(int slot) {
        long segment = first + slot;
        if (recovered && liveBytes[slot] == 0 && readers[slot] == 0 && segment < neededFrom) {
            liveBytes[slot] = ABSENT;
            directory.data().keeper().execute(() -> directory.recycle(segment));
        }
    }

    /** The index for a segment; makes room for it when it is a new one. */
    private int slot(long segment) {
        if (liveBytes.length == 0) {
            first = segment;
        }
        if (segment < first) {
            throw new IllegalStateException("segment " + segment + " was given back; the first is " + first);
        }
        long slot = segment - first;
        if (slot >= liveBytes.length) {
            int dead = 0;
            while (dead < liveBytes.length && liveBytes[dead] == ABSENT && readers[dead] == 0) {
                dead++;
            }
            int length = Math.toIntExact(Math.max(slot + 1 - dead, 2L * (liveBytes.length - dead)) + 8);
            long[] bytes = new long[length];
            int[] reading = new int[length];
            Arrays.fill(bytes, ABSENT);
            System.arraycopy(liveBytes, dead, bytes, 0, liveBytes.length - dead);
            System.arraycopy(readers, dead, reading, 0, readers.length - dead);
            liveBytes = bytes;
            readers = reading;
            first += dead;
            slot -= dead;
        }
        return (int) slot;
    }
}
