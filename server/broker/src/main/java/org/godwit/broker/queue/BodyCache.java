package org.godwit.broker.queue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.godwit.broker.model.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which messages of a queue are in memory: what comes next is read ahead of the cursor, and what can be read again is let
 * go when memory is short. Owned by the host's core.
 */
final class BodyCache {
    private static final Logger LOG = LoggerFactory.getLogger(BodyCache.class);
    /** How many messages are read from the log ahead of the cursor at the most; fewer when they are large or memory is short. */
    private static final int MOST_READ_AHEAD = 1_024;

    private static final int LEAST_READ_AHEAD = 4;
    private static final long BYTES_READ_AHEAD = 4 << 20;
    private static final long SCARCE_BYTES_READ_AHEAD = 256 << 10;
    /** About what a message takes in memory beside its body. */
    private static final int MESSAGE_BYTES = 512;
    /** As the cursor goes on by this part of them, more is read ahead. */
    private static final int READ_AHEAD_PARTS = 4;

    private final Queue queue;
    private final Queue.Surroundings surroundings;
    private int takenSinceRead;
    /** What a message that was read takes in memory, about: an average of the last ones. */
    private long usualBytes = 1_024;

    BodyCache(Queue queue, Queue.Surroundings surroundings) {
        this.queue = queue;
        this.surroundings = surroundings;
    }

    /** A message has come into memory. */
    void hold(Message message) {
        surroundings.memory().hold(message.memoryBytes());
    }

    /** While there is room, and all that comes before is there, too: what is behind something on disk is not needed soon. */
    boolean keeps(Lane lane) {
        return lane.inMemory() && keeps();
    }

    /** Whether a message that was looked at stays in memory. */
    private boolean keeps() {
        return surroundings.memory().roomForCached();
    }

    // ---- read ahead ------------------------------------------------------------------------------------------------

    /** The cursor went on: has what comes next in memory before the cursor comes. */
    void readOn(Lane lane) {
        if (++takenSinceRead >= readAhead() / READ_AHEAD_PARTS && !lane.inMemory()) {
            takenSinceRead = 0;
            readAhead(lane, lane.cursorChunk(), lane.cursorSlot());
        }
    }

    /** How many messages are read ahead of the cursor. */
    private int readAhead() {
        return (int) Math.max(LEAST_READ_AHEAD, Math.min(MOST_READ_AHEAD, bytesReadAhead() / usualBytes));
    }

    /** Reads the messages of ready places from this one on. */
    void readAhead(Lane lane, Chunk from, int fromSlot) {
        Chunk chunk = from;
        int slot = fromSlot;
        long bytes = 0;
        for (int left = MOST_READ_AHEAD; left > 0 && chunk != null && bytes < bytesReadAhead(); left--) {
            if (chunk.onDisk()) {
                chunk.read();
                return;
            }
            if (slot == chunk.fill()) {
                chunk = chunk.next;
                slot = 0;
                continue;
            }
            if (chunk.state(slot) == Chunk.READY) {
                bytes += MESSAGE_BYTES + chunk.bodyBytes(slot);
                if (chunk.message(slot) == null) {
                    read(lane, chunk, slot);
                }
            }
            slot++;
        }
    }

    private long bytesReadAhead() {
        return keeps() ? BYTES_READ_AHEAD : SCARCE_BYTES_READ_AHEAD;
    }

    /** Reads the message of a ready place, unless it is being read already. It takes memory from now on. */
    void read(Lane lane, Chunk chunk, int slot) {
        if (chunk.loading(slot)) {
            return;
        }
        chunk.setLoading(slot, true);
        long position = chunk.position(slot);
        long bytes = MESSAGE_BYTES + chunk.bodyBytes(slot);
        surroundings.memory().hold(bytes);
        surroundings
                .bodies()
                .apply(chunk.messageId(slot))
                .whenComplete(surroundings.core().orFail((message, failure) -> {
                    surroundings.memory().release(bytes);
                    if (queue.deleted() || chunk.state(slot) == Chunk.GONE || chunk.position(slot) != position) {
                        return;
                    }
                    chunk.setLoading(slot, false);
                    if (failure != null) {
                        LOG.error(
                                "queue '{}' keeps message {} back: its body cannot be read",
                                queue.name(),
                                chunk.messageId(slot),
                                failure);
                        lane.quarantine(chunk, slot);
                    } else if (chunk.state(slot) == Chunk.READY && chunk.message(slot) == null) {
                        chunk.setMessage(slot, message);
                        hold(message);
                        usualBytes += (message.memoryBytes() - usualBytes) / 8;
                    }
                    surroundings.wake().accept(queue);
                }));
    }

    /** The entry's message, read from the log if it is not in memory. */
    CompletionStage<Message> messageOf(QueueEntry entry) {
        return entry.message() != null
                ? CompletableFuture.completedStage(entry.message())
                : surroundings.bodies().apply(entry.chunk().messageId(entry.slot()));
    }

    // ---- let go ----------------------------------------------------------------------------------------------------

    /** Lets go of a message that was looked at and stays, if memory is short and it can be read again. */
    void unload(Chunk chunk, int slot) {
        if (chunk.message(slot) != null && chunk.logged(slot) && !keeps()) {
            release(chunk, slot);
        }
    }

    /**
     * Lets go of the message of an entry that its consumer has had, if memory is short and it can be read again.
     *
     * @return the entry, without its message if that was let go
     */
    QueueEntry unload(QueueEntry entry) {
        Message message = entry.message();
        if (message == null || !entry.logged() || keeps() || Groups.of(message) != null) {
            return entry;
        }
        release(entry.chunk(), entry.slot());
        return entry.with(null);
    }

    /** A place's message, if it is in memory, is not any more. */
    void release(Chunk chunk, int slot) {
        Message message = chunk.message(slot);
        if (message != null) {
            released(message);
            chunk.setMessage(slot, null);
        }
    }

    /** A message has left memory. */
    void released(Message message) {
        surroundings.memory().release(message.memoryBytes());
    }
}
