package org.godwit.benchmarks.storage;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * 16 producers of persistent messages of 1 KiB that each wait for their sends, and a consumer that takes a message for each
 * that was sent. Counts once new segment files have ceased to be made, so that what is used again is.
 */
final class SteadyLoad {
    private static final int PRODUCERS = 16;
    private static final int BODY_BYTES = 1024;
    private static final long BYTES_WITHOUT_NEW_FILES = 128L << 20;
    private static final long LONGEST_WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(70);
    private static final int LOOK_EVERY_MILLIS = 100;

    private final EmbeddedBroker broker;
    private final String queue;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final Semaphore toReceive = new Semaphore(0);
    private volatile boolean over;

    private SteadyLoad(EmbeddedBroker broker, String queue) {
        this.broker = broker;
        this.queue = queue;
    }

    static void measure(Path directory, String queue, int seconds) throws Exception {
        try (EmbeddedBroker broker = new EmbeddedBroker(directory)) {
            SteadyLoad load = new SteadyLoad(broker, queue);
            ExecutorService threads = Executors.newFixedThreadPool(PRODUCERS + 1);
            List<Future<?>> tasks = load.begin(threads);
            try {
                load.warmUp();
                new Measured(load, directory).over(seconds);
            } finally {
                load.end(threads, tasks);
            }
        }
    }

    static void endless(Path directory) throws Exception {
        SteadyLoad load = new SteadyLoad(new EmbeddedBroker(directory), "load");
        ExecutorService threads = Executors.newFixedThreadPool(PRODUCERS + 1);
        List<Future<?>> tasks = load.begin(threads);
        Row.remark("loading");
        tasks.get(0).get();
    }

    private List<Future<?>> begin(ExecutorService threads) {
        List<Future<?>> tasks = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            tasks.add(threads.submit(this::produce));
        }
        tasks.add(threads.submit(this::consume));
        return tasks;
    }

    private Void produce() throws JMSException {
        Session session = broker.session(Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(session.createQueue(queue));
        byte[] body = new byte[BODY_BYTES];
        while (!over) {
            producer.send(EmbeddedBroker.message(session, body));
            sent.incrementAndGet();
            toReceive.release();
        }
        return null;
    }

    private Void consume() throws JMSException, InterruptedException {
        Session session = broker.session(Session.DUPS_OK_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
        while (!over) {
            if (toReceive.tryAcquire(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                EmbeddedBroker.received(consumer);
                received.incrementAndGet();
            }
        }
        return null;
    }

    private void end(ExecutorService threads, List<Future<?>> tasks) throws InterruptedException, ExecutionException {
        over = true;
        try {
            for (Future<?> task : tasks) {
                task.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void warmUp() throws InterruptedException {
        MeteredDisk disk = broker.disk();
        long start = System.nanoTime();
        long filled = -1;
        long logWhenFilled = 0;
        while (disk.segmentBytes.get() - logWhenFilled < BYTES_WITHOUT_NEW_FILES) {
            if (disk.fillBytes.get() != filled) {
                filled = disk.fillBytes.get();
                logWhenFilled = disk.segmentBytes.get();
            }
            if (System.nanoTime() - start > LONGEST_WARM_UP_NANOS) {
                Row.remark("measured although new segment files were still being made");
                return;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
    }

    /** What the load did since this was made. */
    private static final class Measured {
        private final SteadyLoad load;
        private final Path directory;
        private final Device device;
        private final long sentBefore;
        private final long receivedBefore;
        private final long segmentBytesBefore;
        private final long checkpointBytesBefore;
        private final long fillBytesBefore;
        private final long forcesBefore;
        private final long deviceBytesBefore;
        private final long start = System.nanoTime();

        Measured(SteadyLoad load, Path directory) throws IOException {
            this.load = load;
            this.directory = directory;
            this.device = new Device(directory);
            MeteredDisk disk = load.broker.disk();
            sentBefore = load.sent.get();
            receivedBefore = load.received.get();
            segmentBytesBefore = disk.segmentBytes.get();
            checkpointBytesBefore = disk.checkpointBytes.get();
            fillBytesBefore = disk.fillBytes.get();
            forcesBefore = disk.forces.get();
            deviceBytesBefore = device.bytesWritten();
        }

        void over(int seconds) throws IOException, InterruptedException {
            TimeUnit.SECONDS.sleep(seconds);
            MeteredDisk disk = load.broker.disk();
            double elapsed = (System.nanoTime() - start) / 1e9;
            long sent = load.sent.get() - sentBefore;
            long received = load.received.get() - receivedBefore;
            double bytes = (double) sent * StoredMessage.headerAndBodyBytes(directory);
            double log = (disk.segmentBytes.get() - segmentBytesBefore) / bytes;
            double checkpoints = (disk.checkpointBytes.get() - checkpointBytesBefore) / bytes;
            double fill = (disk.fillBytes.get() - fillBytesBefore) / bytes;
            long forces = disk.forces.get() - forcesBefore;
            boolean backlog = load.queue.equals(Backlog.QUEUE);
            String where = backlog ? "backlog" : "short queue";
            Row.remark(
                    "'%s': %,.0f sent and %,.0f received a second, %.0f bytes of header and body each",
                    load.queue, sent / elapsed, received / elapsed, bytes / sent);
            Row.print(
                    "bytes passed to write for each of header and body, " + where,
                    backlog ? "1.6" : "1.35",
                    "%.3f (log %.3f, checkpoints %.4f, new files %.3f); the device wrote %.2f",
                    log + checkpoints + fill,
                    log,
                    checkpoints,
                    fill,
                    (device.bytesWritten() - deviceBytesBefore) / bytes);
            Row.print(
                    "messages a force, 16 producers that wait, " + where,
                    "4",
                    "%.1f (%,.0f messages and %,.0f forces a second)",
                    (double) sent / forces,
                    sent / elapsed,
                    forces / elapsed);
        }
    }
}
