package org.godwit.benchmarks.micro;

import java.util.List;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.model.Destination;
import org.godwit.broker.routing.Binding;
import org.godwit.broker.routing.Exchange;
import org.godwit.broker.routing.Exchanges;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Which queues a message goes to, among many bindings of which two match. */
@State(Scope.Thread)
public class RoutingBenchmark {
    @Param({"10", "1000"})
    private int bindings;

    private final Exchanges exchanges = new Exchanges();
    private final ContentHeader header = Messages.header();
    private Exchange direct;
    private Exchange topic;

    private record Target(String name, boolean durable) implements Destination {}

    @Setup
    public void setUp() {
        direct = exchanges.require("amq.direct");
        topic = exchanges.require("amq.topic");
        for (int i = 0; i < bindings; i++) {
            Target target = new Target("q" + i, true);
            exchanges.bind(direct, new Binding("amq.direct", target, "k" + i, FieldTable.EMPTY));
            exchanges.bind(topic, new Binding("amq.topic", target, "news." + i + ".*", FieldTable.EMPTY));
        }
        Target all = new Target("all", true);
        exchanges.bind(direct, new Binding("amq.direct", all, "k5", FieldTable.EMPTY));
        exchanges.bind(topic, new Binding("amq.topic", all, "news.#", FieldTable.EMPTY));
    }

    @Benchmark
    public Object direct() {
        return exchanges.route(direct, List.of("k5"), header, "");
    }

    @Benchmark
    public Object topic() {
        return exchanges.route(topic, List.of("news.5.sports"), header, "");
    }
}
