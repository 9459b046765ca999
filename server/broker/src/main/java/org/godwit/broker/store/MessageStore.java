package org.godwit.broker.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
 * <p>Invariants: a message has a place as long as something refers to it or may still come to; a segment's live bytes are
 * the sum of the lengths of the places in it.
 */
public final class MessageStore {
    private static final int PLACES_PER_OPERATION = 8192;
    /** In place of the length of a message whose body is in parts: its places are among the staged. */
    private static final int STAGED = -1;

    private final HostDirectory directory;
    private final SegmentUse use;
    private final CoreExecutor core;
    private final MessageReader reader;
    private final PlaceTable table = new PlaceTable();
    private final Map<Long, StagedPlaces> staged = new HashMap<>();
    private List<MessageReader.Read> waiting = new ArrayList<>();
    private boolean reading;
    private long damagedReads;

    /** A store of what is in a directory; empty until a checkpoint is restored and batches are applied. */
    public MessageStore(HostDirectory directory, CoreExecutor core) {
        this.directory = directory;
        this.use = directory.use();
        this.core = core;
        this.reader = new MessageReader(directory);
    }

    // ---- what batches do -----------------------------------------------------------------------------------------

    /** A message is in the log, with its body or, when parts of that were staged, as the last of its places. */
    public void stored(long messageId, long location, int length) {
        assert core.inCore();
        use.add(BodyLocation.segment(location), length);
        StagedPlaces parts = staged.get(messageId);
        if (parts == null) {
            table.put(messageId, location, length, 0);
        } else {
            parts.add(location, length);
            parts.complete = true;
        }
    }

    /** A part of a body is in the log, in the order of the parts. */
    public void chunk(long messageId, long location, int length) {
        assert core.inCore();
        use.add(BodyLocation.segment(location), length);
        StagedPlaces parts = staged.get(messageId);
        if (parts == null) {
            parts = new StagedPlaces();
            staged.put(messageId, parts);
            table.put(messageId, 0, STAGED, 0);
        }
        parts.add(location, length);
    }

    /** Whether the message, or a part of its body, lies at this place. */
    public boolean at(long messageId, long place) {
        assert core.inCore();
        int slot = table.find(messageId);
        if (slot == PlaceTable.NONE) {
            return false;
        }
        return table.length(slot) == STAGED ? staged.get(messageId).part(place) >= 0 : table.place(slot) == place;
    }

    /** The message, or a part of its body, was copied forward; no effect when it does not lie at the old place any more. */
    public void moved(long messageId, long from, long to, int length) {
        if (!at(messageId, from)) {
            return;
        }
        int slot = table.find(messageId);
        if (table.length(slot) == STAGED) {
            StagedPlaces parts = staged.get(messageId);
            parts.places[parts.part(from)] = to;
        } else {
            table.place(slot, to);
        }
        use.add(BodyLocation.segment(to), length);
        use.moved(BodyLocation.segment(from), to);
        use.remove(BodyLocation.segment(from), length);
    }

    /** Something refers to the message. */
    public void retain(long messageId) {
        int slot = slot(messageId);
        table.references(slot, table.references(slot) + 1);
    }

    /** A reference is gone; with the last one the message's place is forgotten. */
    public void release(long messageId) {
        int slot = slot(messageId);
        int references = table.references(slot) - 1;
        if (references < 0) {
            throw new IllegalStateException("message " + messageId + " has no reference to release");
        }
        if (references > 0) {
            table.references(slot, references);
        } else {
            forget(slot);
        }
    }

    /** Forgets a message that nothing came to refer to: a body that was staged and given up. No effect on others. */
    public void discard(long messageId) {
        int slot = table.find(messageId);
        if (slot != PlaceTable.NONE && table.references(slot) == 0) {
            forget(slot);
        }
    }

    private void forget(int slot) {
        long messageId = table.id(slot);
        long place = table.place(slot);
        int length = table.length(slot);
        table.remove(slot);
        if (length == STAGED) {
            StagedPlaces parts = staged.remove(messageId);
            for (int i = 0; i < parts.count; i++) {
                use.remove(BodyLocation.segment(parts.places[i]), parts.lengths[i]);
            }
        } else {
            use.remove(BodyLocation.segment(place), length);
        }
    }

    private int slot(long messageId) {
        assert core.inCore();
        int slot = table.find(messageId);
        if (slot == PlaceTable.NONE) {
            throw new IllegalStateException("message " + messageId + " is not in the store");
        }
        return slot;
    }

    // ---- what can be asked ---------------------------------------------------------------------------------------

    /** Tells the host from all others; known once its log is open. */
    public String hostId() {
        return directory.hostId().toString();
    }

    public boolean contains(long messageId) {
        return table.find(messageId) != PlaceTable.NONE;
    }

    public int references(long messageId) {
        int slot = table.find(messageId);
        return slot == PlaceTable.NONE ? 0 : table.references(slot);
    }

