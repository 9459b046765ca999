package org.godwit.broker.queue;

import java.util.ArrayDeque;
import java.util.function.LongConsumer;
import org.godwit.broker.chunk.Chunks;

/**
 * The chunks of queues that are deleted: lets go the messages in them. What is in memory goes at once, what is on disk is
 * read for it, one chunk after the other, however many there are; until then checkpoints go on to name it, and after a
 * restart it is found there as a chunk of no queue. Owned by the host's core.
 */
public final class AbandonedChunks {
    private final Chunks chunks;
    private final int chunkEntries;
    private final LongConsumer release;
    private final ArrayDeque<Chunk> onDisk = new ArrayDeque<>();

    /** @param release told the id of each message that is let go */
    public AbandonedChunks(Chunks chunks, int chunkEntries, LongConsumer release) {
        this.chunks = chunks;
        this.chunkEntries = chunkEntries;
        this.release = release;
    }

    void add(Lane lane) {
        lane.join(new LaneIndex(lane.queueId(), chunks, chunkEntries, this::letGoNext));
        for (Chunk chunk = lane.head(); chunk != null; chunk = chunk.next) {
            if (chunk.onDisk()) {
                onDisk.add(chunk);
            } else {
                letGo(chunk);
            }
        }
        letGoNext();
    }

    /** The first has been read. */
    private void letGoNext() {
        while (!onDisk.isEmpty() && !onDisk.peek().onDisk()) {
            letGo(onDisk.poll());
        }
        if (!onDisk.isEmpty()) {
            onDisk.peek().read();
        }
    }

    private void letGo(Chunk chunk) {
        for (int slot = 0; slot < chunk.fill(); slot++) {
            int state = chunk.state(slot);
            if (state != Chunk.GONE && state != Chunk.PENDING && chunk.logged(slot)) {
                release.accept(chunk.messageId(slot));
            }
        }
        chunk.unlink();
    }
}
