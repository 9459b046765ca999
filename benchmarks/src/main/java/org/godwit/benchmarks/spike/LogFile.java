package org.godwit.benchmarks.spike;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that records are written to and forced. Owned by one thread, which nobody interrupts.
 *
 * <p>The position never passes {@link #SIZE_BYTES}: a growing file is truncated to nothing there, a preallocated one is
 * written again from its start, as a recycled segment is.
 */
final class LogFile implements AutoCloseable {
    static final int SIZE_BYTES = 64 << 20;
    private static final int BLOCK_BYTES = 4096;

    /** How the blocks of the file come to be. */
    enum Kind {
        /** Starts empty; each write makes the file longer, so that each force also commits metadata. */
        GROWING,
        /** Was written and forced in full before; a write changes blocks that exist. */
        PREALLOCATED,
        /** As {@link #PREALLOCATED}, and each write starts on a block and fills whole blocks. */
        PREALLOCATED_WHOLE_BLOCKS
    }

    private final Kind kind;
    private final Path path;
    private final FileChannel channel;
    private long position;

    LogFile(Kind kind, Path directory) {
        this.kind = kind;
        try {
            path = Files.createTempFile(directory, "spike", ".log");
            channel = FileChannel.open(path, StandardOpenOption.WRITE);
            if (kind != Kind.GROWING) {
                ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
                for (int written = 0; written < SIZE_BYTES; written += zeros.capacity()) {
                    writeFully(zeros.clear(), written);
                }
            }
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare a log file in " + directory, e);
        }
    }

    /** Writes what lies between position and limit, and forces it. The buffer needs room for padding up to a block. */
    void writeAndForce(ByteBuffer records) {
        if (kind == Kind.PREALLOCATED_WHOLE_BLOCKS) {
            records.limit((records.limit() + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES);
        }
        try {
            if (position + records.remaining() > SIZE_BYTES) {
                position = 0;
                if (kind == Kind.GROWING) {
                    channel.truncate(0);
                }
            }
            int length = records.remaining();
            writeFully(records, position);
            position += length;
            channel.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write or force " + path, e);
        }
    }

    private void writeFully(ByteBuffer buffer, long at) throws IOException {
        long next = at;
        while (buffer.hasRemaining()) {
            next += channel.write(buffer, next);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + path, e);
        }
    }
}
