package org.godwit.broker.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The seam to files: what the log, the checkpoints and the store need of a file system and nothing more.
 *
 * <p>Called only on threads that the broker owns and that nobody interrupts, as an interrupt closes a file under its
 * other users. What {@link #create}, {@link #rename} and {@link #delete} did survives a loss of power only after {@link
 * #forceDirectory} returned; what a {@link DiskFile} was written only after {@link DiskFile#force}.
 */
public interface Disk {
    /** Makes a new, empty file; an error when there is one of that name. */
    DiskFile create(Path file) throws IOException;

    /** Opens a file that is there, to read and to write. */
    DiskFile open(Path file) throws IOException;

    /** Opens a file that is there, to read it in long pieces and not to write. */
    default DiskFile openToRead(Path file) throws IOException {
        return open(file);
    }

    /** The names in a directory, in no order. */
    List<String> list(Path directory) throws IOException;

    /** Makes the directory and those above it, and forces what it made. */
    void createDirectories(Path directory) throws IOException;

    /** Gives a file another name in one step, in place of what had that name. */
    void rename(Path from, Path to) throws IOException;

    void delete(Path file) throws IOException;

    /** Returns once the names in the directory are on the device. */
    void forceDirectory(Path directory) throws IOException;

    /**
     * Takes the lock that this file stands for, until closed or until the process ends. Throws {@link LogException}
     * naming the directory and, when known, the holder when another broker holds it.
     */
    Closeable lock(Path file) throws IOException;

    /** Bytes that can still be written. */
    long usableBytes(Path directory) throws IOException;
}
