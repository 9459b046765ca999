package org.godwit.broker.chunk;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.LogException;
import org.godwit.broker.model.CoreExecutor;
import org.godwit.broker.model.Operation;

/**
 * All chunks of a host: which have changed since the last checkpoint, and which lie where. Owned by the host's core; what
 * is read is read on the reader's thread and handed back to the core.
 *
 * <p>Files of checkpoints that are mostly dead, and small ones when there are many, are folded: the next checkpoint writes
 * what lives in them again, and they are named no more. So the space on disk stays within twice what is live, and a chunk
 * is written again but a few times however many checkpoints it sees.
 */
public final class Chunks {
    /** So many files of one tier are folded into one. */
    private static final int FILES_OF_A_TIER = 8;
    /** Files of more live bytes are folded only when they are sparse. */
    private static final long LARGE_FILE_BYTES = 64L << 20;
    /** So many chunks that could leave memory stay in it, beside those that are needed. */
    private static final int RESIDENT = 64;
    /** So many of them are asked to leave when one more comes. */
    private static final int LEAVES_FOR_EACH = 2;

    private final HostDirectory directory;
    private final CoreExecutor core;
    private final ChunkReader reader;
    private final TreeMap<Long, ChunkFile> files = new TreeMap<>();
    private List<StateChunk> changed = new ArrayList<>();
    private final ArrayDeque<StateChunk> resident = new ArrayDeque<>();
    private long loads;
    private volatile boolean closed;

    public Chunks(HostDirectory directory, CoreExecutor core) {
        this.directory = directory;
        this.core = core;
        this.reader = new ChunkReader(directory);
    }

    /** What a checkpoint is to write, and which chunks of earlier files it names. */
    public static final class Frozen {
        private final List<StateChunk> chunks;
        private final List<FrozenChunk> images;
        private final List<Operation> kept;

        private Frozen(List<StateChunk> chunks, List<FrozenChunk> images, List<Operation> kept) {
            this.chunks = chunks;
            this.images = images;
            this.kept = kept;
        }

        /** The chunks to write. */
        public List<FrozenChunk> images() {
            return images;
        }

        /** Where the others lie: {@code ChunksKept} operations. */
        public List<Operation> kept() {
            return kept;
        }
    }

    // ---- what chunks say -------------------------------------------------------------------------------------------

    void changed(StateChunk chunk) {
        changed.add(chunk);
    }

    void dropped(StateChunk chunk) {
        forgetPlace(chunk);
    }

    private void forgetPlace(StateChunk chunk) {
        ChunkPlace place = chunk.place();
        if (place != null) {
            ChunkFile file = files.get(place.checkpoint());
            file.remove(place);
            if (file.empty()) {
                files.remove(place.checkpoint());
            }
            chunk.place(null);
        }
    }

    void resident(StateChunk chunk) {
        resident.add(chunk);
        for (int tries = 0; tries < LEAVES_FOR_EACH && resident.size() > RESIDENT; tries++) {
            StateChunk eldest = resident.poll();
            if (!eldest.leave()) {
                resident.add(eldest);
            }
        }
    }

    // ---- checkpoints -----------------------------------------------------------------------------------------------

    /** Takes an image of each chunk that has changed: the time is that of what has changed. */
    public Frozen freeze() {
        List<StateChunk> writing = new ArrayList<>(changed.size());
        for (StateChunk chunk : changed) {
            if (chunk.isChanged() && chunk.toWrite()) {
                writing.add(chunk);
            }
        }
        Set<Long> folded = addFolded(writing);
        List<Operation> kept = kept(writing, folded);
        changed = new ArrayList<>();
        List<FrozenChunk> images = new ArrayList<>(writing.size());
        for (StateChunk chunk : writing) {
            images.add(chunk.image());
        }
        return new Frozen(writing, images, kept);
    }

    private Set<Long> addFolded(List<StateChunk> writing) {
        Set<Long> folded = new HashSet<>();
        Map<Integer, List<ChunkFile>> tiers = new HashMap<>();
        for (ChunkFile file : files.values()) {
            if (file.sparse()) {
                folded.add(file.checkpoint());
            } else if (file.liveBytes() < LARGE_FILE_BYTES) {
                tiers.computeIfAbsent(file.tier(), none -> new ArrayList<>()).add(file);
            }
        }
        for (List<ChunkFile> tier : tiers.values()) {
            if (tier.size() >= FILES_OF_A_TIER) {
                tier.forEach(file -> folded.add(file.checkpoint()));
            }
        }
        for (long checkpoint : folded) {
            ChunkFile file = files.get(checkpoint);
            for (int number = file.next(0); number >= 0; number = file.next(number + 1)) {
                StateChunk chunk = file.chunk(number);
                if (chunk.toWrite()) {
                    writing.add(chunk);
                }
            }
        }
        return folded;
    }

