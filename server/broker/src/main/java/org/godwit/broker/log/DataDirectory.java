package org.godwit.broker.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The directory that a broker keeps its data in, locked as long as it is open. Safe for any thread.
 *
 * <pre>
 * DIR/lock                           held by the broker, with its process id
 * DIR/system/...                     the same for the system: users, permissions, virtual hosts
 * DIR/hosts/NAME/segment-NUMBER      the log of a virtual host
 * DIR/hosts/NAME/free-NUMBER         dead segments, kept for reuse
 * DIR/hosts/NAME/checkpoint-INDEX    its checkpoints
 * </pre>
 */
public final class DataDirectory implements AutoCloseable {
    private static final String SYSTEM = "system";

    private final Disk disk;
    private final Path path;
    private final LogOptions options;
    private final Executor keeper;
    private final Executor reader;
    private final Closeable lock;

    private DataDirectory(Disk disk, Path path, LogOptions options, Executor keeper, Executor reader, Closeable lock) {
        this.disk = disk;
        this.path = path;
        this.options = options;
        this.keeper = keeper;
        this.reader = reader;
        this.lock = lock;
    }

    /**
     * Opens the directory, makes it when there is none, and starts its threads. Throws {@link LogException} when another
     * broker has it or it cannot be used.
     *
     * @param onFatalError called on one of its threads with what a task has thrown: the broker is to end at once
     */
    public static DataDirectory open(Disk disk, Path path, LogOptions options, Consumer<Throwable> onFatalError) {
        Closeable lock = lock(disk, path);
        return new DataDirectory(
                disk,
                path,
                options,
                new DiskThread("godwit-log-keeper", onFatalError),
                new DiskThread("godwit-log-reader", onFatalError),
                lock);
    }

    /** As {@link #open(Disk, Path, LogOptions, Consumer)}, on the local file system. */
    public static DataDirectory open(Path path, LogOptions options, Consumer<Throwable> onFatalError) {
        return open(new LocalDisk(), path, options, onFatalError);
    }

    /** A directory whose work is done by the given executors, in the order given to each. */
    public static DataDirectory open(Disk disk, Path path, LogOptions options, Executor keeper, Executor reader) {
        return new DataDirectory(disk, path, options, keeper, reader, lock(disk, path));
    }

    /**
     * Opens a directory to look at it: it is locked, and nothing in it is changed. Its work is done on the caller's thread,
     * which nobody may interrupt.
     */
    public static DataDirectory openToRead(Disk disk, Path path, LogOptions options) {
        try {
            disk.list(path.resolve("hosts"));
            return new DataDirectory(disk, path, options, Runnable::run, null, disk.lock(path.resolve("lock")));
        } catch (IOException e) {
            throw new LogException(path + " is no data directory of a broker: " + e, e);
        }
    }

    private static Closeable lock(Disk disk, Path path) {
        try {
            disk.createDirectories(path.resolve("hosts"));
            return disk.lock(path.resolve("lock"));
        } catch (IOException e) {
            throw new LogException(
                    "the data directory " + path + " cannot be used: " + e + "; check that it can be written", e);
        }
    }

    /** The files of a virtual host; its directory is made when there is none. Call once for each host. */
    public HostDirectory host(String name) {
        return HostDirectory.open(this, name, path.resolve("hosts").resolve(HostName.encode(name)));
    }

    /** The names of the directories of the virtual hosts that are there, in order. */
    public List<String> hostDirectories() throws IOException {
        return disk.list(path.resolve("hosts")).stream().sorted().toList();
    }

    /** As {@link #host}, by the name of its directory, which is then its own, too. */
    public HostDirectory hostIn(String directoryName) {
        return HostDirectory.open(this, directoryName, path.resolve("hosts").resolve(directoryName));
    }

    /** Whether nothing in it may be changed. */
    boolean toRead() {
        return reader == null;
    }

    /** Whether the system has files: there are none before the first start. */
    public boolean hasSystem() throws IOException {
        return disk.list(path).contains(SYSTEM);
    }

    /** The files of the system, which is no virtual host that a client could open. */
    public HostDirectory system() {
        return HostDirectory.open(this, "(system)", path.resolve(SYSTEM));
    }

    public Disk disk() {
        return disk;
    }

    public Path path() {
        return path;
    }

    public LogOptions options() {
        return options;
    }

    /** Runs what takes long: checkpoints, reuse of files. */
    public Executor keeper() {
        return keeper;
    }

    /** Runs the reads of messages. */
    public Executor reader() {
        return reader;
    }

    /** To be called after everything that uses the directory is closed: ends its threads and gives back the lock. */
    @Override
    public void close() {
        try {
            if (reader instanceof DiskThread thread) {
                thread.close();
            }
            if (keeper instanceof DiskThread thread) {
                thread.close();
            }
        } finally {
            try {
                lock.close();
            } catch (IOException e) {
                throw new LogException("the lock of " + path + " could not be given back: " + e, e);
            }
        }
    }
}
