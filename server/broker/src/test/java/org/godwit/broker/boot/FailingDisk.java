package org.godwit.broker.boot;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.godwit.broker.log.Disk;
import org.godwit.broker.log.DiskFile;
import org.godwit.broker.log.LocalDisk;

/** A disk whose forces fail from some moment on, as those of a device that breaks. Safe for any thread. */
final class FailingDisk implements Disk {
    private final Disk disk = new LocalDisk();
    private volatile boolean broken;

    void fail() {
        broken = true;
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        return failing(disk.create(file));
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return failing(disk.open(file));
    }

    private DiskFile failing(DiskFile file) {
        return new DiskFile() {
            @Override
            public void write(ByteBuffer source, long position) throws IOException {
                file.write(source, position);
            }

            @Override
            public int read(ByteBuffer target, long position) throws IOException {
                return file.read(target, position);
            }

            @Override
            public void force() throws IOException {
                if (broken) {
                    throw new IOException("Input/output error");
                }
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
        };
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
