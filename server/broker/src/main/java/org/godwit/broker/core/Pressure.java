package org.godwit.broker.core;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.godwit.broker.queue.MemoryBudget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the virtual hosts of a broker take of memory and disk together. Tells all their connections when that is more than
 * there is room for: first by asking publishers to stop, and past a hard limit of memory by not reading the sockets of
 * those that publish on. Consumers and acknowledgements go on. Owned by the core.
 */
public final class Pressure {
    private static final Logger LOG = LoggerFactory.getLogger(Pressure.class);

    private enum Level {
        NONE,
        BLOCKED,
        STOPPED
    }

    private final ResourceLimits limits;
    private final MemoryBudget memory;
    private final Set<ConnectionListener> connections = new LinkedHashSet<>();
    private Level level = Level.NONE;
    private long diskFreeBytes = Long.MAX_VALUE;
    private boolean diskLow;
    private String reason = "";

    public Pressure(ResourceLimits limits) {
        this.limits = limits;
        this.memory = new MemoryBudget(limits.cacheBytes());
    }

    ResourceLimits limits() {
        return limits;
    }

    MemoryBudget memory() {
        return memory;
    }

    /** A connection that may come while there is pressure. */
    void add(ConnectionListener connection) {
        connections.add(connection);
        if (level != Level.NONE) {
            tell(connection, Level.NONE, level);
        }
    }

    void remove(ConnectionListener connection) {
        connections.remove(connection);
    }

    /** The disk was looked at. */
    public void diskFree(long bytes) {
        diskFreeBytes = bytes;
        diskLow = bytes < (diskLow ? limits.diskFreeLimitBytes() / 10 * 11 : limits.diskFreeLimitBytes());
        update();
    }

    /** Whether so little of the disk is free that nothing may be published any more, asked to or not. */
    boolean diskExhausted() {
        return diskFreeBytes < limits.diskFreeLimitBytes() / 2;
    }

    long diskFreeBytes() {
        return diskFreeBytes;
    }

    /** What messages take in memory has changed. */
    void update() {
        Level now = level(memory.heldBytes());
        if (now == level) {
            return;
        }
        Level before = level;
        level = now;
        if (before == Level.NONE) {
            reason = diskLow
                    ? "the disk has " + diskFreeBytes + " bytes free, less than " + limits.diskFreeLimitBytes()
                            + " (disk.free-limit)"
                    : "messages in memory take more than " + limits.memoryHighWatermarkBytes()
                            + " bytes (memory.high-watermark)";
            LOG.warn("publishers are blocked: {}", reason);
        } else if (now == Level.NONE) {
            LOG.info("publishers are not blocked any more");
        }
        for (ConnectionListener connection : List.copyOf(connections)) {
            tell(connection, before, now);
        }
    }

    private Level level(long bytes) {
        if (bytes >= (level == Level.STOPPED ? relief(limits.stopBytes()) : limits.stopBytes())) {
            return Level.STOPPED;
        }
        long watermark = limits.memoryHighWatermarkBytes();
        return diskLow || bytes >= (level == Level.NONE ? watermark : relief(watermark)) ? Level.BLOCKED : Level.NONE;
    }

    /** Where a level ends again: below where it began, so that it does not flicker. */
    private static long relief(long bytes) {
        return bytes / 10 * 9;
    }

    private void tell(ConnectionListener listener, Level before, Level now) {
        if (before == Level.NONE) {
            listener.blocked(reason);
        }
        if (now == Level.STOPPED || before == Level.STOPPED) {
            listener.reading(now != Level.STOPPED);
        }
        if (now == Level.NONE) {
            listener.unblocked();
        }
    }
}
