package org.godwit.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What processes have used of the processors, from {@code /proc/PID/stat}: Linux only, in steps of 10 ms. */
public final class ProcessorTime {
    private static final long MICROS_PER_TICK = 10_000;

    private ProcessorTime() {}

    /** Of a process and all that it started, user and system, in microseconds. */
    public static long ofTreeMicros(long pid) {
        return ProcessHandle.of(pid)
                .map(process -> Stream.concat(Stream.of(process), process.descendants())
                        .mapToLong(each -> ofProcessMicros(each.pid()))
                        .sum())
                .orElse(0L);
    }

    private static long ofProcessMicros(long pid) {
        try {
            return micros(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the processor time of process " + pid, e);
        }
    }

    /** The name in parentheses may hold anything; user and system time are the 12th and 13th field after it. */
    static long micros(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 15);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
    }
}
