package org.godwit.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.godwit.broker.chunk.ChunkPlace;
import org.godwit.broker.commit.Applier;
import org.godwit.broker.commit.CommitLog;
import org.godwit.broker.commit.LocalCommitLog;
import org.godwit.broker.commit.LogThread;
import org.godwit.broker.log.DataDirectory;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.log.SimulatedDisk;
import org.godwit.broker.log.SteppedThreads;
import org.godwit.broker.log.SteppedThreads.Room;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Operation;
import org.godwit.broker.queue.Redelivery;
import org.godwit.broker.store.MessageStore;

/**
 * A virtual host on its real log, over a simulated disk; every thread of it is stepped by the test. It decides, for its own
 * log or for that of a cluster, or applies what others have decided, which it keeps in its own log. For one thread.
 */
final class SimulatedNode {
    static final Path DIRECTORY = Path.of("/data").toAbsolutePath();
    static final Path HOST = DIRECTORY.resolve("hosts/%2F");
    static final int SEGMENT_BYTES = 64 << 10;
    /** What fits the log of any node. */
    private static final int LARGE_BATCH_BYTES =
            LogOptions.DEFAULT.withSegmentBytes(SEGMENT_BYTES).maxOperationsBytes();
    /** So small that many a transaction is larger. */
    private static final int SMALL_BATCH_BYTES = 2048;

    private record Number(long epoch, long sequence) {}

    final SteppedCore core = new SteppedCore();
    final SimulatedDisk disk;
    VirtualHost host;
    MessageStore store;
    private final Random random;
    /** Null for one with a cache or none, by chance. */
    private final ResourceLimits limits;

    final LogOptions options;
    /** The numbers that batches of the cluster have there, by those that they have in the log here. */
    private final Map<Number, Number> numbers = new HashMap<>();

    private Deque<Runnable> keeper;
    private Deque<Runnable> reader;
    private List<Throwable> fatal;
    private HostDirectory directory;
    private LogThread logThread;
    private LocalCommitLog log;
    private long sequence;
    private long timeMillis;
    private long moves;
    private SteppedThreads threads;
    private long meanwhileBefore;

    /** @param segmentBytes of its log, at least {@link #SEGMENT_BYTES}; its other sizes are random */
    SimulatedNode(Random random, long seed, int segmentBytes) {
        this(random, seed, segmentBytes, null);
    }

    SimulatedNode(Random random, long seed, int segmentBytes, ResourceLimits limits) {
        this.random = random;
        this.limits = limits;
        disk = new SimulatedDisk(seed);
        options = LogOptions.DEFAULT
                .withSegmentBytes(segmentBytes)
                .withGrowthBytes(4096)
                .withCheckpointBytes(20_000 + random.nextInt(200_000))
                .withTailBytes(220_000 + random.nextInt(200_000))
                .withChunkEntries(4 << random.nextInt(3))
                .withFreeSegments(1);
    }

    /** The process starts and recovers. */
    void open() {
        open(DIRECTORY);
    }

    /** So, in another directory of the disk. */
    void open(Path dataDirectory) {
        keeper = new ArrayDeque<>();
        reader = new ArrayDeque<>();
        fatal = new ArrayList<>();
        sequence = 0;
        DataDirectory data = DataDirectory.open(disk, dataDirectory, options, keeper::add, reader::add);
        logThread = LogThread.stepped(data, fatal::add);
        directory = data.host("/");
        store = new MessageStore(directory, core);
        long cacheBytes = random.nextBoolean() ? 0 : 1 << 20;
        int batchBytes = random.nextBoolean() ? SMALL_BATCH_BYTES : LARGE_BATCH_BYTES;
        host = new VirtualHost(
                new VirtualHostOptions("/", batchBytes, batchBytes / 2, true, Redelivery.NONE, ""),
                core,
                core,
                store,
                new Pressure(limits == null ? new ResourceLimits(cacheBytes, 1 << 28, 1 << 29, 0) : limits));
        log = LocalCommitLog.open(directory, logThread, core, new Node(host.applier()), host.checkpointSource());
        timeMillis = log.lastTimeMillis();
        meanwhileBefore += threads == null ? 0 : threads.meanwhile();
        threads = new SteppedThreads(
                random,
                disk,
                Map.of(
                        Room.CORE,
                        core::run,
                        Room.LOG,
                        logThread::step,
                        Room.KEEPER,
                        () -> runOne(keeper),
                        Room.READER,
                        () -> runOne(reader)));
    }

