package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.godwit.broker.core.HostFixture.header;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.godwit.amqp.Body;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.log.LogException;
import org.godwit.broker.log.SimulatedDisk;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;
import org.godwit.broker.repair.LogSalvage;
import org.godwit.broker.security.Access;
import org.junit.jupiter.api.Test;

/**
 * What is salvaged of the log of a workload with prepared branches: from a log that is whole, or of which one of two
 * checkpoints is damaged, all of it; from one that is damaged elsewhere a log from which a broker starts. A failure names its
 * seed.
 */
class SalvageTest {
    private static final int SEEDS = Integer.getInteger("godwit.salvage.seeds", 12);
    private static final int STEPS = 800;
    private static final Path SALVAGED = Path.of("/salvaged").toAbsolutePath();

    private int damages;
    private long moves;
    private int checkpoints;

    private void forEachSeed(LongConsumer run) {
        long first = Long.getLong("godwit.salvage.seed", 1);
        for (long seed = first; seed < first + SEEDS; seed++) {
            try {
                run.accept(seed);
            } catch (Throwable failure) {
                throw new AssertionError(
                        "seed " + seed + " fails; repeat it with -Dgodwit.salvage.seed=" + seed
                                + " -Dgodwit.salvage.seeds=1",
                        failure);
            }
        }
    }

    @Test
    void whatIsWholeIsSalvagedWhole() {
        forEachSeed(seed -> {
            SimulatedNode node = worked(seed);
            List<String> lines = salvage(node);
            assertThat(lines).noneMatch(line -> line.contains("DAMAGED") || line.contains("LOST"));
            assertSame(node);
        });
        assertThat(moves).as("contents that had been copied forward").isPositive();
    }

    @Test
    void soItIsWhenTheNewestCheckpointIsDamaged() {
        forEachSeed(seed -> {
            SimulatedNode node = worked(seed);
            List<String> found = node.disk.list(SimulatedNode.HOST).stream()
                    .filter(name -> name.startsWith("checkpoint-"))
                    .sorted()
                    .toList();
            if (found.size() >= 2) {
                node.disk.flipBit(SimulatedNode.HOST.resolve(found.get(found.size() - 1)), 4096 + 80);
                checkpoints++;
                salvage(node);
                assertSame(node);
            }
        });
        assertThat(checkpoints).as("damaged checkpoints").isPositive();
    }

    @Test
    void fromWhatIsDamagedABrokerStarts() {
        forEachSeed(seed -> {
            SimulatedNode node = worked(seed);
            damage(new Random(seed), node.disk);
            List<String> lines = salvage(node);
            damages += lines.stream().anyMatch(line -> line.contains("DAMAGED") || line.contains("LOST")) ? 1 : 0;
            state(node, SALVAGED);
            Reader reader = new Reader();
            Workload.QUEUES.stream()
                    .filter(name -> node.host.queue(name) != null)
                    .forEach(queue -> reader.read(node.host, queue));
            node.settle();
            assertThat(reader.received).as("all that waits can be read").isGreaterThanOrEqualTo(reader.waiting);
        });
        assertThat(damages).as("damaged logs").isGreaterThan(SEEDS / 3);
    }

    /** A log that was left by a kill, with branches in doubt in it. */
    private SimulatedNode worked(long seed) {
        SimulatedHost simulated = new SimulatedHost(seed);
        new Workload(seed, simulated).work(STEPS);
        simulated.crash();
        prepareSome(simulated);
        for (int second = 0; second < 20; second++) {
            simulated.advance(1_000);
            simulated.settle();
        }
        moves += simulated.node().moves();
        simulated.node().core.crash();
        simulated.node().disk.endProcess();
        return simulated.node();
    }

    private static void prepareSome(SimulatedHost simulated) {
        Reader client = new Reader();
        BrokerConnection connection = simulated.host().connect(Access.all("guest"), "transactions", client);
        for (int i = 0; i < 3; i++) {
            BrokerSession session = connection.openSession(client);
            session.open(0, 1 + i);
            session.branches().select((xid, status) -> {});
            session.branches().start(BranchFixture.xid("x" + i), false, false);
            session.consume("a", "a", "", false, false, false, 2, 0, FieldTable.EMPTY);
            simulated.settle();
            session.settle("a", 1, 1, 0, false);
            session.publish("", "b", true, header(true), Body.copyOf(new byte[20_000 * i]));
            session.branches().end(BranchFixture.xid("x" + i), false, false, true);
            session.branches().prepare(BranchFixture.xid("x" + i));
            simulated.settle();
        }
        simulated.host().decideBranch(BranchFixture.xid("x2"), true, "operator");
    }

    private static void damage(Random random, SimulatedDisk disk) {
        List<String> names = disk.list(SimulatedNode.HOST).stream()
                .filter(name -> !name.startsWith("free-"))
                .sorted()
                .toList();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            Path file = SimulatedNode.HOST.resolve(names.get(random.nextInt(names.size())));
            disk.flipBit(file, random.nextInt(disk.bytes(file).length));
        }
    }

    private static List<String> salvage(SimulatedNode node) {
        List<String> lines = new ArrayList<>();
        new LogSalvage(node.disk, node.options, lines::add).run(SimulatedNode.DIRECTORY, SALVAGED);
        return lines;
    }

    private static void assertSame(SimulatedNode node) {
        Map<String, String> salvaged = state(node, SALVAGED);
        Map<String, String> original = state(node, SimulatedNode.DIRECTORY);
        assertThat(StateDigest.difference(original, salvaged)).isEmpty();
    }

    /** The process starts there. Answers its state, but for what a log that is written anew has otherwise. */
    private static Map<String, String> state(SimulatedNode node, Path directory) {
        node.core.crash();
        node.disk.endProcess();
        node.open(directory);
        node.lead();
        Map<String, String> state = new TreeMap<>();
        node.digest(node.core.latestWallMillis()).forEach((what, how) -> {
            if (what.matches("(EpochEntered|NextId|DeliveredThrough).*")) {
                return;
            }
            String same = how.replaceAll(", last used \\d+", "");
            if (what.startsWith("message ")) {
                same = "";
            } else if (what.startsWith("queue ")) {
                int at = same.lastIndexOf(' ') + 1;
                int deliveries = Integer.parseUnsignedInt(same.substring(at), 16);
                same = same.substring(0, at) + (deliveries & ~Operation.LaneChunk.REDELIVERED);
            }
            state.put(what, same);
        });
        return state;
    }

    /** Reads all there is. */
    private static final class Reader extends Unexpecting {
        private int waiting;
        private int received;

        void read(VirtualHost host, String queue) {
            waiting += host.queue(queue).ready();
            host.connect(Access.all("guest"), "reader", this)
                    .openSession(this)
                    .consume(queue, "", false, true, false, FieldTable.EMPTY);
        }

        @Override
        public void deliver(
                String consumerTag, long deliveryTag, boolean redelivered, int deliveries, Message message) {
            received++;
        }

        @Override
        public void forcedClose(String reason) {
            throw new LogException(reason);
        }
    }
}
