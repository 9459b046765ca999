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
final class SimulatedHost implements SimulatedBroker {
    private static final Path DIRECTORY = Path.of("/data").toAbsolutePath();
    private static final Path HOST = DIRECTORY.resolve("hosts/%2F");
    private static final int SEGMENT_BYTES = 64 << 10;
    /** A segment that is written, one for reuse, and as much for one that is just begun. */
    private static final long BYTES_AT_REST = 3L * SEGMENT_BYTES;

    /** So small that many a transaction is larger. */
    private static final int SMALL_BATCH_BYTES = 2048;

    private final Random random;
    private final SimulatedDisk disk;
    private final LogOptions logOptions;
    private final SteppedCore core = new SteppedCore();
    private Deque<Runnable> keeper;
    private Deque<Runnable> reader;
    private LogThread logThread;
    private LocalCommitLog log;
    private MessageStore store;
    private List<Throwable> fatal;
    private VirtualHost host;

    SimulatedHost(long seed) {
        random = new Random(seed);
        disk = new SimulatedDisk(seed);
        logOptions = LogOptions.DEFAULT
                .withSegmentBytes(SEGMENT_BYTES)
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

    @Override
    public VirtualHost host() {
        return host;
    }

    @Override
    public SteppedCore core() {
        return core;
    }

    /** The power fails and comes back, and may fail again at any step of the recovery: what was not forced may be lost. */
    @Override
    public void crash() {
        while (true) {
            core.crash();
            disk.crash();
            if (random.nextInt(3) == 0) {
                disk.failPowerAfter(random.nextInt(30));
            }
            try {
                start();
                disk.failPowerAfter(Long.MAX_VALUE / 2);
                return;
            } catch (SimulatedDisk.PowerFailure again) {
                assertThat(disk.powerFailed()).isTrue();
            }
        }
    }

    @Override
    public void endSoon() {
        disk.failPowerAfter(random.nextInt(100));
    }

    @Override
    public boolean ended() {
        return disk.powerFailed();
    }

    @Override
    public void rest() {
        for (int seconds = 0; seconds < 120 && diskBytes() > BYTES_AT_REST; seconds++) {
            core.advance(1_000);
            settle();
        }
        assertThat(diskBytes()).as("bytes of %s", disk.list(HOST)).isLessThanOrEqualTo(BYTES_AT_REST);
    }

    private long diskBytes() {
        return disk.bytes(HOST, "segment-") + disk.bytes(HOST, "free-");
    }

    @Override
    public MessageStore store() {
        return store;
    }

    /** Some thread goes on a little. */
    @Override
    public void step() {
        try {
            stepOne();
        } catch (SimulatedDisk.PowerFailure end) {
            assertThat(disk.powerFailed()).isTrue();
        }
    }

    private void stepOne() {
        switch (random.nextInt(5)) {
            case 0, 1 -> core.run();
            case 2 -> logThread.step();
            case 3 -> runOne(keeper);
            default -> runOne(reader);
        }
    }

    /** Everything goes on until nothing is left to do. */
    @Override
    public void settle() {
        do {
            core.run();
        } while (logThread.step() || runOne(keeper) || runOne(reader) || core.busy());
        assertThat(fatal).isEmpty();
    }

    @Override
    public void close() {
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
