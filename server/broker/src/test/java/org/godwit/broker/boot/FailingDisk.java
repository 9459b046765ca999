package org.godwit.broker.boot;

import java.io.IOException;
import java.nio.file.Path;
import org.godwit.broker.log.DiskFile;
import org.godwit.broker.log.FilterDisk;
import org.godwit.broker.log.LocalDisk;

/** A disk whose forces fail from some moment on, as those of a device that breaks. Safe for any thread. */
final class FailingDisk extends FilterDisk {
    private volatile boolean broken;

    FailingDisk() {
        super(new LocalDisk());
    }

    void fail() {
        broken = true;
    }

    @Override
    protected DiskFile filter(Path path, DiskFile file) {
        return new FilterFile(file) {
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
