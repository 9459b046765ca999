package org.godwit.benchmarks.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.godwit.benchmarks.load.Workload;

/**
 * A row of the table.
 *
 * @param compared the providers that are measured in each round
 * @param beside those that are measured before the others of the first round, in this order
 * @param perfTest the arguments of PerfTest, which then is the load, over AMQP, as long as the workload says; empty for JMS
 * @param timesPeer what Godwit is to reach in deliveries per second, in multiples of {@link #peer}; 0 without a goal
 */
record Scenario(
        String name,
        String title,
        Workload workload,
        List<String> compared,
        List<String> beside,
        List<String> perfTest,
        double timesPeer) {
    private static final int LATENCY_MEASURED_MILLIS = 60_000;

    /** By JMS. */
    private Scenario(String name, String title, Workload workload, List<String> beside, double timesPeer) {
        this(name, title, workload, List.of("godwit", "artemis"), beside, List.of(), timesPeer);
    }

    /** By PerfTest. Of itself it gives its sockets a buffer of one packet of the loopback, which stalls any broker. */
    private Scenario(String name, String title, Workload workload, List<String> perfTest) {
        this(
                name,
                title,
                workload,
                List.of("godwit", "rabbitmq"),
                List.of("null"),
                Stream.concat(Stream.of("--tcp-receive-buffer-size", "0"), perfTest.stream())
                        .toList(),
                2);
    }

    /** Another workload. */
    Scenario with(Workload changed) {
        return new Scenario(name, title, changed, compared, beside, perfTest, timesPeer);
    }

    /** Only these providers. */
    Scenario comparing(List<String> providers) {
        return new Scenario(name, title, workload, providers, List.of(), perfTest, timesPeer);
    }

    /** For where time is short. */
    Scenario shortened() {
        if (isPaced()) {
            return with(workload.with("measuredMillis=20000"));
        }
        return hasGoal() ? this : with(workload.with("measuredMillis=6000"));
    }

    boolean hasGoal() {
        return timesPeer > 0 || isPaced();
    }

    /** The provider that the goal names. */
    String peer() {
        return perfTest.isEmpty() ? "artemis" : "rabbitmq";
    }

    boolean isPaced() {
        return workload.ratePerSecond() > 0;
    }

    /** All, by name, in the order of the table. */
    static Map<String, Scenario> all() {
        Workload one = Workload.oneToOne();
        Workload dupsOk = one.with("persistent=false", "acknowledgement=DUPS_OK");
        Workload four = dupsOk.with("destinations=4", "producers=4", "consumers=4");
        Workload transacted = one.with("acknowledgement=TRANSACTED", "transactionSize=100");
        Workload fanOut = dupsOk.with("topic=true", "consumers=10");
        Workload paced = one.with("outstanding=100", "warmUpMillis=10000", "measuredMillis=" + LATENCY_MEASURED_MILLIS);
        // a queue outlives the connections of PerfTest only if it is told so, and only then messages are stored
        List<String> confirmed = List.of(
                "--flag",
                "persistent",
                "--auto-delete",
                "false",
                "--confirm",
                "100",
                "--qos",
                "500",
                "--multi-ack-every",
                "50");
        List<String> vm = List.of("godwit-vm");
        List<String> others = List.of("null", "openmq", "rabbitmq", "godwit-vm");
        List<String> othersAndPipelined = List.of("null", "openmq", "rabbitmq", "godwit-pipelined", "godwit-vm");
        return List.of(
                        new Scenario(
                                "persistent",
                                "persistent, 1 to 1, AUTO",
                                one.with("outstanding=100"),
                                othersAndPipelined,
                                3),
                        new Scenario(
                                "persistent-many",
                                "persistent, 16 producers, 8 consumers, 4 queues, AUTO",
                                one.with("destinations=4", "producers=16", "consumers=8", "outstanding=1000"),
                                othersAndPipelined,
                                2),
                        new Scenario("transient", "transient, 1 to 1, DUPS_OK", dupsOk, others, 1.5),
                        new Scenario("transient-many", "transient, 4 to 4 on 4 queues, DUPS_OK", four, others, 1.5),
                        new Scenario(
                                "transactions", "local transactions of 100, persistent, 1 to 1", transacted, others, 2),
                        new Scenario("topic", "topic, 1 to 10 subscribers, transient, deliveries", fanOut, others, 1.5),
                        new Scenario(
                                "latency-persistent",
                                "latency, persistent, 500/s, AUTO",
                                paced.with("ratePerSecond=500"),
                                others,
                                0),
                        new Scenario(
                                "latency-transient",
                                "latency, transient, 2,000/s, AUTO",
                                paced.with("ratePerSecond=2000", "persistent=false"),
                                others,
                                0),
                        new Scenario(
                                "amqp-transient",
                                "AMQP by PerfTest, transient, 1 to 1, auto-ack",
                                dupsOk,
                                List.of("--autoack")),
                        new Scenario(
                                "amqp-persistent",
                                "AMQP by PerfTest, persistent, 1 to 1, confirms window 100, prefetch 500, ack every 50",
                                one,
                                confirmed),
                        new Scenario(
                                "connections",
                                "1,000 connections: 500 producers, 500 consumers, 500 queues, persistent, AUTO",
                                one.with("destinations=500", "producers=500", "consumers=500", "warmUpMillis=8000"),
                                vm,
                                0),
                        new Scenario(
                                "queues",
                                "1,000 queues, 4 producers, 1,000 consumers, transient, DUPS_OK",
                                dupsOk.with(
                                        "destinations=1000",
                                        "producers=4",
                                        "consumers=1000",
                                        "sessionsPerConnection=50"),
                                vm,
                                0),
                        new Scenario(
                                "selectors",
                                "transient, 1 to 10 with disjoint selectors on a queue, DUPS_OK",
                                dupsOk.with("consumers=10", "selectors=true"),
                                vm,
                                0),
                        new Scenario(
                                "durable",
                                "topic, 1 to 10 durable subscribers, persistent, transactions of 100",
                                transacted.with("topic=true", "consumers=10", "durable=true"),
                                vm,
                                0),
                        new Scenario("small", "transient, 1 to 1, DUPS_OK, 100 B", dupsOk.with("bodyBytes=100"), vm, 0),
                        new Scenario(
                                "large",
                                "transient, 1 to 1, DUPS_OK, 64 KiB",
                                dupsOk.with("bodyBytes=65536", "outstanding=200"),
                                vm,
                                0),
                        new Scenario(
                                "backlog",
                                "consumer behind a backlog of 5 million, 100 B, transactions of 1,000",
                                transacted.with("backlog=5000000", "bodyBytes=100", "transactionSize=1000"),
                                vm,
                                0),
                        new Scenario(
                                "large-persistent",
                                "local transactions of 10, persistent, 1 to 1, 64 KiB",
                                transacted.with("bodyBytes=65536", "transactionSize=10", "outstanding=200"),
                                vm,
                                0))
                .stream()
                .collect(Collectors.toMap(
                        Scenario::name,
                        scenario -> scenario,
                        (first, second) -> {
                            throw new IllegalStateException("two scenarios are called " + first.name());
                        },
                        LinkedHashMap::new));
    }
}
