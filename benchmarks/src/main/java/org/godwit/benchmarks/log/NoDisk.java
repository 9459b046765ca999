package org.godwit.benchmarks.log;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.godwit.broker.log.Disk;
import org.godwit.broker.log.DiskFile;

/** Takes everything and keeps nothing: what is left is the work of the log itself. Without state. */
public final class NoDisk implements Disk {
    @Override
    public DiskFile create(Path file) {
        return new NoFile();
    }

    @Override
    public DiskFile open(Path file) {
        return new NoFile();
    }

    @Override
    public List<String> list(Path directory) {
        return List.of();
    }

    @Override
    public void createDirectories(Path directory) {}

    @Override
    public void rename(Path from, Path to) {}

    @Override
    public void delete(Path file) {}

    @Override
    public void forceDirectory(Path directory) {}

    @Override
    public Closeable lock(Path file) {
        return () -> {};
    }

    @Override
    public long usableBytes(Path directory) {
        return Long.MAX_VALUE;
    }

    private static final class NoFile implements DiskFile {
        private long size;

        @Override
        public void write(ByteBuffer source, long position) {
            size = Math.max(size, position + source.remaining());
            source.position(source.limit());
        }

        @Override
        public int read(ByteBuffer target, long position) {
            return 0;
        }

        @Override
        public void force() {}

        @Override
        public long size() {
            return size;
        }

        @Override
        public void close() {}
    }
}
