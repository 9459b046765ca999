package org.godwit.broker.chunk;

/**
 * A piece of a host's applied state that checkpoints write when it has changed, and that may leave memory when what is on
 * disk is the same. Owned by the host's core.
 *
 * <p>Invariants: what is not changed lies at its place as it is; what is frozen for a checkpoint is not touched by later
 * changes. Whoever changes it says {@link #change} in the same turn, and copies before what a frozen image shares with it.
 */
public abstract class StateChunk {
    private final Chunks chunks;
    private ChunkPlace place;
    private boolean changed;
    private boolean dropped;
    private boolean resident;
    private boolean writing;
    private boolean imageUnwritten;

    /** @param chunks all of the host, or null for state that is in no log */
    protected StateChunk(Chunks chunks) {
        this.chunks = chunks;
    }

    /** Says that it has changed, or is new. */
    protected final void change() {
        if (!changed && !dropped && chunks != null) {
            changed = true;
            chunks.changed(this);
        }
    }

    /** It is no more. Its last image stays for the checkpoints that name it. */
    protected final void drop() {
        if (!dropped && chunks != null) {
            dropped = true;
            changed = false;
            chunks.dropped(this);
        }
    }

    /** It is again, after {@link #drop}. */
    protected final void undrop() {
        dropped = false;
        change();
    }

    /** Whether what is on disk is what it is: not while an image that was taken is yet to be written. */
    protected final boolean clean() {
        return place != null && !changed && !dropped && !imageUnwritten;
    }

    protected final boolean dropped() {
        return dropped;
    }

    protected final Chunks chunks() {
        return chunks;
    }

    /** Where it was written last, or null. */
    protected final ChunkPlace place() {
        return place;
    }

    /** What it is now; later changes leave that as it is. */
    protected abstract FrozenChunk freeze();

    /** What the last freeze took is on disk. */
    protected void written() {}

    /** Leaves memory if it can: it is clean and nobody needs it. Answers whether it has. */
    protected boolean spill() {
        return false;
    }

    /** It is in memory and may be asked to leave. */
    protected final void stays() {
        if (!resident && chunks != null) {
            resident = true;
            chunks.resident(this);
        }
    }

    // ---- for Chunks ------------------------------------------------------------------------------------------------

    final void place(ChunkPlace newPlace) {
        place = newPlace;
    }

    /** It is to be written. Answers false when that was said before. */
    final boolean toWrite() {
        boolean first = !writing;
        writing = true;
        return first;
    }

    final boolean isChanged() {
        return changed;
    }

    final FrozenChunk image() {
        changed = false;
        writing = false;
        imageUnwritten = true;
        return freeze();
    }

    final void imageWritten() {
        imageUnwritten = false;
        written();
    }

    final void imageFailed() {
        imageUnwritten = false;
        change();
    }

    /** Asks it to leave memory. Answers whether it is out, or gone. */
    final boolean leave() {
        resident = !dropped && !spill();
        return !resident;
    }
}
