package org.godwit.broker.queue;

/**
 * The bytes of messages that a virtual host's queues and transactions hold in memory. Messages that are in the log are held up to a limit
 * and read again past it; others are always held, and count. Owned by the host's core.
 */
public final class MemoryBudget {
    private final long cacheBytes;
    private long heldBytes;

    /** @param cacheBytes up to how many held bytes a logged message is kept in memory, too */
    public MemoryBudget(long cacheBytes) {
        this.cacheBytes = cacheBytes;
    }

    public long heldBytes() {
        return heldBytes;
    }

    /** Whether what can be read again is kept in memory. */
    public boolean roomForCached() {
        return heldBytes < cacheBytes;
    }

    public void hold(long bytes) {
        heldBytes += bytes;
    }

    public void release(long bytes) {
        heldBytes -= bytes;
    }
}