    /** Bytes that the message takes in the log. */
    public long bytes(long messageId) {
        int slot = slot(messageId);
        return table.length(slot) == STAGED ? staged.get(messageId).bytes() : table.length(slot);
    }

    /** How many messages have a place. */
    public int size() {
        return table.size();
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

    /**
     * The places of all messages. References are not in it: whoever restores what refers to a message retains it anew.
     */
    public List<Operation.MessagePlaces> freeze() {
        assert core.inCore();
        List<Operation.MessagePlaces> frozen = new ArrayList<>();
        PlacesBuilder builder = new PlacesBuilder(frozen);
        for (int slot = 0; slot < table.slots(); slot++) {
            long id = table.id(slot);
            if (id == 0) {
                continue;
            }
            if (table.length(slot) != STAGED) {
                builder.add(id, table.place(slot), table.length(slot));
                continue;
            }
            StagedPlaces parts = staged.get(id);
            int chunks = parts.complete ? parts.count - 1 : parts.count;
            for (int i = 0; i < parts.count; i++) {
                builder.add(id, parts.places[i], i < chunks ? -parts.lengths[i] : parts.lengths[i]);
            }
        }
        builder.flush();
        return frozen;
    }

    /** Takes places of a checkpoint, without references. */
    public void restore(Operation.MessagePlaces places) {
        long[] ids = places.messageIds();
        for (int i = 0; i < ids.length; i++) {
            int length = places.lengths()[i];
            if (length < 0) {
                chunk(ids[i], places.locations()[i], -length);
            } else {
                stored(ids[i], places.locations()[i], length);
            }
        }
    }

    /** At the end of recovery: forgets what nothing refers to, and says how many messages that were. */
    public int dropUnreferenced() {
        assert core.inCore();
        long[] dropped = new long[table.size()];
        int count = 0;
        for (int slot = 0; slot < table.slots(); slot++) {
            if (table.id(slot) != 0 && table.references(slot) == 0) {
                dropped[count++] = table.id(slot);
            }
        }
        for (int i = 0; i < count; i++) {
            forget(table.find(dropped[i]));
        }
        return count;
    }

    // ---- reading
    // -----------------------------------------------------------------------------------------------------

    /**
     * Reads a message. Completes on the core's thread, later; exceptionally with {@link
     * org.godwit.broker.log.LogDamagedException}, naming file and offset, when its bytes are not what was written, and
     * with {@link LogException} when they cannot be read.
     */
    public CompletionStage<Message> read(long messageId) {
        int slot = slot(messageId);
        long[] places;
        int[] lengths;
        if (table.length(slot) == STAGED) {
            StagedPlaces parts = staged.get(messageId);
            places = Arrays.copyOf(parts.places, parts.count);
            lengths = Arrays.copyOf(parts.lengths, parts.count);
        } else {
            places = new long[] {table.place(slot)};
            lengths = new int[] {table.length(slot)};
        }
        for (long place : places) {
            use.readBegun(BodyLocation.segment(place));
        }
        MessageReader.Read read = new MessageReader.Read(messageId, places, lengths, new CompletableFuture<>());
        waiting.add(read);
        if (!reading) {
            readWaiting();
        }
        return read.result();
    }

    /** To be called after the last read: closes the files that reads opened. */
    public void close() {
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

    /** The places of a message whose body is in parts; the last is the message itself once it is complete. */
    private static final class StagedPlaces {
        private long[] places = new long[4];
        private int[] lengths = new int[4];
        private int count;
        private boolean complete;

        void add(long place, int length) {
            if (count == places.length) {
                places = Arrays.copyOf(places, 2 * count);
                lengths = Arrays.copyOf(lengths, 2 * count);
            }
            places[count] = place;
            lengths[count++] = length;
        }

        /** The index of the part that lies there, or -1. */
        int part(long place) {
            for (int i = 0; i < count; i++) {
                if (places[i] == place) {
                    return i;
                }
            }
            return -1;
        }

        long bytes() {
            long bytes = 0;
            for (int i = 0; i < count; i++) {
                bytes += lengths[i];
            }
            return bytes;
        }
    }

    /** Cuts places into operations. */
    private static final class PlacesBuilder {
        private final List<Operation.MessagePlaces> target;
        private final long[] ids = new long[PLACES_PER_OPERATION];
        private final long[] places = new long[PLACES_PER_OPERATION];
        private final int[] lengths = new int[PLACES_PER_OPERATION];
        private int count;

        PlacesBuilder(List<Operation.MessagePlaces> target) {
            this.target = target;
        }

        void add(long id, long place, int length) {
            if (count == PLACES_PER_OPERATION) {
                flush();
            }
            ids[count] = id;
            places[count] = place;
            lengths[count++] = length;
        }

        void flush() {
            if (count > 0) {
                target.add(new Operation.MessagePlaces(
                        Arrays.copyOf(ids, count), Arrays.copyOf(places, count), Arrays.copyOf(lengths, count)));
                count = 0;
            }
        }
    }
}
