package org.godwit.benchmarks.load;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the load generator does; immutable.
 *
 * @param topic whether the destinations are topics
 * @param destinations queues or topics; producers and consumers are spread over them in turn
 * @param producers threads, each with a session of its own
 * @param consumers threads, each with a session of its own
 * @param sessionsPerConnection how many producers or consumers share a connection
 * @param persistent the delivery mode
 * @param acknowledgement of the consumers; {@code TRANSACTED} also of the producers
 * @param transactionSize sends or receives to a commit; 1 without transactions
 * @param bodyBytes at least 8
 * @param selectors whether each consumer of a queue selects its share by a property
 * @param durable whether the consumers of a topic are durable subscribers
 * @param ratePerSecond sends of each producer, at times laid down beforehand; 0 for as fast as it goes
 * @param outstanding how many messages sent may not have been received before producers wait
 * @param backlog messages that are sent before anything is measured and stay ahead of the consumers
 * @param warmUpMillis what is not measured
 * @param measuredMillis what is
 */
public record Workload(
        boolean topic,
        int destinations,
        int producers,
        int consumers,
        int sessionsPerConnection,
        boolean persistent,
        Acknowledgement acknowledgement,
        int transactionSize,
        int bodyBytes,
        boolean selectors,
        boolean durable,
        int ratePerSecond,
        int outstanding,
        int backlog,
        int warmUpMillis,
        int measuredMillis) {

    /** How consumers acknowledge. */
    public enum Acknowledgement {
        AUTO,
        DUPS_OK,
        TRANSACTED
    }

    public Workload {
        if (bodyBytes < Long.BYTES) {
            throw new IllegalArgumentException("a body has to hold a stamp of 8 bytes, not " + bodyBytes);
        }
    }

    /** One producer, one consumer, one queue, 1 KiB, persistent, AUTO_ACKNOWLEDGE, as fast as it goes, 4 s and 10 s. */
    public static Workload oneToOne() {
        return new Workload(
                false, 1, 1, 1, 1, true, Acknowledgement.AUTO, 1, 1024, false, false, 0, 5_000, 0, 4_000, 10_000);
    }

    /** How many consumers get each message. */
    int copies() {
        return topic ? consumers / destinations : 1;
    }

    /** Words of a command line, one for each component. */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        for (RecordComponent component : Workload.class.getRecordComponents()) {
            try {
                words.add(component.getName() + "=" + component.getAccessor().invoke(this));
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("cannot read " + component, e);
            }
        }
        return words;
    }

    /** Another workload, with those components changed that the words name. */
    public Workload with(String... words) {
        RecordComponent[] components = Workload.class.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        List<String> unused = new ArrayList<>(Arrays.asList(words));
        try {
            for (int i = 0; i < components.length; i++) {
                String prefix = components[i].getName() + "=";
                types[i] = components[i].getType();
                values[i] = components[i].getAccessor().invoke(this);
                for (String word : words) {
                    if (word.startsWith(prefix)) {
                        values[i] = parse(types[i], word.substring(prefix.length()));
                        unused.remove(word);
                    }
                }
            }
            if (!unused.isEmpty()) {
                throw new IllegalArgumentException("no property of a workload: " + unused);
            }
            return Workload.class.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("not a workload: " + Arrays.toString(words), e);
        }
    }

    private static Object parse(Class<?> type, String value) {
        if (type == int.class) {
            return Integer.parseInt(value);
        }
        if (type == boolean.class) {
            return Boolean.parseBoolean(value);
        }
        return Acknowledgement.valueOf(value);
    }
}
