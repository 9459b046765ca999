package org.godwit.broker.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.godwit.broker.chunk.ChunkPlace;
import org.godwit.broker.chunk.ChunkReader;
import org.godwit.broker.chunk.FrozenChunk;
import org.godwit.broker.chunk.StateChunk;
import org.godwit.broker.model.Operation;

/**
 * A chunk of the store's index: the places of the messages of a range of ids, in memory or on disk. Owned by the host's
 * core.
 *
 * <p>What changes while it is on disk waits until it is read back, and a checkpoint that comes before that applies it to
 * what it reads itself. Invariants: what waits is all that has changed since the image at its place; a message that nothing
 * refers to is in memory, so that it is found when an epoch ends.
 */
final class PlaceChunk extends StateChunk {
    /** Something that happens to places. */
    @FunctionalInterface
    interface Change {
        void apply(Places places, Places.Freed freed);
    }

    private final long firstId;
    private final int ids;
    private final MessageStore store;
    /** Null when they are on disk alone. */
    private Places places;
    /** A frozen image has the same arrays. */
    private boolean shared;

    private List<Change> waiting;
    private List<Runnable> waiters;
    /** Frozen since the last read, and not written yet; or null. */
    private DiskImage frozen;

    private int size;
    private boolean filling;

    PlaceChunk(MessageStore store, long firstId, int ids) {
        super(store.chunks());
        this.store = store;
        this.firstId = firstId;
        this.ids = ids;
    }

    long firstId() {
        return firstId;
    }

    /** Whether messages come to it just now: then it stays in memory. */
    void filling(boolean messagesCome) {
        filling = messagesCome;
    }

    /** How many messages have a place, as far as is known while changes wait. */
    int size() {
        return size;
    }

    boolean onDisk() {
        return places == null && place() != null;
    }

    /** The places, or null when they are on disk. */
    Places places() {
        return places;
    }

    void change(Change change) {
        if (onDisk()) {
            read();
            waiting.add(change);
            change();
        } else {
            change.apply(own(), store::free);
            changed();
        }
    }

    private Places own() {
        if (places == null) {
            places = new Places(firstId, ids);
        } else if (shared) {
            places = places.copy();
        }
        shared = false;
        return places;
    }

    private void changed() {
        size = places.size();
        if (size == 0) {
            drop();
            store.emptied(this);
        } else if (dropped()) {
            undrop();
        } else {
            change();
        }
    }

    // ---- on disk and back
    // --------------------------------------------------------------------------------------------

    /** Runs the task once the places are in memory. */
    void whenRead(Runnable task) {
        read();
        waiters.add(task);
    }

    private void read() {
        if (waiting == null) {
            waiting = new ArrayList<>();
            waiters = new ArrayList<>();
            load();
        }
    }

    private void load() {
        ChunkPlace from = place();
        chunks().load(from, (operations, failure) -> {
            if (waiting == null) {
                return;
            }
            if (!from.equals(place())) {
                load();
            } else if (failure != null) {
                throw failure;
            } else {
                readBack(placesOf(operations));
            }
        });
    }

    private void readBack(Places read) {
        places = read;
        shared = false;
        frozen = null;
        for (Change change : waiting) {
            change.apply(places, store::free);
        }
        List<Runnable> tasks = waiters;
        waiting = null;
        waiters = null;
        size = places.size();
        if (size == 0) {
            drop();
            store.emptied(this);
        } else {
            stays();
        }
        tasks.forEach(Runnable::run);
    }

    /** Has the places in memory at once: before the host serves. */
    void readNow() {
        if (onDisk()) {
            places = placesOf(chunks().readNow(place()));
            stays();
        }
    }

    private Places placesOf(List<Operation> operations) {
        Places read = new Places(firstId, ids);
        for (Operation operation : operations) {
            Operation.MessagePlaces image = (Operation.MessagePlaces) operation;
            read.take(image, 0, image.messageIds().length);
        }
        return read;
    }

    /** Takes the whole image of a checkpoint, and leaves it on disk if it can. */
    void restore(Operation.MessagePlaces image, ChunkPlace place) {
        chunks().restored(this, place);
        if (clean() && Places.allReferenced(image)) {
            size = Places.messages(image);
        } else {
            own().take(image, 0, image.messageIds().length);
            size = places.size();
        }
    }

    @Override
    protected FrozenChunk freeze() {
        if (places != null) {
            Places image = places;
            shared = true;
            return disk -> image.operations();
        }
        frozen = new DiskImage(place(), waiting == null ? List.of() : List.copyOf(waiting));
        return frozen;
    }

    /** What is on disk with what waits; what that frees is told when it is written. */
    private final class DiskImage implements FrozenChunk {
        private final ChunkPlace base;
        private final List<Change> changes;
        private final List<Runnable> frees = new ArrayList<>();
        private int imageSize;

        DiskImage(ChunkPlace base, List<Change> changes) {
            this.base = base;
            this.changes = changes;
        }

        @Override
        public List<Operation> operations(ChunkReader disk) throws IOException {
            Places image = placesOf(disk.read(base));
            Places.Freed later = (location, length) -> frees.add(() -> store.free(location, length));
            changes.forEach(change -> change.apply(image, later));
            imageSize = image.size();
            return image.operations();
        }
    }

    @Override
    protected void written() {
        if (frozen != null && waiting != null) {
            waiting.subList(0, frozen.changes.size()).clear();
            frozen.frees.forEach(Runnable::run);
            size = frozen.imageSize;
            if (place() == null) {
                readBack(new Places(firstId, ids));
            }
        }
        frozen = null;
        if (!spill()) {
            stays();
        }
    }

    @Override
    protected boolean spill() {
        boolean can = clean() && waiting == null && !filling && (places == null || !places.someUnreferenced());
        if (can) {
            places = null;
        }
        return can;
    }
}
