package org.godwit.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Path;

/** A provider that can be measured. For one thread. */
public interface Provider {
    /** As given on the command line. */
    String name();

    /** As in the table, with its version. */
    String title();

    /** Whether a persistent send and an acknowledgement wait for the disk, as it is configured here. */
    String waitsForTheDisk();

    /**
     * Starts a broker on an empty directory and returns once it can be connected to.
     *
     * @throws MissingProviderException if it cannot be had on this machine
     */
    RunningBroker start(Path directory) throws IOException, InterruptedException, MissingProviderException;
}
