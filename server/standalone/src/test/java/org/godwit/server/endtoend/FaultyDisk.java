package org.godwit.server.endtoend;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.godwit.broker.log.Disk;
import org.godwit.broker.log.DiskFile;
import org.godwit.broker.log.FilterDisk;

/**
 * A disk whose forces of the log's segments do on demand what they should not: nothing, or fail, or stop for ever right
 * before or after their work, so that a kill comes at that moment. Safe for any thread.
 *
 * <p>Everything else is forced as it should, so that a broker on it restarts.
 */
final class FaultyDisk extends FilterDisk {
    static final String HOLDING = "holding";

    private static final int FORCES_FOR_ONE = 50;
    private static final String CHECKPOINT = "checkpoint";

    private final AtomicLong forces = new AtomicLong();
    private volatile boolean forgets;
    private volatile Moment holdAt = Moment.ANY;

    /** When a broker is killed. */
    enum Moment {
        ANY,
        /** What the force covers is lost. */
        BEFORE_A_FORCE,
        /** What the force covers is there, and nobody was told. */
        AFTER_A_FORCE,
        /** The force fails, what it covers is lost, and the broker has to end by itself. */
        NEVER_AS_A_FORCE_FAILS
    }

    FaultyDisk(Disk disk) {
        super(disk);
    }

    /** From now on only one force in many does anything. */
    void beginToForget() {
        forgets = true;
    }

    /** The next force says {@link #HOLDING} on standard output and does not return, or fails. */
    void holdAt(Moment moment) {
        holdAt = moment;
    }

    private static void hold() {
        System.out.println(HOLDING);
        while (true) {
            LockSupport.park(FaultyDisk.class);
        }
    }

    private final class SegmentFile extends FilterFile {
        SegmentFile(DiskFile file) {
            super(file);
        }

        @Override
        public void force() throws IOException {
            if (holdAt == Moment.BEFORE_A_FORCE) {
                hold();
            }
            if (holdAt == Moment.NEVER_AS_A_FORCE_FAILS) {
                throw new IOException("Input/output error");
            }
            if (!forgets || forces.incrementAndGet() % FORCES_FOR_ONE == 0) {
                super.force();
            }
            if (holdAt == Moment.AFTER_A_FORCE) {
                hold();
            }
        }
    }

    /** A segment is made, and forced, under another name, and then opened to be written. */
    @Override
    public DiskFile open(Path file) throws IOException {
        DiskFile opened = super.open(file);
        return file.getFileName().toString().startsWith(CHECKPOINT) ? opened : new SegmentFile(opened);
    }
}
