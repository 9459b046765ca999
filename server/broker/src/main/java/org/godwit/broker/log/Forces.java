package org.godwit.broker.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The forces of a disk's files, and the place where long reads let them pass. Safe for any thread.
 *
 * <p>A device serves what it was asked for in turn. A read that is asked for while a force is under way comes between
 * the writes and the flush of that force, for whose end publishers and consumers wait; what is read ahead is needed some time
 * later. So a read waits for the force that is under way, and a force for nobody.
 */
final class Forces {
    /** Of the force that began last: open once it has ended. */
    private volatile CountDownLatch latest = new CountDownLatch(0);

    private final long longestWaitMillis;

    /** @param longestWaitMillis how long a read waits at the most: a force of the log is done by then, that of a whole file not */
    Forces(long longestWaitMillis) {
        this.longestWaitMillis = longestWaitMillis;
    }

    /** Returns once what was written is on the device. */
    void force(FileChannel channel) throws IOException {
        CountDownLatch ended = begin();
        try {
            // without the file's times: fdatasync, which includes the length when it changed
            channel.force(false);
        } finally {
            ended.countDown();
        }
    }

    /** A force begins, which ends as this is counted down. */
    CountDownLatch begin() {
        CountDownLatch ended = new CountDownLatch(1);
        latest = ended;
        return ended;
    }

    /** Returns once the force has ended that is under way, if there is one, or after a short while. */
    void await() {
        try {
            latest.await(longestWaitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
