package org.godwit.broker.queue;

import org.godwit.broker.chunk.Chunks;

/**
 * What the lanes of a queue need to keep their places. Owned by the host's core.
 *
 * @param chunks all of the host; null for a queue that is in no log
 * @param chunkEntries how many places a chunk has at the most
 * @param whenRead told whenever places were read back from disk
 */
record LaneIndex(long queueId, Chunks chunks, int chunkEntries, Runnable whenRead) {}
