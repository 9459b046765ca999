package org.godwit.broker.commit;

import java.nio.file.Path;
import org.godwit.broker.log.Disk;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.SimulatedDisk;
import org.godwit.broker.store.MessageStore;

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

    /** Before the log is opened. */
    void starting(HostDirectory directory, MessageStore store) {}

    /** The log is open. */
    void started() {}

    /** While no process runs. */
    void betweenLives(SimulatedDisk disk, Path directory) {}
}
