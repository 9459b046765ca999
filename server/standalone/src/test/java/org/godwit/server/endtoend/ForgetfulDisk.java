package org.godwit.server.endtoend;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.godwit.broker.log.Disk;
import org.godwit.broker.log.DiskFile;

/**
 * A broken disk: of the forces of the log's segments, only one in many does anything, once it has begun to forget. Safe for
 * any thread.
 *
 * <p>Everything else is forced as it should, so that a broker on it restarts, and only misses what it said it had.
 */
final class ForgetfulDisk implements Disk {
    private static final int FORCES_FOR_ONE = 50;
    private static final String CHECKPOINT = "checkpoint";

    private final Disk disk;
    private final AtomicLong forces = new AtomicLong();
    private volatile boolean forgets;

    ForgetfulDisk(Disk disk) {
        this.disk = disk;
    }

    void beginToForget() {
        forgets = true;
    }

    private final class SegmentFile implements DiskFile {
        private final DiskFile file;

        SegmentFile(DiskFile file) {
            this.file = file;
        }

        @Override
        public void force() throws IOException {
            if (!forgets || forces.incrementAndGet() % FORCES_FOR_ONE == 0) {
                file.force();
            }
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            file.write(source, position);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        return disk.create(file);
    }

    /** A segment is made, and forced, under another name, and then opened to be written. */
    @Override
    public DiskFile open(Path file) throws IOException {
        DiskFile opened = disk.open(file);
        return file.getFileName().toString().startsWith(CHECKPOINT) ? opened : new SegmentFile(opened);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        disk.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        disk.delete(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        disk.forceDirectory(directory);
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        return disk.lock(file);
    }

    @Override
    public long usableBytes(Path directory) throws IOException {
        return disk.usableBytes(directory);
    }
}
