package org.godwit.benchmarks.storage;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.godwit.broker.boot.Broker;
import org.godwit.jms.GodwitConnectionFactory;

/**
 * Measures what storage costs, through the client and over {@code vm:}, in a data directory that one run leaves to the next.
 * Stops by itself.
 *
 * <pre>
 * DIRECTORY fill MESSAGES BODY_BYTES   sends persistent messages to the queue "deep" that nobody takes
 * DIRECTORY restart                    starts on what is there: time to the first delivery, heap of what waits
 * DIRECTORY steady SECONDS QUEUE       16 producers, each send waiting, and consumers; bytes written for each byte sent
 * DIRECTORY stream MESSAGES QUEUE      rates of sending and of receiving, in transactions of 100
 * DIRECTORY load                       sends and receives without end: to be killed
 * DIRECTORY cold                       drops the page cache of the directory's files
 * DIRECTORY queues QUEUES MESSAGES     so many queues with so many messages each
 * </pre>
 */
public final class StorageFigures implements AutoCloseable {
    private static final String NAME = "storage-figures";
    private static final int TOGETHER = 100;
    private static final int BODY_BYTES = 1024;
    private static final int PRODUCERS = 16;
    private static final long PATIENCE_MILLIS = 120_000;

    private final MeteredDisk disk = new MeteredDisk();
    private final Broker broker;
    private final Connection connection;

