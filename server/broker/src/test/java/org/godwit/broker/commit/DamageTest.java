package org.godwit.broker.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.godwit.broker.log.LogDamagedException;
import org.godwit.broker.log.LogException;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.log.SimulatedDisk;
import org.godwit.broker.model.Message;
import org.junit.jupiter.api.Test;

/**
 * A device that turns bits, or has a block where another belongs, in a log that was closed in good order: either the
 * start is refused, naming the file, or all that is there is right but messages whose reading fails, naming file and
 * offset. Nothing wrong is ever delivered.
 *
 * <p>So it is when the device writes a block to another place while the broker runs. Only then, where it was the log's last
 * write that went astray, nothing tells that there was more: the log ends before it.
 */
class DamageTest {
    private static final int SEEDS = Integer.getInteger("godwit.damage.seeds", 1_500);
    private static final int BLOCK_BYTES = 4096;

    private int refused;
    private int damagedMessages;
    private int unharmed;
    private int misdirected;

    @Test
    void nothingWrongIsDelivered() {
        long first = Long.getLong("godwit.damage.seed", 1);
        for (long seed = first; seed < first + SEEDS; seed++) {
            try {
                run(new Random(seed), seed);
            } catch (Throwable failure) {
                throw new AssertionError(
                        "seed " + seed + " fails; repeat it with -Dgodwit.damage.seed=" + seed
                                + " -Dgodwit.damage.seeds=1",
                        failure);
            }
        }
        print();
        if (SEEDS > 1_000) {
            assertThat(List.of(refused, damagedMessages, unharmed)).allMatch(count -> count > 20);
        }
    }

    @Test
    void norIsWhatAWriteLeftBehindThatWentAstray() {
        long first = Long.getLong("godwit.damage.seed", 1);
        for (long seed = first; seed < first + SEEDS / 3; seed++) {
            try {
                runAstray(new Random(seed), seed);
            } catch (Throwable failure) {
                throw new AssertionError(
                        "seed " + seed + " fails; repeat it with -Dgodwit.damage.seed=" + seed
                                + " -Dgodwit.damage.seeds=3",
                        failure);
            }
        }
        print();
        if (SEEDS > 1_000) {
            assertThat(List.of(refused, damagedMessages, unharmed)).allMatch(count -> count > 5);
            assertThat(misdirected).isGreaterThan(SEEDS / 6);
        }
    }

    private void print() {
        System.out.printf(
                "%d writes astray, %d starts refused, %d with damaged messages, %d unharmed%n",
                misdirected, refused, damagedMessages, unharmed);
    }

    private void run(Random random, long seed) {
        SimulatedDisk disk = new SimulatedDisk(seed);
        LogOptions options = options(random);
        List<Set<Long>> history = fill(random, seed, new SimulatedLog(disk, options));
        damage(random, disk);
        SimulatedLog again = start(disk, options);
        if (again != null) {
            assertThat(again.state.messageIds().keySet()).isEqualTo(history.get(history.size() - 1));
            read(again, seed);
        }
    }

    private void runAstray(Random random, long seed) {
        SimulatedDisk disk = new SimulatedDisk(seed);
        LogOptions options = options(random);
        SimulatedLog log = new SimulatedLog(disk, options);
        disk.misdirectWriteAfter(random.nextInt(100));
        List<Set<Long>> history = fill(random, seed, log);
        misdirected += disk.misdirected();
        SimulatedLog again = start(disk, options);
        if (again != null) {
            assertThat(history).contains(again.state.messageIds().keySet());
            read(again, seed);
        }
    }

    private static LogOptions options(Random random) {
        return LogOptions.DEFAULT
                .withSegmentBytes(64 << 10)
                .withGrowthBytes(4096)
                .withCheckpointBytes(40_000 + random.nextInt(100_000))
                .withFreeSegments(1);
    }

    /** Publishes and acknowledges, and closes the log. Answers what waited after each batch, the last one last. */
    private static List<Set<Long>> fill(Random random, long seed, SimulatedLog log) {
        List<Set<Long>> history = new ArrayList<>();
        Set<Long> waiting = new TreeSet<>();
        history.add(Set.of());
        int messages = 1 + random.nextInt(60);
        for (long id = 1; id <= messages; id++) {
            log.publish(id, size(seed, id));
            waiting.add(id);
            history.add(new TreeSet<>(waiting));
            if (random.nextInt(3) > 0) {
                long gone = waiting.iterator().next();
                log.acknowledge(gone);
                waiting.remove(gone);
                history.add(new TreeSet<>(waiting));
            }
            log.timer();
        }
        log.settle();
        log.close();
        return history;
    }

    /** Null when the start is refused. */
    private SimulatedLog start(SimulatedDisk disk, LogOptions options) {
        try {
            return new SimulatedLog(disk, options);
        } catch (LogException named) {
            assertThat(named).hasMessageContaining(SimulatedLog.HOST.toString());
            refused++;
            return null;
        }
    }

    private void read(SimulatedLog again, long seed) {
        boolean whole = true;
        for (long id : List.copyOf(again.state.messageIds().values())) {
            CompletableFuture<Message> read = again.store.read(id).toCompletableFuture();
            again.settle();
            if (read.isCompletedExceptionally()) {
                assertThat(read.handle((message, failure) -> failure).join()).isInstanceOf(LogDamagedException.class);
                whole = false;
            } else {
                assertThat(read.join().body()).isEqualTo(SimulatedLog.body(id, size(seed, id)));
                assertThat(read.join().routingKey()).isEqualTo("orders");
            }
        }
        if (whole) {
            unharmed++;
        } else {
            damagedMessages++;
        }
        again.close();
    }

    private static int size(long seed, long id) {
        return new Random(seed * 31 + id).nextInt(12_000);
    }

    private static void damage(Random random, SimulatedDisk disk) {
        List<String> names = disk.list(SimulatedLog.HOST).stream().sorted().toList();
        Path file = SimulatedLog.HOST.resolve(names.get(random.nextInt(names.size())));
        byte[] bytes = disk.bytes(file);
        if (random.nextBoolean()) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                disk.flipBit(file, random.nextInt(bytes.length));
            }
            return;
        }
        int blocks = bytes.length / BLOCK_BYTES;
        int from = random.nextInt(Math.max(1, blocks)) * BLOCK_BYTES;
        int to = random.nextInt(Math.max(1, blocks)) * BLOCK_BYTES;
        System.arraycopy(bytes, from, bytes, to, Math.min(BLOCK_BYTES, bytes.length - Math.max(from, to)));
        disk.overwrite(file, bytes);
    }
}
