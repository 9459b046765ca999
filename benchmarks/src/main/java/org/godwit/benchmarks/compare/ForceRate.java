package org.godwit.benchmarks.compare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.godwit.benchmarks.load.Pace;

/**
 * What the disk alone gives: writes a record to a preallocated file and forces it, again and again. Paced, it waits for
 * the same times as a paced producer, so that what the timer of the machine adds is in both. For one thread.
 *
 * @param perSecond forces
 * @param medianMicros of one write and force; when paced, from the intended time to the end
 * @param highMicros the 99th percentile
 */
record ForceRate(double perSecond, double medianMicros, double highMicros) {
    private static final int FILE_BYTES = 64 << 20;
    /** A body of 1 KiB with what belongs to it. */
    private static final int RECORD_BYTES = 1_280;

    /**
     * @param ratePerSecond 0 for one after the other
     */
    static ForceRate measure(Path directory, int ratePerSecond, long measuredMillis) throws IOException {
        Path path = Files.createTempFile(directory, "force", ".log");
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            preallocate(channel);
            ByteBuffer record = ByteBuffer.allocateDirect(RECORD_BYTES);
            Pace pace = ratePerSecond == 0 ? null : new Pace(ratePerSecond);
            long[] samplesNanos = new long[1 << 20];
            int count = 0;
            long position = 0;
            long startNanos = System.nanoTime();
            long endNanos = startNanos + TimeUnit.MILLISECONDS.toNanos(measuredMillis);
            long nowNanos = startNanos;
            while (nowNanos < endNanos && count < samplesNanos.length) {
                long fromNanos = pace == null ? nowNanos : pace.await();
                record.clear();
                channel.write(record, position);
                channel.force(false);
                position = (position + RECORD_BYTES) % (FILE_BYTES - RECORD_BYTES);
                nowNanos = System.nanoTime();
                samplesNanos[count++] = nowNanos - fromNanos;
            }
            long[] sorted = Arrays.copyOf(samplesNanos, count);
            Arrays.sort(sorted);
            return new ForceRate(
                    count * 1e9 / (nowNanos - startNanos), sorted[count / 2] / 1e3, sorted[count * 99 / 100] / 1e3);
        } finally {
            Files.delete(path);
        }
    }

    private static void preallocate(FileChannel channel) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
        for (long written = 0; written < FILE_BYTES; ) {
            written += channel.write(zeros.clear(), written);
        }
        channel.force(true);
    }
}
