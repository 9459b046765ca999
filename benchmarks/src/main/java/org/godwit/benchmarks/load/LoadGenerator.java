package org.godwit.benchmarks.load;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * A process that runs one workload and prints its {@link Outcome} as the last line of its output. Stops by itself.
 *
 * <p>Arguments: the process identifier of the broker, the class of the connection factory, its properties, {@code --}, a
 * prefix for the names of destinations, and the workload as {@link Workload#words()}.
 */
public final class LoadGenerator {
    private static final long DRAIN_SECONDS = 15;
    private static final long LOOK_MILLIS = 100;
    private static final int LARGEST_DELAY_SECONDS = 60;

    private final Workload workload;
    private final String prefix;
    private final Progress progress;
    private final Recorder delays = new Recorder(TimeUnit.SECONDS.toNanos(LARGEST_DELAY_SECONDS), 3);
    private final List<Connection> connections = new ArrayList<>();
    private final List<LoadThread> producerThreads = new ArrayList<>();
    private final List<LoadThread> consumerThreads = new ArrayList<>();

    private LoadGenerator(Workload workload, String prefix) {
        this.workload = workload;
        this.prefix = prefix;
        progress = new Progress(workload);
    }

    public static void main(String[] arguments) throws JMSException, InterruptedException {
        List<String> words = Arrays.asList(arguments);
        int end = words.indexOf("--");
        long brokerPid = Long.parseLong(words.get(0));
        ConnectionFactory factory = Factories.create(words.get(1), words.subList(2, end));
        Workload workload =
                Workload.oneToOne().with(words.subList(end + 2, words.size()).toArray(String[]::new));
        LoadGenerator generator = new LoadGenerator(workload, words.get(end + 1));
        System.out.println(generator.run(factory, brokerPid).line());
        // a client may leave threads behind
        System.exit(0);
    }

    private Outcome run(ConnectionFactory factory, long brokerPid) throws JMSException, InterruptedException {
        List<MessageConsumer> consumers = new ArrayList<>();
        List<Session> consumerSessions = openSessions(factory, workload.consumers(), "consumer");
        for (int i = 0; i < workload.consumers(); i++) {
            consumers.add(consumer(consumerSessions.get(i), i));
        }
        List<Session> producerSessions = openSessions(factory, workload.producers(), "producer");
        for (int i = 0; i < workload.producers(); i++) {
            Session session = producerSessions.get(i);
            ProducerWork work = new ProducerWork(workload, i, session, producers(session, i), progress);
            producerThreads.add(new LoadThread("producer-" + i, work));
        }
        awaitBacklog();
        for (int i = 0; i < workload.consumers(); i++) {
            ConsumerWork work =
                    new ConsumerWork(workload, i, consumerSessions.get(i), consumers.get(i), progress, delays);
            consumerThreads.add(new LoadThread("consumer-" + i, work));
        }
        for (Connection connection : connections) {
            connection.start();
        }
        Outcome measured = measure(brokerPid);
        long lost = end();
        for (Connection connection : connections) {
            connection.close();
        }
        return new Outcome(
                measured.sentPerSecond(),
                measured.receivedPerSecond(),
                measured.copies(),
                lost,
                measured.brokerMicros(),
                measured.clientMicros(),
                measured.medianMicros(),
                measured.highMicros());
    }

    private List<Session> openSessions(ConnectionFactory factory, int count, String kind) throws JMSException {
        List<Session> sessions = new ArrayList<>();
        Connection connection = null;
        for (int i = 0; i < count; i++) {
            if (i % workload.sessionsPerConnection() == 0) {
                connection = factory.createConnection();
                if (workload.durable() && kind.equals("consumer")) {
                    connection.setClientID(prefix + "_" + kind + "_" + i);
                }
                connections.add(connection);
            }
            sessions.add(
                    switch (workload.acknowledgement()) {
                        case AUTO -> connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                        case DUPS_OK -> connection.createSession(false, Session.DUPS_OK_ACKNOWLEDGE);
                        case TRANSACTED -> connection.createSession(true, Session.SESSION_TRANSACTED);
                    });
        }
        return sessions;
    }

    private Destination destination(Session session, int number) throws JMSException {
        String name = prefix + "_" + number % workload.destinations();
        return workload.topic() ? session.createTopic(name) : session.createQueue(name);
    }

    private MessageConsumer consumer(Session session, int index) throws JMSException {
        Destination destination = destination(session, index);
        if (workload.durable()) {
            return session.createDurableConsumer((Topic) destination, prefix);
        }
        return session.createConsumer(destination, workload.selectors() ? "share = " + index : null);
    }

    /** For every destination that is this producer's: with more producers than destinations one, else a share. */
    private List<MessageProducer> producers(Session session, int index) throws JMSException {
        List<MessageProducer> producers = new ArrayList<>();
        producers.add(session.createProducer(destination(session, index)));
        for (int i = index + workload.producers(); i < workload.destinations(); i += workload.producers()) {
            producers.add(session.createProducer(destination(session, i)));
        }
        return producers;
    }

    private void awaitBacklog() throws InterruptedException {
        while (progress.sent() < workload.backlog()) {
            sleepMillis(LOOK_MILLIS);
        }
    }

    private Outcome measure(long brokerPid) throws InterruptedException {
        // at full speed at first, or a few hundred messages a second would still be measured in code that is being
        // compiled
        sleepMillis(workload.warmUpMillis() / 2);
        progress.pace();
        sleepMillis(workload.warmUpMillis() - workload.warmUpMillis() / 2);
        delays.reset();
        long ownPid = ProcessHandle.current().pid();
        long startNanos = System.nanoTime();
        long sentBefore = progress.sent();
        long receivedBefore = progress.received();
        long brokerBefore = ProcessorTime.ofTreeMicros(brokerPid);
        long clientBefore = ProcessorTime.ofTreeMicros(ownPid);

        sleepMillis(workload.measuredMillis());

        long sent = progress.sent() - sentBefore;
        long received = progress.received() - receivedBefore;
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        double brokerMicros = ProcessorTime.ofTreeMicros(brokerPid) - brokerBefore;
        double clientMicros = ProcessorTime.ofTreeMicros(ownPid) - clientBefore;
        Histogram histogram = delays.getIntervalHistogram();
        return new Outcome(
                sent / seconds,
                received / seconds,
                workload.copies(),
                0,
                received == 0 ? 0 : brokerMicros / received,
                received == 0 ? 0 : clientMicros / received,
                histogram.getValueAtPercentile(50) / 1e3,
                histogram.getValueAtPercentile(99) / 1e3);
    }

    /** In steps, so that a thread that failed ends the run. */
    private void sleepMillis(long millis) throws InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = millis; left > 0; left = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime())) {
            Thread.sleep(Math.min(left, LOOK_MILLIS));
            producerThreads.forEach(LoadThread::check);
            consumerThreads.forEach(LoadThread::check);
        }
    }

    /** Ends the producers, lets the consumers have the rest, and returns how many deliveries did not come. */
    private long end() throws InterruptedException {
        producerThreads.forEach(LoadThread::end);
        progress.end();
        for (LoadThread thread : producerThreads) {
            thread.awaitEnd();
        }
        long missing = workload.backlog() > 0 ? 0 : drain();
        consumerThreads.forEach(LoadThread::end);
        for (LoadThread thread : consumerThreads) {
            thread.awaitEnd();
        }
        return missing;
    }

    /** Waits for what is on its way; returns how many deliveries too few came, or, below zero, too many. */
    private long drain() throws InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS);
        while (!progress.complete() && System.nanoTime() < endNanos) {
            sleepMillis(1);
        }
        return progress.sent() * workload.copies() - progress.received();
    }
}
