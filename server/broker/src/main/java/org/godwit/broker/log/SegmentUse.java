package org.godwit.broker.log;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Which segments of a host are still needed: how many bytes of live messages each holds, how many readers are at it, and
 * from where on the log is needed for recovery. A segment that is not needed is given back for reuse.
 *
 * <p>Owned by the host's core. Invariant: what is given back lies wholly before the older of the two checkpoints, holds
 * no live byte and has no reader, and the newest checkpoint knows the places of all that was copied forward from it.
 */
public final class SegmentUse {
    private static final long ABSENT = -1;

    private final HostDirectory directory;
    private long first;
    private long[] liveBytes = {};
    private int[] readers = {};
    /** Of each segment, where in the log the last content that was copied forward from it went. */
    private long[] movedTo = {};

    private final Set<Long> unmovable = new HashSet<>();
    private LongConsumer givenBack = segment -> {};
    private long neededFrom;
    private long checkpointedTo;
    private boolean recovered;

    SegmentUse(HostDirectory directory) {
        this.directory = directory;
    }

    /** Has whoever reads segments told of each that goes: an open file keeps its place on the disk. */
    public void onGivenBack(LongConsumer listener) {
        givenBack = listener;
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

    /** A content lies elsewhere now; {@link #remove} and {@link #add} follow. */
    public void moved(long fromSegment, long to) {
        int slot = slot(fromSegment);
        movedTo[slot] = Math.max(movedTo[slot], to);
    }

    /** There is a checkpoint of all of the log before this place. */
    public void checkpointed(long place) {
        checkpointedTo = Math.max(checkpointedTo, place);
        if (recovered) {
            giveBackDead();
        }
    }

    /** What the segment still holds cannot be copied forward: it is no more a sparse one. */
    public void unmovable(long segment) {
        unmovable.add(segment);
    }

    /**
     * The segment with the fewest live bytes, at most half of it, of those that recovery does not need; 0 when there is
     * none, or when all the dead bytes beside live ones are not more than a half of a segment and a quarter of all live
     * bytes: what a queue leaves behind while it is consumed in order goes by itself.
     */
    public long sparsest() {
        int segmentBytes = directory.options().segmentBytes();
        long dead = 0;
        long live = 0;
        int sparsest = -1;
        for (int slot = 0; slot < liveBytes.length && first + slot < neededFrom; slot++) {
            if (liveBytes[slot] <= 0 || unmovable.contains(first + slot)) {
                continue;
            }
            live += liveBytes[slot];
            dead += segmentBytes - liveBytes[slot];
            if (liveBytes[slot] <= segmentBytes / 2 && (sparsest < 0 || liveBytes[slot] < liveBytes[sparsest])) {
                sparsest = slot;
            }
        }
        return sparsest < 0 || dead <= segmentBytes / 2 + live / 4 ? 0 : first + sparsest;
    }

    /** Whether a checkpoint, or a second one, would have segments before this one given back. */
    public boolean waitsForCheckpoint(long current) {
        for (int slot = 0; slot < liveBytes.length && first + slot < current; slot++) {
            boolean sparse = liveBytes[slot] >= 0
                    && liveBytes[slot] <= directory.options().segmentBytes() / 2
                    && !unmovable.contains(first + slot);
            boolean held = first + slot >= neededFrom || liveBytes[slot] == 0 && movedTo[slot] >= checkpointedTo;
            if (sparse && held) {
                return true;
            }
        }
        return false;
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

    /** Bytes of messages of one segment that are still referred to. */
    public long liveBytes(long segment) {
        return Math.max(0, liveBytes[slot(segment)]);
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
        boolean needed = liveBytes[slot] != 0
                || readers[slot] != 0
                || segment >= neededFrom
                || movedTo[slot] != 0 && movedTo[slot] >= checkpointedTo;
        if (recovered && !needed) {
            liveBytes[slot] = ABSENT;
            movedTo[slot] = 0;
            unmovable.remove(segment);
            givenBack.accept(segment);
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
        long[] moved = new long[bytes.length];
        Arrays.fill(bytes, ABSENT);
        System.arraycopy(liveBytes, dead, bytes, shift, kept);
        System.arraycopy(readers, dead, reading, shift, kept);
        System.arraycopy(movedTo, dead, moved, shift, kept);
        liveBytes = bytes;
        readers = reading;
        movedTo = moved;
        first = newFirst;
    }
}
