package org.godwit.broker.log;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of this machine that is read from front to back in long pieces: from the page cache while that has them, and past it
 * from the first piece on that it had not. Owned by the thread that opened it.
 *
 * <p>Past the cache because the kernel reads ahead as much as it likes, several MiB in one go on some machines, and a force
 * of the log waits until the device is done with them; a piece that is read past it keeps the device for a fraction of a
 * millisecond, and is asked for when the force under way has ended. What is read once is not worth a place in the cache either.
 *
 * <p>Short reads always go through the cache. So does everything where there is no way past it: then it is only slower.
 */
final class StreamedFile implements DiskFile {
    /** Shorter reads go through the cache. */
    static final int LONG_BYTES = 16 << 10;
    /** What is asked of the device in one go. */
    private static final int PIECE_BYTES = 128 << 10;
    /** A read from the cache takes no longer than this and a nanosecond for each byte, a device nearly always does. */
    private static final long CACHE_NANOS = 40_000;

    private static final Logger LOG = LoggerFactory.getLogger(StreamedFile.class);

    /** Tells from the time that a read took whether it went to the device. */
    @FunctionalInterface
    interface Judge {
        boolean wentToDevice(int bytes, long nanos);
    }

    private final Path path;
    private final Judge judge;
    private final Forces forces;
    private final FileChannel cached;
    private boolean pastCache;
    /** There is no way past the cache. */
    private boolean onlyCached;
    /** As {@link #piece}, null until something was read past the cache. */
    private FileChannel direct;
    /** Begins at a multiple of the file system's block, and has some of them. */
    private ByteBuffer piece;

    private int blockBytes;

    StreamedFile(Path path, Judge judge, Forces forces) throws IOException {
        this.path = path;
        this.judge = judge;
        this.forces = forces;
        this.cached = FileChannel.open(path, StandardOpenOption.READ);
    }

    static boolean takesTheDevice(int bytes, long nanos) {
        return nanos > CACHE_NANOS + bytes;
    }

    /** Whether long reads go past the cache. */
    boolean pastCache() {
        return pastCache;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int bytes = target.remaining();
        if (bytes < LONG_BYTES) {
            return LocalDisk.read(cached, target, position);
        }
        if (pastCache) {
            try {
                return readPastCache(target, position);
            } catch (IOException | UnsupportedOperationException e) {
                LOG.debug("{} is read through the page cache from now on: {}", path, e.toString());
                onlyCached = true;
                pastCache = false;
                int done = bytes - target.remaining();
                return done + LocalDisk.read(cached, target, position + done);
            }
        }
        long start = System.nanoTime();
        int read = LocalDisk.read(cached, target, position);
        pastCache = !onlyCached && judge.wentToDevice(read, System.nanoTime() - start);
        return read;
    }

    private int readPastCache(ByteBuffer target, long position) throws IOException {
        if (direct == null) {
            openDirect();
        }
        int total = 0;
        while (target.hasRemaining()) {
            long at = position + total;
            int before = (int) (at % blockBytes);
            long wanted = Math.min(PIECE_BYTES, (long) before + target.remaining());
            piece.clear().limit((int) ((wanted + blockBytes - 1) / blockBytes * blockBytes));
            forces.await();
            int count = direct.read(piece, at - before);
            if (count <= before) {
                break;
            }
            piece.flip().position(before);
            piece.limit(Math.min(piece.limit(), before + target.remaining()));
            total += piece.remaining();
            target.put(piece);
        }
        return total;
    }

    private void openDirect() throws IOException {
        blockBytes = Math.toIntExact(Files.getFileStore(path).getBlockSize());
        if (PIECE_BYTES % blockBytes != 0) {
            throw new UnsupportedOperationException("blocks of " + blockBytes + " bytes");
        }
        piece = ByteBuffer.allocateDirect(PIECE_BYTES + blockBytes).alignedSlice(blockBytes);
        direct = FileChannel.open(path, StandardOpenOption.READ, ExtendedOpenOption.DIRECT);
    }

    /** Refused: it is open to be read. */
    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        cached.write(source, position);
    }

    @Override
    public void force() throws IOException {
        cached.force(false);
    }

    @Override
    public long size() throws IOException {
        return cached.size();
    }

    @Override
    public void close() throws IOException {
        try {
            cached.close();
        } finally {
            if (direct != null) {
                direct.close();
            }
        }
    }
}
