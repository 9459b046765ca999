package org.godwit.benchmarks.storage;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** A queue that nobody takes from: what it costs, and how soon a broker serves it after a restart. */
final class Backlog {
    static final String QUEUE = "deep";
    private static final int TOGETHER = 500;

    private Backlog() {}

    static void fill(Path directory, int messages, int bodyBytes) throws JMSException {
        try (EmbeddedBroker broker = new EmbeddedBroker(directory)) {
            long start = System.nanoTime();
            broker.send(QUEUE, messages, bodyBytes, TOGETHER);
            double seconds = (System.nanoTime() - start) / 1e9;
            MeteredDisk disk = broker.disk();
            Row.remark(
                    "filled: %,d messages of %d bytes, %,.0f a second; %,d bytes of log, %,d of checkpoints: %.4f for each"
                            + " byte of body",
                    messages,
                    bodyBytes,
                    messages / seconds,
                    disk.segmentBytes.get(),
                    disk.checkpointBytes.get(),
                    (double) disk.checkpointBytes.get() / ((double) messages * bodyBytes));
            Row.remark("heap: %,d bytes in all, bodies kept while there is room among them", Heap.bytes());
        }
    }

    /** From the start of the JVM to the first delivery. */
    static void restart(Path directory, String what) throws JMSException {
        try (EmbeddedBroker broker = new EmbeddedBroker(directory)) {
            double served = secondsOfThisJvm();
            Session session = broker.session(Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
            EmbeddedBroker.received(consumer);
            double delivered = secondsOfThisJvm();
            session.rollback();
            session.close();
            Row.print(
                    "restart: " + what,
                    "5 s",
                    "first delivery %.2f s after the JVM began (the log open after %.2f s); %.1f MB of heap in all",
                    delivered,
                    served,
                    Heap.bytes() / 1e6);
        }
    }

    private static double secondsOfThisJvm() {
        return (System.currentTimeMillis()
                        - ManagementFactory.getRuntimeMXBean().getStartTime())
                / 1e3;
    }
}