    private StorageFigures(Path directory) throws JMSException {
        broker = Broker.builder().dataDirectory(directory).disk(disk).vm(NAME).start();
        connection = new GodwitConnectionFactory("vm:" + NAME).createConnection();
        connection.start();
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        switch (arguments[1]) {
            case "fill" -> {
                try (StorageFigures figures = new StorageFigures(directory)) {
                    figures.fill(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
                }
            }
            case "restart" -> restart(directory);
            case "steady" -> {
                try (StorageFigures figures = new StorageFigures(directory)) {
                    figures.steady(Integer.parseInt(arguments[2]), arguments[3]);
                }
            }
            case "stream" -> {
                try (StorageFigures figures = new StorageFigures(directory)) {
                    figures.stream(Integer.parseInt(arguments[2]), arguments[3]);
                }
            }
            case "load" -> new StorageFigures(directory).load();
            case "cold" -> dropPageCache(directory);
            case "queues" -> {
                try (StorageFigures figures = new StorageFigures(directory)) {
                    figures.queues(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
                }
            }
            default -> throw new IllegalArgumentException("unknown measurement '" + arguments[1] + "'");
        }
    }

    private static void print(String what, Object... values) {
        System.out.println(String.format(Locale.ROOT, what, values));
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    /** Bytes of objects that are in use, after what garbage there was is gone. */
    private static long heapBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private static BytesMessage message(Session session, byte[] body) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        return message;
    }

    private void send(String name, int messages, int bodyBytes) throws JMSException {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(session.createQueue(name));
        byte[] body = new byte[bodyBytes];
        for (int i = 1; i <= messages; i++) {
            producer.send(message(session, body));
            if (i % TOGETHER == 0 || i == messages) {
                session.commit();
            }
        }
        session.close();
    }

    private void fill(int messages, int bodyBytes) throws JMSException {
        long before = heapBytes();
        long start = System.nanoTime();
        send("deep", messages, bodyBytes);
        double seconds = secondsSince(start);
        print("filled: %,d messages of %d bytes, %,.0f a second", messages, bodyBytes, messages / seconds);
        long heap = heapBytes() - before;
        print("heap:   %,d bytes more than before, %.1f for each message", heap, (double) heap / messages);
        printWritten((long) messages * bodyBytes);
    }

    private void printWritten(long bodyBytes) {
        print(
                "written: %.3f for each byte of body; log %,d, checkpoints %,d, fill ahead %,d bytes; %,d forces",
                (double) disk.bytes() / bodyBytes,
                disk.segmentBytes.get(),
                disk.checkpointBytes.get(),
                disk.fillBytes.get(),
                disk.forces.get());
    }

    private static void restart(Path directory) throws JMSException {
        long start = System.nanoTime();
        try (StorageFigures figures = new StorageFigures(directory)) {
            double open = secondsSince(start);
            Session session = figures.connection.createSession(Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(session.createQueue("deep"));
            received(consumer);
            print("restart: served after %.2f s, first delivery after %.2f s", open, secondsSince(start));
            print("heap:    %,d bytes in all", heapBytes());
            session.rollback();
        }
    }

    private static Message received(MessageConsumer consumer) throws JMSException {
        Message message = consumer.receive(PATIENCE_MILLIS);
        if (message == null) {
            throw new IllegalStateException("nothing came in " + PATIENCE_MILLIS + " ms");
        }
        return message;
    }

    private void stream(int messages, String name) throws JMSException {
        long start = System.nanoTime();
        send(name, messages, BODY_BYTES);
        print("sent:     %,.0f a second to '%s'", messages / secondsSince(start), name);
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(session.createQueue(name));
        start = System.nanoTime();
        for (int i = 1; i <= messages; i++) {
            received(consumer);
            if (i % TOGETHER == 0 || i == messages) {
                session.commit();
            }
        }
        print("received: %,.0f a second from '%s'", messages / secondsSince(start), name);
        printWritten((long) messages * BODY_BYTES);
    }

    private void steady(int seconds, String name) throws Exception {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        AtomicLong sent = new AtomicLong();
        AtomicLong received = new AtomicLong();
        long bytesBefore = disk.bytes();
        long checkpointsBefore = disk.checkpointBytes.get();
        long forcesBefore = disk.forces.get();
        ExecutorService threads = Executors.newFixedThreadPool(PRODUCERS + 1);
        List<Future<?>> tasks = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            tasks.add(threads.submit(() -> {
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue(name));
                while (System.nanoTime() < end) {
                    producer.send(message(session, new byte[BODY_BYTES]));
                    sent.incrementAndGet();
                }
                return null;
            }));
        }
        tasks.add(threads.submit(() -> {
            Session session = connection.createSession(Session.DUPS_OK_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue(name));
            while (System.nanoTime() < end) {
                if (consumer.receive(100) != null) {
                    received.incrementAndGet();
                }
            }
            return null;
        }));
        finish(threads, tasks);
        long written = disk.bytes() - bytesBefore;
        print(
                "steady: '%s' %,.0f sent and %,.0f received a second, %.3f bytes written for each byte of body"
                        + " (checkpoints %.4f), %.1f messages a force",
                name,
                (double) sent.get() / seconds,
                (double) received.get() / seconds,
                (double) written / (sent.get() * BODY_BYTES),
                (double) (disk.checkpointBytes.get() - checkpointsBefore) / (sent.get() * BODY_BYTES),
                (double) sent.get() / (disk.forces.get() - forcesBefore));
    }

    private static void finish(ExecutorService threads, List<Future<?>> tasks)
            throws InterruptedException, ExecutionException {
        try {
            for (Future<?> task : tasks) {
                task.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void load() throws Exception {
        print("loading");
        steady(3_600, "load");
    }

    private void queues(int queues, int messages) throws JMSException {
        long before = heapBytes();
        long start = System.nanoTime();
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        List<Queue> all = new ArrayList<>(queues);
        for (int i = 0; i < queues; i++) {
            Queue queue = session.createQueue("queue-" + i);
            session.createProducer(queue).close();
            all.add(queue);
        }
        MessageProducer producer = session.createProducer(null);
        byte[] body = new byte[64];
        long sent = 0;
        for (int round = 0; round < messages; round++) {
            for (Queue queue : all) {
                producer.send(queue, message(session, body));
                if (++sent % TOGETHER == 0) {
                    session.commit();
                }
            }
        }
        session.commit();
        session.createProducer(session.createQueue("deep")).send(message(session, body));
        session.commit();
        all.clear();
        print("queues:  %,d with %d messages each in %.1f s", queues, messages, secondsSince(start));
        long heap = heapBytes() - before;
        print("heap:    %,d bytes more than before, %.1f for each queue", heap, (double) heap / queues);
    }

    private static void dropPageCache(Path directory) throws IOException, InterruptedException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0", "status=none")
                    .start()
                    .waitFor();
        }
        print("cold: %d files", files.size());
    }

    @Override
    public void close() throws JMSException {
        connection.close();
        broker.close();
    }
}