    /** The process ends, and starts again. */
    void reopen() {
        core.crash();
        disk.endProcess();
        open();
    }

    /** Decides from now on, for its own log. */
    void lead() {
        lead(log, log.epoch());
    }

    /** Decides from now on, for the cluster's log. */
    void lead(CommitLog cluster, long epoch) {
        host.start(cluster, epoch, log.lastTimeMillis());
    }

    /** A batch of the cluster's log is to be applied here; the task runs when it is. */
    void apply(Batch batch, Runnable applied) {
        numbers.put(new Number(log.epoch(), ++sequence), new Number(batch.epoch(), batch.sequence()));
        timeMillis = Math.max(batch.timeMillis(), timeMillis);
        log.append(new Batch(log.epoch(), sequence, timeMillis, batch.operations()))
                .thenAccept(ending -> {
                    assertThat(ending).isEqualTo(CommitLog.Ending.APPLIED);
                    applied.run();
                });
    }

    /** Some thread goes on a little. */
    void step() {
        threads.step(
                switch (random.nextInt(5)) {
                    case 0, 1 -> Room.CORE;
                    case 2 -> Room.LOG;
                    case 3 -> Room.KEEPER;
                    default -> Room.READER;
                });
    }

    /** Time goes on for its core. */
    void advance(long millis) {
        threads.step(Room.CORE, () -> {
            core.advance(millis);
            return true;
        });
    }

    /** How often a thread went on while another was at the disk. */
    long meanwhile() {
        return meanwhileBefore + threads.meanwhile();
    }

    /** Whether the process is to end: its log cannot be written any more, or its index not be read. */
    boolean failed() {
        assertThat(fatal)
                .allMatch(error -> error instanceof IOException || error instanceof SimulatedDisk.PowerFailure);
        return threads.coreFailed() || !fatal.isEmpty();
    }

    /** Everything goes on until nothing is left to do but for time. */
    void settle() {
        boolean more = true;
        while (more) {
            threads.step(Room.CORE);
            more = threads.step(Room.LOG) || threads.step(Room.KEEPER) || threads.step(Room.READER) || core.busy();
        }
        assertThat(failed()).as("ended by %s", fatal).isFalse();
    }

    private static boolean runOne(Deque<Runnable> tasks) {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
        return task != null;
    }

    /** A {@link StateDigest} of its applied state; nothing must be under way. */
    Map<String, String> digest(long nowMillis) {
        return StateDigest.of(host.checkpointSource(), directory, nowMillis);
    }

    /** How many contents its log has copied forward. */
    long moves() {
        return moves;
    }

    /** Nothing is in the queues: what it takes of the disk returns to its bound. */
    void rest() {
        // a segment that is written, one for reuse, and as much for one that is just begun
        long bound = 3L * options.segmentBytes();
        for (int seconds = 0; seconds < 120 && diskBytes() > bound; seconds++) {
            advance(1_000);
            settle();
        }
        assertThat(diskBytes()).as("bytes of %s", disk.list(HOST)).isLessThanOrEqualTo(bound);
        assertThat(disk.openDeletedFiles()).as("files open that are deleted").isZero();
    }

    private long diskBytes() {
        return disk.bytes(HOST, "segment-") + disk.bytes(HOST, "free-");
    }

    void close() {
        log.close();
        store.close();
        settle();
        assertThat(disk.openFiles()).isZero();
    }

    /** The state as this node's log knows it: a batch of the cluster has the number that it has there. */
    private final class Node implements Applier {
        private final Applier state;

        Node(Applier state) {
            this.state = state;
        }

        @Override
        public void restore(List<Operation> chunk, ChunkPlace place) {
            state.restore(chunk, place);
        }

        @Override
        public void restore(Operation operation) {
            state.restore(operation);
        }

        @Override
        public void restored() {
            state.restored();
        }

        @Override
        public void apply(Batch batch, long index, long[] locations, int[] lengths) {
            Number here = new Number(batch.epoch(), batch.sequence());
            Number there = numbers.getOrDefault(here, here);
            Batch known = new Batch(there.epoch, there.sequence, batch.timeMillis(), batch.operations());
            state.apply(known, index, locations, lengths);
        }

        @Override
        public void whenKnown(LongStream messageIds, Runnable task) {
            state.whenKnown(messageIds, task);
        }

        @Override
        public boolean holds(long messageId, long place) {
            return state.holds(messageId, place);
        }

        @Override
        public void moved(long messageId, long from, long to, int length) {
            moves++;
            state.moved(messageId, from, to, length);
        }
    }
}
