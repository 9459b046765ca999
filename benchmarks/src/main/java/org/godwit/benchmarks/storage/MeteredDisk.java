package org.godwit.benchmarks.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.godwit.broker.log.Disk;
import org.godwit.broker.log.DiskFile;
import org.godwit.broker.log.LocalDisk;

/** The machine's disk, counting bytes passed to write, and forces. Safe for any thread. */
final class MeteredDisk implements Disk {
    final AtomicLong segmentBytes = new AtomicLong();
    final AtomicLong checkpointBytes = new AtomicLong();
    final AtomicLong fillBytes = new AtomicLong();
    final AtomicLong forces = new AtomicLong();
    private final Disk disk = new LocalDisk();

    long bytes() {
        return segmentBytes.get() + checkpointBytes.get() + fillBytes.get();
    }

    private AtomicLong counter(Path path) {
        String name = path.getFileName().toString();
        return name.startsWith("checkpoint") ? checkpointBytes : name.startsWith("fresh") ? fillBytes : segmentBytes;
    }

    private final class MeteredFile implements DiskFile {
        private final DiskFile file;
        private final AtomicLong written;

        MeteredFile(DiskFile file, Path path) {
            this.file = file;
            this.written = counter(path);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            written.addAndGet(source.remaining());
            file.write(source, position);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void force() throws IOException {
            forces.incrementAndGet();
            file.force();
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
        return new MeteredFile(disk.create(file), file);
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return new MeteredFile(disk.open(file), file);
    }

    @Override
    public DiskFile openToRead(Path file) throws IOException {
        return new MeteredFile(disk.openToRead(file), file);
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
