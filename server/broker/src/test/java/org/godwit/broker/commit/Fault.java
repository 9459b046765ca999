package org.godwit.broker.commit;

import java.nio.file.Path;
import org.godwit.broker.log.Disk;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.SimulatedDisk;

/** What is wrong with a log on purpose, put in from outside of it. This one: nothing. */
class Fault {
    /** The disk as the log sees it. */
    Disk disk(SimulatedDisk disk) {
        return disk;
    }

    /** The state as the log sees it. */
    Applier applier(Applier state) {
        return state;
    }

    /** What checkpoints are made of, as the log sees it. */
    CheckpointSource source(CheckpointSource state) {
        return state;
    }

    /** Whether what a checkpoint writes of a chunk is what it was when the checkpoint began. */
    boolean copiesWhatIsFrozen() {
        return true;
    }

    /** Before the log is opened. */
    void starting(HostDirectory directory) {}

    /** The log is open. */
    void started() {}

    /** While no process runs. */
    void betweenLives(SimulatedDisk disk, Path directory) {}
}
