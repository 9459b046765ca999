package org.godwit.broker.boot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.godwit.broker.log.DiskFile;
import org.godwit.broker.log.FilterDisk;
import org.godwit.broker.log.LocalDisk;

/** A disk that breaks at some moment, as a device does, or in a way that nobody expects. Safe for any thread. */
final class FailingDisk extends FilterDisk {
    private volatile boolean broken;
    private volatile String unreadable = "no such file";
    private volatile String unwritable = "no such file";

    FailingDisk() {
        super(new LocalDisk());
    }

    /** From now on forces fail. */
    void fail() {
        broken = true;
    }

    /** From now on who reads a file whose name begins so finds no memory for it. */
    void hasNoMemoryToRead(String fileNamePrefix) {
        unreadable = fileNamePrefix;
    }

    /** From now on who writes a file whose name begins so finds no memory for it. */
    void hasNoMemoryToWrite(String fileNamePrefix) {
        unwritable = fileNamePrefix;
    }

    @Override
    protected DiskFile filter(Path path, DiskFile file) {
        return new FilterFile(file) {
            private void failFor(String fileNamePrefix) {
                if (path.getFileName().toString().startsWith(fileNamePrefix)) {
                    throw new OutOfMemoryError("in a test");
                }
            }

            @Override
            public int read(ByteBuffer target, long position) throws IOException {
                failFor(unreadable);
                return super.read(target, position);
            }

            @Override
            public void write(ByteBuffer source, long position) throws IOException {
                failFor(unwritable);
                super.write(source, position);
            }

            @Override
            public void force() throws IOException {
                if (broken) {
                    throw new IOException("Input/output error");
                }
                super.force();
            }
        };
    }
}
