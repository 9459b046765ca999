package org.godwit.benchmarks.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The block device under a directory, as Linux counts what is written to it: by all processes, and by the file system itself.
 * Knows nothing where the directory is on no block device.
 */
final class Device {
    private static final int SECTOR_BYTES = 512;
    private static final int SECTORS_WRITTEN = 6;

    private final Path statistics;

    Device(Path directory) throws IOException {
        long device = (Long) Files.getAttribute(directory, "unix:dev");
        long major = device >>> 8 & 0xFFF;
        long minor = device & 0xFF | device >>> 12 & 0xFFF00;
        statistics = Path.of("/sys/dev/block", major + ":" + minor, "stat");
    }

    /** Bytes written since the machine started, or -1. */
    long bytesWritten() throws IOException {
        if (!Files.isReadable(statistics)) {
            return -1;
        }
        String[] columns = Files.readString(statistics).strip().split("\\s+");
        return Long.parseLong(columns[SECTORS_WRITTEN]) * SECTOR_BYTES;
    }
}
