package org.godwit.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** RabbitMQ's PerfTest, the load generator of AMQP 0-9-1; fetched together with RabbitMQ's JMS client. */
public final class PerfTest {
    private final Fetch fetch;

    /**
     * @param project the root of the project
     */
    public PerfTest(Path project) {
        fetch = new Fetch(project);
    }

    /** The command that runs it with a heap of 1 GiB. Throws if it cannot be had on this machine. */
    public List<String> command(int amqpPort, List<String> arguments)
            throws IOException, InterruptedException, MissingProviderException {
        List<String> command = new ArrayList<>(List.of(Jvm.java(), "-Xmx1g", "-classpath"));
        command.add(Fetch.classPath(fetch.peer("rabbitmq")));
        command.addAll(List.of("com.rabbitmq.perf.PerfTest", "--uri", "amqp://guest:guest@127.0.0.1:" + amqpPort));
        command.addAll(arguments);
        return command;
    }
}
