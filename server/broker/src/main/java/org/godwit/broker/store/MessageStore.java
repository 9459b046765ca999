package org.godwit.broker.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.godwit.broker.chunk.ChunkPlace;
import org.godwit.broker.chunk.Chunks;
import org.godwit.broker.log.BodyLocation;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.LogException;
import org.godwit.broker.log.SegmentUse;
import org.godwit.broker.model.CoreExecutor;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;

/**
 * Where the messages of a virtual host lie in its log, how many references each has, and the way to read them.
 *
 * <p>Owned by the host's core: every method is called on its thread and none touches a file. Reads are done on the
 * reader thread, those that gathered while one was under way together, and their results come back in one task.
 *
 * <p>Places are kept in chunks by ranges of ids, which are on disk alone unless something of them was needed lately.
 *
 * <p>Invariants: a message has a place as long as something refers to it or may still come to; a segment's live bytes are
 * the sum of the lengths of the places in it.
 */
public final class MessageStore {
    /** A message takes two numbers, its id and its position in a queue; so this many numbers for each entry of a chunk. */
    private static final int IDS_FOR_AN_ENTRY = 2;

    private final SegmentUse use;
    private final HostDirectory directory;
    private final CoreExecutor core;
    private final Chunks chunks;
    private final MessageReader reader;
    private final int rangeBits;
    private final Map<Long, PlaceChunk> ranges = new HashMap<>();
    /** The ranges that were asked for last: one where messages come, one where they go. */
    private PlaceChunk lastStored;

    private long lastStoredRange = -1;
    private PlaceChunk lastUsed;
    private long lastUsedRange = -1;
    private boolean recovering = true;
    private List<MessageReader.Read> waiting = new ArrayList<>();
    private boolean reading;
    private long damagedReads;

    /** A store of what is in a directory; empty until a checkpoint is restored and batches are applied. */
    public MessageStore(HostDirectory directory, CoreExecutor core) {
        this.directory = directory;
        this.use = directory.use();
        this.core = core;
        this.chunks = new Chunks(directory, core);
        this.reader = new MessageReader(directory);
        use.onGivenBack(reader::forget);
        this.rangeBits = Integer.numberOfTrailingZeros(directory.options().chunkEntries() * IDS_FOR_AN_ENTRY);
    }

    /** The pieces of the host's state: its own, and those of whoever keeps what refers to messages. */
    public Chunks chunks() {
        return chunks;
    }

    /** How many entries a chunk of the index has. */
    public int chunkEntries() {
        return directory.options().chunkEntries();
    }

    // ---- what batches do -----------------------------------------------------------------------------------------

    /** A message is in the log, with its body or, when parts of that were staged, as the last of its places. */
    public void stored(long messageId, long location, int length) {
        use.add(BodyLocation.segment(location), length);
        storing(messageId).change((places, freed) -> places.put(messageId, location, length));
    }

    /** A part of a body is in the log, in the order of the parts. */
    public void chunk(long messageId, long location, int length) {
        use.add(BodyLocation.segment(location), length);
        storing(messageId).change((places, freed) -> places.putPart(messageId, location, length));
    }

    /** Runs the task, now or later, when {@link #at} is known of all these messages. */
    public void whenKnown(LongStream messageIds, Runnable task) {
        List<PlaceChunk> onDisk = new ArrayList<>();
        messageIds.forEach(messageId -> {
            PlaceChunk chunk = known(messageId);
            if (chunk != null && chunk.onDisk() && !onDisk.contains(chunk)) {
                onDisk.add(chunk);
            }
        });
        if (onDisk.isEmpty()) {
            task.run();
            return;
        }
        int[] left = {onDisk.size()};
        for (PlaceChunk chunk : onDisk) {
            chunk.whenRead(() -> {
                if (--left[0] == 0) {
                    task.run();
                }
            });
        }
    }

    /** Whether the message, or a part of its body, lies at this place, or may: its places are not in memory. */
    public boolean at(long messageId, long place) {
        PlaceChunk chunk = known(messageId);
        return chunk != null && (chunk.onDisk() || chunk.places().at(messageId, place));
    }

