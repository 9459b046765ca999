package org.godwit.benchmarks.storage;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** What is on the heap of this JVM. */
final class Heap {
    private Heap() {}

    /** Bytes of objects that are in use, after what garbage there was is gone. */
    static long bytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    /** The classes whose objects take most, one a line: number, instances, bytes, class. */
    static String histogram(int lines) throws JMException {
        Object all = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return String.join("\n", all.toString().lines().limit(lines).toList());
    }
}
