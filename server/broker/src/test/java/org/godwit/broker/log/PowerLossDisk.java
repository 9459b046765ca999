package org.godwit.broker.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A disk on which a SIGKILL loses what a loss of power would: what is written to a file stays in this process's memory
 * until the file is forced.
 *
 * <p>Names are made, changed and removed at once. Files of one path share what is not forced. Safe for any thread.
 */
public final class PowerLossDisk implements Disk {
    private final Disk disk;
    private final Map<Path, Unforced> unforced = new TreeMap<>();

    public PowerLossDisk(Disk disk) {
        this.disk = disk;
    }

    /** Bytes written to a file since it was last forced, by offset; none overlap. */
    private static final class Unforced {
        private final TreeMap<Long, byte[]> writes = new TreeMap<>();
        private long size;

        void write(long position, byte[] bytes) {
            if (bytes.length == 0) {
                return;
            }
            cut(position, position + bytes.length);
            writes.put(position, bytes);
            size = Math.max(size, position + bytes.length);
        }

        private void cut(long from, long to) {
            Map.Entry<Long, byte[]> before = writes.lowerEntry(from);
            if (before != null && before.getKey() + before.getValue().length > from) {
                byte[] bytes = before.getValue();
                long start = before.getKey();
                writes.put(start, Arrays.copyOf(bytes, (int) (from - start)));
                if (start + bytes.length > to) {
                    writes.put(to, Arrays.copyOfRange(bytes, (int) (to - start), bytes.length));
                }
            }
            while (true) {
                Map.Entry<Long, byte[]> within = writes.ceilingEntry(from);
                if (within == null || within.getKey() >= to) {
                    return;
                }
                byte[] bytes = within.getValue();
                long start = within.getKey();
                writes.remove(start);
                if (start + bytes.length > to) {
                    writes.put(to, Arrays.copyOfRange(bytes, (int) (to - start), bytes.length));
                }
            }
        }
    }

    private synchronized DiskFile wrap(Path path, DiskFile file) throws IOException {
        Unforced held = unforced.computeIfAbsent(path.toAbsolutePath(), absent -> new Unforced());
        held.size = Math.max(held.size, file.size());
        return new HeldFile(file, held);
    }

    private final class HeldFile implements DiskFile {
        private final DiskFile file;
        private final Unforced held;

        HeldFile(DiskFile file, Unforced held) {
            this.file = file;
            this.held = held;
        }

        @Override
        public void write(ByteBuffer source, long position) {
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            synchronized (PowerLossDisk.this) {
                held.write(position, bytes);
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            synchronized (PowerLossDisk.this) {
                int length = (int) Math.max(0, Math.min(target.remaining(), held.size - position));
                byte[] bytes = new byte[length];
                file.read(ByteBuffer.wrap(bytes), position);
                held.writes.forEach((at, written) -> {
                    long from = Math.max(at, position);
                    long to = Math.min(at + written.length, position + length);
                    if (from < to) {
                        System.arraycopy(written, (int) (from - at), bytes, (int) (from - position), (int) (to - from));
                    }
                });
                target.put(bytes);
                return length;
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (PowerLossDisk.this) {
                for (Map.Entry<Long, byte[]> write : held.writes.entrySet()) {
                    file.write(ByteBuffer.wrap(write.getValue()), write.getKey());
                }
                held.writes.clear();
            }
            file.force();
        }

        @Override
        public long size() {
            synchronized (PowerLossDisk.this) {
                return held.size;
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        return wrap(file, disk.create(file));
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return wrap(file, disk.open(file));
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
    public synchronized void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
        Unforced held = unforced.remove(from.toAbsolutePath());
        if (held == null) {
            unforced.remove(to.toAbsolutePath());
        } else {
            unforced.put(to.toAbsolutePath(), held);
        }
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        disk.delete(file);
        unforced.remove(file.toAbsolutePath());
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
