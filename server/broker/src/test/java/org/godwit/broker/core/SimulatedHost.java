package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.godwit.broker.commit.LocalCommitLog;
import org.godwit.broker.commit.LogThread;
import org.godwit.broker.log.DataDirectory;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.log.SimulatedDisk;
import org.godwit.broker.queue.Redelivery;
import org.godwit.broker.store.MessageStore;

/** A virtual host on its real log, over a simulated disk; every thread of it is stepped by the test. */
final class SimulatedHost {
    private static final Path DIRECTORY = Path.of("/data").toAbsolutePath();

    /** So small that many a transaction is larger. */
    private static final int SMALL_BATCH_BYTES = 2048;

    private final Random random;
    private final SimulatedDisk disk;
    private final LogOptions logOptions;
    final SteppedCore core = new SteppedCore();
    private Deque<Runnable> keeper;
    private Deque<Runnable> reader;
    private LogThread logThread;
    private LocalCommitLog log;
    private MessageStore store;
    private List<Throwable> fatal;
    VirtualHost host;

    SimulatedHost(long seed) {
        random = new Random(seed);
        disk = new SimulatedDisk(seed);
        logOptions = LogOptions.DEFAULT
                .withSegmentBytes(64 << 10)
                .withGrowthBytes(4096)
                .withCheckpointBytes(20_000 + random.nextInt(200_000))
                .withTailBytes(220_000 + random.nextInt(200_000))
                .withChunkEntries(4 << random.nextInt(3))
                .withFreeSegments(1);
        start();
    }

    /** The process starts: recovery, then service. */
    private void start() {
        keeper = new ArrayDeque<>();
        reader = new ArrayDeque<>();
        fatal = new ArrayList<>();
        DataDirectory data = DataDirectory.open(disk, DIRECTORY, logOptions, keeper::add, reader::add);
        logThread = LogThread.stepped(data, fatal::add);
        HostDirectory directory = data.host("/");
        store = new MessageStore(directory, core);
        long cacheBytes = random.nextBoolean() ? 0 : 1 << 20;
        int batchBytes = random.nextBoolean() ? SMALL_BATCH_BYTES : logOptions.maxOperationsBytes();
        host = new VirtualHost(
                new VirtualHostOptions("/", batchBytes, true, Redelivery.NONE, ""),
                core,
                core,
                store,
                new Pressure(new ResourceLimits(cacheBytes, 1 << 28, 1 << 29, 0)));
        log = LocalCommitLog.open(directory, logThread, core, host.applier(), host.checkpointSource());
        host.start(log, log.epoch(), log.lastTimeMillis());
    }

    /** The power fails and comes back: what was not forced may be lost, in any part. */
    void crash() {
        core.crash();
        disk.crash();
        start();
    }

    MessageStore store() {
        return store;
    }

    /** Some thread goes on a little. */
    void step() {
        switch (random.nextInt(5)) {
            case 0, 1 -> core.run();
            case 2 -> logThread.step();
            case 3 -> runOne(keeper);
            default -> runOne(reader);
        }
    }

    /** Everything goes on until nothing is left to do. */
    void settle() {
        do {
            core.run();
        } while (logThread.step() || runOne(keeper) || runOne(reader) || core.busy());
        assertThat(fatal).isEmpty();
    }

    void close() {
        host.close();
        store.close();
        settle();
        assertThat(disk.openFiles()).isZero();
    }

    private static boolean runOne(Deque<Runnable> tasks) {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
        return task != null;
    }
}
