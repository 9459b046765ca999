package org.godwit.broker.commit;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.godwit.broker.log.DiskFile;
import org.godwit.broker.log.FilterDisk;
import org.godwit.broker.log.LocalDisk;

/** The machine's disk, counting forces of files, and holding or failing them on demand. Safe for any thread. */
final class CountingDisk extends FilterDisk {
    final AtomicLong forces = new AtomicLong();
    volatile boolean failing;
    /** Forces wait for it. */
    volatile CountDownLatch mayForce = new CountDownLatch(0);

    CountingDisk() {
        super(new LocalDisk());
    }

    @Override
    protected DiskFile filter(Path path, DiskFile file) {
        return new FilterFile(file) {
            @Override
            public void force() throws IOException {
                if (failing) {
                    throw new IOException("Input/output error");
                }
                forces.incrementAndGet();
                awaitLeave();
                super.force();
            }
        };
    }

    private void awaitLeave() throws IOException {
        try {
            mayForce.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }
}
