package org.godwit.benchmarks.storage;

import java.nio.file.Path;

/**
 * Measures what storage costs, through the client and over {@code vm:}, in a data directory that one run leaves to the next.
 * {@link StorageTable} makes all of these runs. Each stops by itself, but for the load.
 *
 * <pre>
 * DIRECTORY fill MESSAGES BODY_BYTES    sends persistent messages to the queue "deep" that nobody takes
 * DIRECTORY restart WHAT                starts on what is there: time to the first delivery, heap of all that waits
 * DIRECTORY rates ROUNDS                sending to and receiving from "deep", its files out of the page cache, and "short", in turn
 * DIRECTORY steady QUEUE SECONDS        16 producers, each send waiting, a consumer at their pace: bytes written, messages a force
 * DIRECTORY load                        16 producers and a consumer without end: to be killed
 * DIRECTORY queues QUEUES MESSAGES      so many queues with so many messages each
 * DIRECTORY forgotten SEGMENTS MIB      leaves a message in each of so many segments' worth of traffic, segments of so many MiB
 * </pre>
 */
public final class StorageFigures {
    private StorageFigures() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        switch (arguments[1]) {
            case "fill" -> Backlog.fill(directory, number(arguments[2]), number(arguments[3]));
            case "restart" -> Backlog.restart(directory, arguments[2]);
            case "rates" -> Rates.compare(directory, number(arguments[2]));
            case "steady" -> SteadyLoad.measure(directory, arguments[2], number(arguments[3]));
            case "load" -> SteadyLoad.endless(directory);
            case "queues" -> ManyQueues.declare(directory, number(arguments[2]), number(arguments[3]));
            case "forgotten" -> ForgottenMessages.leave(directory, number(arguments[2]), number(arguments[3]));
            default -> throw new IllegalArgumentException("unknown measurement '" + arguments[1] + "'");
        }
    }

    private static int number(String argument) {
        return Integer.parseInt(argument);
    }
}
