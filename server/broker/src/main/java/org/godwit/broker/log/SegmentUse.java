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

    /** The index for a segment; makes room for it when there is none. */
    private int slot(long segment) {
        if (liveBytes.length == 0) {
            first = segment;
        }
        if (segment < first || segment - first >= liveBytes.length) {
            makeRoom(segment);
        }
        return (int) (segment - first);
    }

    /** Moves what is there to arrays that reach to a segment, without the dead ones before. */
    private void makeRoom(long segment) {
        int dead = 0;
        while (dead < liveBytes.length && liveBytes[dead] == ABSENT && readers[dead] == 0) {
            dead++;
        }
        int kept = liveBytes.length - dead;
        long newFirst = kept == 0 ? segment : Math.min(segment, first + dead);
        int shift = kept == 0 ? 0 : Math.toIntExact(first + dead - newFirst);
        long[] bytes = new long[Math.toIntExact(Math.max(segment - newFirst + 1, shift + kept) * 3 / 2 + 8)];
        int[] reading = new int[bytes.length];
        Arrays.fill(bytes, ABSENT);
        System.arraycopy(liveBytes, dead, bytes, shift, kept);
        System.arraycopy(readers, dead, reading, shift, kept);
        liveBytes = bytes;
        readers = reading;
        first = newFirst;
    }
}
