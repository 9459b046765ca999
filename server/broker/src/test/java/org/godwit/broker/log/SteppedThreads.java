package org.godwit.broker.log;

import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * The threads of one life of a broker, which a test steps: while one is within a step of the disk, another may go on. For one
 * thread.
 *
 * <p>The log's thread does not go on while the core is at the disk: then the core does its work.
 */
public final class SteppedThreads {
    /** Of so many steps of the disk one is not used by another thread. */
    private static final int STEPS_ALONE = 4;

    public enum Room {
        CORE,
        LOG,
        KEEPER,
        READER
    }

    private final Random random;
    private final SimulatedDisk disk;
    private final Map<Room, BooleanSupplier> threads;
    private final long failedReadsBefore;
    private Room running;
    private boolean coreFailed;
    private Throwable wrong;
    private long meanwhile;

    /** @param threads what each does in one step; false when it has nothing to do */
    public SteppedThreads(Random random, SimulatedDisk disk, Map<Room, BooleanSupplier> threads) {
        this.random = random;
        this.disk = disk;
        this.threads = threads;
        this.failedReadsBefore = disk.failedReads();
        disk.meanwhile(this::goOnMeanwhile);
    }

    /** A thread goes on; false when it has nothing to do. */
    public boolean step(Room room) {
        return step(room, threads.get(room));
    }

    /** A thread does something else; false when that was nothing. */
    public boolean step(Room room, BooleanSupplier work) {
        Room before = running;
        running = room;
        try {
            return !(room == Room.CORE && coreFailed) && work.getAsBoolean();
        } catch (LogException unreadable) {
            if (room != Room.CORE || disk.failedReads() == failedReadsBefore) {
                throw unreadable;
            }
            coreFailed = true;
            return true;
        } finally {
            running = before;
            if (running == null && wrong != null) {
                throw new AssertionError("while another thread was at the disk", wrong);
            }
        }
    }

    private void goOnMeanwhile() {
        Room other = Room.values()[random.nextInt(Room.values().length)];
        boolean can = running != null && other != running && !(running == Room.CORE && other == Room.LOG);
        if (!can || disk.powerFailed() || random.nextInt(STEPS_ALONE) == 0) {
            return;
        }
        try {
            meanwhile += step(other) ? 1 : 0;
        } catch (SimulatedDisk.PowerFailure end) {
            throw end;
        } catch (RuntimeException | Error found) {
            // whoever is at the disk would take it for an error of that
            wrong = found;
            throw found;
        }
    }

    /** How often a thread went on while another was at the disk. */
    public long meanwhile() {
        return meanwhile;
    }

    /** Whether the core could not read a part of its index, as a read failed: the process is to end. */
    public boolean coreFailed() {
        return coreFailed;
    }
}
