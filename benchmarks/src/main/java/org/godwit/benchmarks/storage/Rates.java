package org.godwit.benchmarks.storage;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * The rates of sending and of receiving with a backlog and without one, in turn, in transactions of 100 messages of 1 KiB. A
 * round sends 10,000 and receives 10,000, several times; the page cache lets go of the directory before each.
 */
final class Rates {
    private static final String SHORT = "short";
    private static final int TOGETHER = 100;
    private static final int BODY_BYTES = 1024;
    private static final int MESSAGES = 10_000;
    private static final int TIMES = 15;
    /** The compiler takes more time than all else before. */
    private static final int WARM_UP_ROUNDS = 2;

    private final EmbeddedBroker broker;
    private final Path directory;
    private final String queue;
    private final List<Double> sent = new ArrayList<>();
    private final List<Double> received = new ArrayList<>();
    private final List<Double> receivedProcessorMicros = new ArrayList<>();

    private Rates(EmbeddedBroker broker, Path directory, String queue) {
        this.broker = broker;
        this.directory = directory;
        this.queue = queue;
    }

    static void compare(Path directory, int rounds) throws JMSException, IOException, InterruptedException {
        try (EmbeddedBroker broker = new EmbeddedBroker(directory)) {
            for (int i = 0; i < WARM_UP_ROUNDS; i++) {
                new Rates(broker, directory, Backlog.QUEUE).round();
                new Rates(broker, directory, SHORT).round();
            }
            Rates deep = new Rates(broker, directory, Backlog.QUEUE);
            Rates brief = new Rates(broker, directory, SHORT);
            List<Double> sending = new ArrayList<>();
            List<Double> receiving = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                deep.round();
                brief.round();
                sending.add(deep.sent.get(i) / brief.sent.get(i));
                receiving.add(deep.received.get(i) / brief.received.get(i));
            }
            print("sent in transactions, backlog beside short queue", deep.sent, brief.sent, sending);
            print("received in transactions, backlog beside short queue", deep.received, brief.received, receiving);
            Row.remark(
                    "processor time for each message received: %.1f and %.1f microseconds, client and broker",
                    median(deep.receivedProcessorMicros), median(brief.receivedProcessorMicros));
        }
    }

    private static void print(String what, List<Double> deep, List<Double> brief, List<Double> ratios) {
        Row.print(
                what,
                "0.70",
                "%.2f (%.2f to %.2f): %,.0f and %,.0f a second, medians of %d rounds",
                median(ratios),
                Collections.min(ratios),
                Collections.max(ratios),
                median(deep),
                median(brief),
                ratios.size());
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private void round() throws JMSException, IOException, InterruptedException {
        dropPageCache(directory);
        long sending = 0;
        long receiving = 0;
        long processorNanos = 0;
        try (Session session = broker.session(Session.SESSION_TRANSACTED)) {
            MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
            for (int i = 0; i < TIMES; i++) {
                long start = System.nanoTime();
                broker.send(queue, MESSAGES, BODY_BYTES, TOGETHER);
                long middle = System.nanoTime();
                long processorBefore = processorNanos();
                broker.receive(session, consumer, MESSAGES, TOGETHER);
                processorNanos += processorNanos() - processorBefore;
                sending += middle - start;
                receiving += System.nanoTime() - middle;
            }
        }
        sent.add(TIMES * MESSAGES / (sending / 1e9));
        received.add(TIMES * MESSAGES / (receiving / 1e9));
        receivedProcessorMicros.add(processorNanos / 1e3 / (TIMES * MESSAGES));
    }

    /** Of this process: broker and client. */
    private static long processorNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
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
    }
}
