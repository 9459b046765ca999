package org.godwit.broker.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Passes everything on to another disk; subclasses change what they want to. Safe for any thread if the other is. */
public class FilterDisk implements Disk {
    private final Disk disk;

    public FilterDisk(Disk disk) {
        this.disk = disk;
    }

    /** The file as it is given out. */
    protected DiskFile filter(Path path, DiskFile file) {
        return file;
    }

    /** Passes everything on to another file. */
    public static class FilterFile implements DiskFile {
        private final DiskFile file;

        public FilterFile(DiskFile file) {
            this.file = file;
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
        public void force() throws IOException {
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
        return filter(file, disk.create(file));
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return filter(file, disk.open(file));
    }

    @Override
    public DiskFile openToRead(Path file) throws IOException {
        return filter(file, disk.openToRead(file));
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
