package org.godwit.broker.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
 * A device that turns bits, or writes a block where another belongs, in a log that was closed in good order: either the
 * start is refused, naming the file, or all that is there is right but messages whose reading fails, naming file and
 * offset. Nothing wrong is ever delivered.
 */
class DamageTest {
    private static final int SEEDS = Integer.getInteger("godwit.damage.seeds", 1_500);
    private static final int BLOCK_BYTES = 4096;

    private int refused;
    private int damagedMessages;
    private int unharmed;

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
        System.out.printf(
                "%d starts refused, %d with damaged messages, %d unharmed%n", refused, damagedMessages, unharmed);
        if (SEEDS > 1_000) {
            assertThat(List.of(refused, damagedMessages, unharmed)).allMatch(count -> count > 20);
        }
    }

    private void run(Random random, long seed) {
        SimulatedDisk disk = new SimulatedDisk(seed);
        LogOptions options = LogOptions.DEFAULT
                .withSegmentBytes(64 << 10)
                .withGrowthBytes(4096)
                .withCheckpointBytes(40_000 + random.nextInt(100_000))
                .withFreeSegments(1);
        SimulatedLog log = new SimulatedLog(disk, options);
        Set<Long> waiting = new TreeSet<>();
        int messages = 1 + random.nextInt(60);
        for (long id = 1; id <= messages; id++) {
            log.publish(id, size(seed, id));
            waiting.add(id);
            if (random.nextInt(3) > 0) {
                long gone = waiting.iterator().next();
                log.acknowledge(gone);
                waiting.remove(gone);
            }
            log.timer();
        }
        log.settle();
        log.close();
        damage(random, disk);
        SimulatedLog again;
        try {
            again = new SimulatedLog(disk, options);
        } catch (LogException named) {
            assertThat(named).hasMessageContaining(SimulatedLog.HOST.toString());
            refused++;
            return;
        }
        assertThat(again.state.messageIds().keySet()).isEqualTo(waiting);
        boolean whole = true;
        for (long id : waiting) {
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