    /** The message, or a part of its body, was copied forward; no effect when it does not lie at the old place any more. */
    public void moved(long messageId, long from, long to, int length) {
        if (at(messageId, from)) {
            use.add(BodyLocation.segment(to), length);
            use.moved(BodyLocation.segment(from), to);
            change(messageId, (places, freed) -> places.move(messageId, from, to, length, freed));
        }
    }

    /** Something refers to the message. */
    public void retain(long messageId) {
        change(messageId, (places, freed) -> places.retain(messageId));
    }

    /** A reference is gone; with the last one the message's place is forgotten. */
    public void release(long messageId) {
        change(messageId, (places, freed) -> places.release(messageId, freed));
    }

    /** Forgets a message that nothing came to refer to: a body that was staged and given up. No effect on others. */
    public void discard(long messageId) {
        if (known(messageId) != null) {
            change(messageId, (places, freed) -> places.discard(messageId, freed));
        }
    }

    private void change(long messageId, PlaceChunk.Change change) {
        require(messageId).change(change);
    }

    private PlaceChunk require(long messageId) {
        PlaceChunk chunk = known(messageId);
        if (chunk == null) {
            throw new IllegalStateException("message " + messageId + " is not in the store");
        }
        return chunk;
    }

    /** Nothing has a place in the chunk any more. */
    void emptied(PlaceChunk chunk) {
        if (chunk != lastStored) {
            forget(chunk);
        }
    }

    private void forget(PlaceChunk chunk) {
        long range = chunk.firstId() >>> rangeBits;
        ranges.remove(range, chunk);
        if (lastUsedRange == range) {
            lastUsedRange = -1;
        }
    }

    void free(long location, int length) {
        use.remove(BodyLocation.segment(location), length);
    }

    /** The chunk of an id that is new, or nearly so. */
    private PlaceChunk storing(long messageId) {
        assert core.inCore();
        if (messageId <= 0) {
            throw new IllegalArgumentException(messageId + " is no message's id");
        }
        long range = messageId >>> rangeBits;
        if (range != lastStoredRange) {
            PlaceChunk before = lastStored;
            lastStoredRange = range;
            lastStored = readable(ranges.computeIfAbsent(range, this::newChunk));
            lastStored.filling(true);
            if (before != null) {
                before.filling(false);
                if (before.size() == 0) {
                    forget(before);
                }
            }
        }
        return lastStored;
    }

    private PlaceChunk newChunk(long range) {
        return new PlaceChunk(this, range << rangeBits, 1 << rangeBits);
    }

    /** The chunk of an id, or null when there is none. */
    private PlaceChunk known(long messageId) {
        assert core.inCore();
        long range = messageId >>> rangeBits;
        if (range == lastStoredRange) {
            return lastStored;
        }
        if (range != lastUsedRange) {
            PlaceChunk chunk = ranges.get(range);
            if (chunk == null) {
                return null;
            }
            lastUsed = chunk;
            lastUsedRange = range;
        }
        return readable(lastUsed);
    }

    private PlaceChunk readable(PlaceChunk chunk) {
        if (recovering) {
            chunk.readNow();
        }
        return chunk;
    }

    // ---- what can be asked ---------------------------------------------------------------------------------------

    /** Tells the host from all others; known once its log is open. */
    public String hostId() {
        return directory.hostId().toString();
    }

    /** How many messages have a place; more than there are while references that are gone wait for their chunk. */
    public int size() {
        int size = 0;
        for (PlaceChunk chunk : ranges.values()) {
            size += chunk.size();
        }
        return size;
    }

    /** Bytes in the log of all messages that have a place. */
    public long liveBytes() {
        return use.liveBytes();
    }

    /** How many reads found damage since the start. */
    public long damagedReads() {
        return damagedReads;
    }

    // ---- checkpoint and recovery -----------------------------------------------------------------------------------

