package org.godwit.benchmarks.storage;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.godwit.broker.log.LogOptions;

/** One small message left in each of many segments' worth of traffic: how much of the disk that takes, and from when on. */
final class ForgottenMessages {
    private static final String QUEUE = "forgotten";
    private static final String TRAFFIC = "traffic";
    private static final int BODY_BYTES = 32 << 10;
    private static final int FORGOTTEN_BYTES = 64;
    private static final int TOGETHER = 16;
    private static final int SEGMENTS_AIMED_AT = 3;
    private static final long MOST_SECONDS = 120;

    private ForgottenMessages() {}

    static void leave(Path directory, int segments, int segmentMebibytes)
            throws JMSException, IOException, InterruptedException {
        int segmentBytes = segmentMebibytes << 20;
        LogOptions options = LogOptions.DEFAULT.withSegmentBytes(segmentBytes).withCheckpointBytes(segmentBytes);
        try (EmbeddedBroker broker = new EmbeddedBroker(directory, options)) {
            long began = System.nanoTime();
            double peak = traffic(broker, directory, segments, segmentBytes);
            double trafficSeconds = secondsSince(began);
            double atEnd = bytes(directory) / segmentBytes;
            long ended = System.nanoTime();
            while (bytes(directory) >= (double) SEGMENTS_AIMED_AT * segmentBytes
                    && secondsSince(ended) < MOST_SECONDS) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            Row.remark(
                    "%d segments of %d MiB in %.1f s, at most %.1f segments' worth on disk meanwhile and %.1f at the end",
                    segments, segmentMebibytes, trafficSeconds, peak, atEnd);
            Row.print(
                    String.format("one message in each of %,d segments' worth of traffic", segments),
                    "3 segments' worth",
                    "%.2f segments' worth of %d MiB, %.1f s after the traffic; %,d messages are there",
                    bytes(directory) / segmentBytes,
                    segmentMebibytes,
                    secondsSince(ended),
                    left(broker, segments));
        }
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private static double traffic(EmbeddedBroker broker, Path directory, int segments, int segmentBytes)
            throws JMSException, IOException {
        double peak = 0;
        try (Session session = broker.session(Session.SESSION_TRANSACTED)) {
            MessageProducer producer = session.createProducer(null);
            session.createProducer(session.createQueue(QUEUE)).close();
            MessageConsumer consumer = session.createConsumer(session.createQueue(TRAFFIC));
            BytesMessage message = EmbeddedBroker.message(session, new byte[BODY_BYTES]);
            BytesMessage forgotten = EmbeddedBroker.message(session, new byte[FORGOTTEN_BYTES]);
            for (int segment = 0; segment < segments; segment++) {
                producer.send(session.createQueue(QUEUE), forgotten);
                for (long bytes = 0; bytes < segmentBytes; bytes += (long) TOGETHER * BODY_BYTES) {
                    for (int i = 0; i < TOGETHER; i++) {
                        producer.send(session.createQueue(TRAFFIC), message);
                    }
                    session.commit();
                    broker.receive(session, consumer, TOGETHER, TOGETHER);
                }
                peak = Math.max(peak, bytes(directory) / segmentBytes);
            }
        }
        return peak;
    }

    private static int left(EmbeddedBroker broker, int expected) throws JMSException {
        try (Session session = broker.session(Session.AUTO_ACKNOWLEDGE)) {
            MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
            for (int left = 0; left < expected; left++) {
                BytesMessage message = (BytesMessage) EmbeddedBroker.received(consumer);
                if (message.getBodyLength() != FORGOTTEN_BYTES) {
                    throw new IllegalStateException("a body of " + message.getBodyLength() + " bytes");
                }
            }
            return expected;
        }
    }

    /** Of all files of the virtual host, some of which may go meanwhile. */
    private static double bytes(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("hosts/%2F"))) {
            return files.mapToLong(ForgottenMessages::size).sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (NoSuchFileException gone) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
