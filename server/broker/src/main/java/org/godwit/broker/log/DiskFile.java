package org.godwit.broker.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file, written and read at positions. Owned by the thread that opened it. */
public interface DiskFile extends Closeable {
    /** Writes all that remains in the buffer, extending the file when needed. */
    void write(ByteBuffer source, long position) throws IOException;

    /** Fills the buffer as far as the file reaches; returns how many bytes that were, 0 at the end of the file. */
    int read(ByteBuffer target, long position) throws IOException;

    /** Returns once all that was written, and the file's length, are on the device. */
    void force() throws IOException;

    /** The length in bytes. */
    long size() throws IOException;

    @Override
    void close() throws IOException;
}