    /** Takes a chunk of a checkpoint. */
    public void restore(Operation.MessagePlaces image, ChunkPlace place) {
        for (int i = 0; i < image.messageIds().length; i++) {
            use.add(BodyLocation.segment(image.locations()[i]), Math.abs(image.lengths()[i]));
        }
        long[] ids = image.messageIds();
        long first = ids[0] >>> rangeBits;
        if (ids[ids.length - 1] >>> rangeBits == first && !ranges.containsKey(first)) {
            PlaceChunk chunk = newChunk(first);
            ranges.put(first, chunk);
            chunk.restore(image, place);
        } else {
            restoreInOtherRanges(image);
        }
    }

    /** The chunks had another size when it was written: it is cut anew, and written again by the next checkpoint. */
    private void restoreInOtherRanges(Operation.MessagePlaces image) {
        long[] ids = image.messageIds();
        int from = 0;
        for (int to = 1; to <= ids.length; to++) {
            if (to == ids.length || ids[to] >>> rangeBits != ids[from] >>> rangeBits) {
                int begin = from;
                int end = to;
                PlaceChunk chunk = readable(ranges.computeIfAbsent(ids[from] >>> rangeBits, this::newChunk));
                chunk.change((places, freed) -> places.take(image, begin, end));
                from = to;
            }
        }
    }

    /** Recovery is over: from now on nothing waits for the disk. */
    public void recovered() {
        recovering = false;
    }

    /** An epoch is over: forgets what nothing came to refer to in it, and says how many messages that were. */
    public int dropUnreferenced() {
        assert core.inCore();
        int[] dropped = {0};
        for (PlaceChunk chunk : List.copyOf(ranges.values())) {
            if (chunk.places() != null && chunk.places().someUnreferenced()) {
                chunk.change((places, freed) -> dropped[0] += places.discardUnreferenced(freed));
            }
        }
        return dropped[0];
    }

    // ---- reading
    // -----------------------------------------------------------------------------------------------------

    /**
     * Reads a message. Completes on the core's thread, later; exceptionally with {@link
     * org.godwit.broker.log.LogDamagedException}, naming file and offset, when its bytes are not what was written, and
     * with {@link LogException} when they cannot be read.
     */
    public CompletionStage<Message> read(long messageId) {
        CompletableFuture<Message> result = new CompletableFuture<>();
        read(require(messageId), messageId, result);
        return result;
    }

    private void read(PlaceChunk chunk, long messageId, CompletableFuture<Message> result) {
        Places places = chunk.places();
        if (places == null) {
            chunk.whenRead(() -> read(chunk, messageId, result));
            return;
        }
        if (!places.contains(messageId)) {
            result.completeExceptionally(new LogException("message " + messageId + " left before it was read"));
            return;
        }
        long[] locations = places.locationsOf(messageId);
        for (long location : locations) {
            use.readBegun(BodyLocation.segment(location));
        }
        waiting.add(new MessageReader.Read(messageId, locations, places.lengthsOf(messageId), result));
        if (!reading) {
            readWaiting();
        }
    }

    /** To be called after the last read: closes the files that reads opened. */
    public void close() {
        chunks.close();
        reader.close();
    }

    private void readWaiting() {
        List<MessageReader.Read> batch = waiting;
        waiting = new ArrayList<>();
        reading = true;
        reader.read(batch, outcomes -> core.execute(() -> finish(batch, outcomes)));
    }

    private void finish(List<MessageReader.Read> batch, List<Object> outcomes) {
        reading = false;
        if (!waiting.isEmpty()) {
            readWaiting();
        }
        for (MessageReader.Read read : batch) {
            for (long place : read.places()) {
                use.readEnded(BodyLocation.segment(place));
            }
        }
        for (int i = 0; i < batch.size(); i++) {
            CompletableFuture<Message> result = batch.get(i).result();
            if (outcomes.get(i) instanceof Message message) {
                result.complete(message);
            } else {
                damagedReads++;
                result.completeExceptionally((LogException) outcomes.get(i));
            }
        }
    }
}