    private List<Operation> kept(List<StateChunk> writing, Set<Long> folded) {
        Map<Long, BitSet> live = new TreeMap<>();
        for (ChunkFile file : files.values()) {
            if (!folded.contains(file.checkpoint())) {
                live.put(file.checkpoint(), file.live());
            }
        }
        for (StateChunk chunk : writing) {
            BitSet bits = chunk.place() == null ? null : live.get(chunk.place().checkpoint());
            if (bits != null) {
                bits.clear(chunk.place().number());
            }
        }
        List<Operation> kept = new ArrayList<>();
        live.forEach((checkpoint, bits) -> {
            if (!bits.isEmpty()) {
                kept.add(new Operation.ChunksKept(checkpoint, bits.toLongArray()));
            }
        });
        return kept;
    }

    /**
     * A checkpoint is there.
     *
     * @param places of its chunks, in the order of {@link Frozen#images}; null for one of which nothing was kept
     */
    public void written(Frozen frozen, long checkpoint, List<ChunkPlace> places) {
        ChunkFile file = new ChunkFile(checkpoint);
        long bytes = 0;
        for (int i = 0; i < places.size(); i++) {
            StateChunk chunk = frozen.chunks.get(i);
            ChunkPlace place = places.get(i);
            bytes += place == null ? 0 : place.length();
            if (!chunk.dropped()) {
                forgetPlace(chunk);
                chunk.place(place);
                if (place != null) {
                    file.put(chunk, place);
                }
            }
        }
        file.bytes(bytes);
        if (!file.empty()) {
            files.put(checkpoint, file);
        }
        for (StateChunk chunk : frozen.chunks) {
            chunk.imageWritten();
        }
        Set<Long> named = Set.copyOf(files.keySet());
        directory.data().reader().execute(() -> reader.closeBut(named));
    }

    /** There was to be a checkpoint and is none: the next has to write what this one would have. */
    public void failed(Frozen frozen) {
        frozen.chunks.forEach(StateChunk::imageFailed);
    }

    // ---- recovery
    // ----------------------------------------------------------------------------------------------------

    /** A chunk was made anew of what lies at this place; null when that was in no file. */
    public void restored(StateChunk chunk, ChunkPlace place) {
        if (place == null) {
            chunk.change();
            return;
        }
        chunk.place(place);
        files.computeIfAbsent(place.checkpoint(), ChunkFile::new).put(chunk, place);
    }

    /** All chunks of a checkpoint's file, live or not, take so many bytes. */
    public void restoredFile(long checkpoint, long bytes) {
        ChunkFile file = files.get(checkpoint);
        if (file != null) {
            file.bytes(bytes);
        }
    }

    /** Reads a chunk at once: before the host serves, and only then. */
    public List<Operation> readNow(ChunkPlace place) {
        try (ChunkReader now = new ChunkReader(directory)) {
            return now.read(place);
        } catch (IOException e) {
            throw unreadable(place, e);
        }
    }

    private LogException unreadable(ChunkPlace place, IOException e) {
        return new LogException(
                directory.checkpointPath(place.checkpoint()) + " cannot be read at offset " + place.offset() + ": " + e
                        + "; the broker cannot go on without this part of the index: see to the disk and start it again",
                e);
    }

    // ---- what left memory
    // --------------------------------------------------------------------------------------------

    /**
     * Reads a chunk.
     *
     * @param then called on the core, later, with its operations, or with the {@link LogException} that says why it cannot
     *     be read
     */
    public void load(ChunkPlace place, BiConsumer<List<Operation>, RuntimeException> then) {
        loads++;
        directory.data().reader().execute(() -> {
            List<Operation> read = null;
            LogException failure = null;
            try {
                read = reader.read(place);
            } catch (LogException e) {
                failure = e;
            } catch (IOException e) {
                failure = unreadable(place, e);
            }
            if (closed) {
                reader.close();
            }
            List<Operation> operations = read;
            LogException why = failure;
            core.execute(() -> then.accept(operations, why));
        });
    }

    /** How many chunks were read back since the start. */
    public long loads() {
        return loads;
    }

    /** Closes the files that reads opened. */
    public void close() {
        closed = true;
        directory.data().reader().execute(reader::close);
    }
}
