package org.godwit.benchmarks.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.broker.chunk.ChunkPlace;
import org.godwit.broker.chunk.Chunks;
import org.godwit.broker.commit.Applier;
import org.godwit.broker.commit.CheckpointSource;
import org.godwit.broker.commit.LocalCommitLog;
import org.godwit.broker.commit.LogThread;
import org.godwit.broker.log.BodyLocation;
import org.godwit.broker.log.DataDirectory;
import org.godwit.broker.log.DiskFile;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.log.LogRecovery;
import org.godwit.broker.log.RecordEncoder;
import org.godwit.broker.log.SegmentWriter;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.CoreExecutor;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;

/**
 * Measures the format of the log: what encoding and summing a batch costs, what a force costs by the size of what was
 * written and by how the file was made, a batch's way from append to applied, and how long recovery takes. The figures of
 * docs/decisions/0002.
 *
 * <p>Arguments: rounds (5), directory (a temporary one).
 */
public final class BatchFormatSpike {
    private static final int SEGMENT_BYTES = 64 << 20;
    private static final int[] BATCHES_PER_FORCE = {1, 4, 16, 64, 256};

    private final int rounds;
    private final Path directory;
    private long sums;
    private final Batch batch = batch(1, 1024);
    private final int bound = (int) RecordEncoder.bound(batch.operations());

    private BatchFormatSpike(int rounds, Path directory) {
        this.rounds = rounds;
        this.directory = directory;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        Path directory = arguments.length > 1
                ? Files.createDirectories(Path.of(arguments[1]))
                : Files.createTempDirectory("godwit-log-spike");
        System.out.printf(
                Locale.ROOT,
                "%d rounds, the first not counted; medians, lowest and highest in brackets%nin %s%n%n",
                rounds,
                directory);
        BatchFormatSpike spike = new BatchFormatSpike(rounds, directory);
        spike.encoding();
        spike.forces();
        spike.appendToApplied();
        spike.recovery();
    }

    /** A persistent message to one queue, as a session's publish decides it. */
    private static Batch batch(long number, int bodyBytes) {
        byte[] body = new byte[bodyBytes];
        Arrays.fill(body, (byte) number);
        ContentHeader header = ContentHeader.of(
                BasicProperties.EMPTY.toBuilder().deliveryMode(2).build());
        Message message = new Message(number, "", "orders", header, Body.of(body));
        return new Batch(
                1,
                number,
                1_800_000_000_000L,
                List.of(
                        new Operation.MessageStored(message, 0),
                        new Operation.Enqueued(1, 4, number, number, 1024, 0, 0)));
    }

    // ---- encoding --------------------------------------------------------------------------------------------------

    private void encoding() throws IOException {
        List<Double> encode = new ArrayList<>();
        List<Double> sum = new ArrayList<>();
        List<Double> sumTwice = new ArrayList<>();
        long recordBytes = 0;
        ByteBuffer kilobyte = ByteBuffer.allocateDirect(1024 + 29);
        ByteBuffer control = ByteBuffer.allocateDirect(72 + 24);
        for (int round = 0; round < rounds; round++) {
            try (DataDirectory data =
                    DataDirectory.open(new NoDisk(), directory, options(SEGMENT_BYTES), BatchFormatSpike::fatal)) {
                SegmentWriter writer = begin(data);
                long before = writer.end();
                writer.append(batch, bound);
                recordBytes = writer.end() - before;
                encode.add(nanosEach(1_000_000, () -> {
                    try {
                        writer.append(batch, bound);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
            }
            sum.add(nanosEach(2_000_000, () -> crc(kilobyte, control)));
            sumTwice.add(nanosEach(2_000_000, () -> crc(kilobyte, kilobyte, control)));
        }
        System.out.println("One batch: a persistent message with a body of 1 KiB to one queue");
        System.out.printf(Locale.ROOT, "  record in the log           %6d bytes%n", recordBytes);
        print("  encoded into the buffer    ", encode, "ns");
        print("  of that: CRC32C, contents once", sum, "ns");
        print("  CRC32C, contents twice     ", sumTwice, "ns");
        System.out.println();
    }

    private void crc(ByteBuffer... parts) {
        for (ByteBuffer part : parts) {
            CRC32C crc = new CRC32C();
            crc.update(part.clear());
            sums += crc.getValue();
        }
    }

    private double nanosEach(int times, Runnable task) {
        long began = System.nanoTime();
        for (int i = 0; i < times; i++) {
            task.run();
        }
        return (System.nanoTime() - began) / (double) times;
    }

    // ---- forces ----------------------------------------------------------------------------------------------------

    private void forces() throws IOException {
        System.out.println("Write and force, by batches of 1 KiB for each force: us for each force");
        for (int batches : BATCHES_PER_FORCE) {
            List<Double> growing = new ArrayList<>();
            List<Double> stepwise = new ArrayList<>();
            List<Double> recycled = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                growing.add(microsForEachForce(batches, 4096, false));
                stepwise.add(microsForEachForce(batches, 4 << 20, false));
                recycled.add(microsForEachForce(batches, 4 << 20, true));
            }
            System.out.printf(Locale.ROOT, "  %3d batches%n", batches);
            print("    file grows as it is written    ", growing, "us");
            print("    filled with zeros 4 MiB ahead  ", stepwise, "us");
            print("    used before                    ", recycled, "us");
        }
        System.out.println();
    }

    private double microsForEachForce(int batches, int growthBytes, boolean recycled) throws IOException {
        Path fresh = Files.createTempDirectory(directory, "forces");
        try (DataDirectory data = DataDirectory.open(
                fresh, options(SEGMENT_BYTES).withGrowthBytes(growthBytes), BatchFormatSpike::fatal)) {
            SegmentWriter writer = begin(data, recycled);
            int forces = Math.min(300, (SEGMENT_BYTES - 8192) / (batches * bound));
            long began = System.nanoTime();
            for (int i = 0; i < forces; i++) {
                for (int j = 0; j < batches; j++) {
                    writer.append(batch, bound);
                }
                writer.force();
            }
            double micros = (System.nanoTime() - began) / 1000.0 / forces;
            writer.close();
            return micros;
        } finally {
            delete(fresh);
        }
    }

    private static SegmentWriter begin(DataDirectory data) throws IOException {
        return begin(data, false);
    }

    private static SegmentWriter begin(DataDirectory data, boolean recycled) throws IOException {
        HostDirectory host = data.host("/");
        if (recycled) {
            Path used = host.segmentPath(0);
            try (DiskFile file = data.disk().create(used)) {
                ByteBuffer old = ByteBuffer.allocateDirect(SEGMENT_BYTES);
                file.write(old, 0);
                file.force();
            }
            host.recycle(0);
        }
        LogRecovery recovery = new LogRecovery(host);
        SegmentWriter writer = recovery.begin(ByteBuffer.allocateDirect(SegmentWriter.bufferBytes(data.options())));
        if (recycled) {
            writer.roll();
        }
        return writer;
    }

    private static LogOptions options(int segmentBytes) {
        return LogOptions.DEFAULT.withSegmentBytes(segmentBytes);
    }

    // ---- append to applied -----------------------------------------------------------------------------------------

    private void appendToApplied() throws IOException, InterruptedException, ExecutionException {
        System.out.println("From append to applied, by batches of 1 KiB in flight: batches each second");
        for (int inFlight : new int[] {1, 16, 256}) {
            List<Double> rates = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                rates.add(appliedEachSecond(inFlight, inFlight == 1 ? 1000 : 30_000));
            }
            print(String.format(Locale.ROOT, "  %3d in flight", inFlight), rates, "/s");
        }
        System.out.println();
    }

    private double appliedEachSecond(int inFlight, int total)
            throws IOException, InterruptedException, ExecutionException {
        Path fresh = Files.createTempDirectory(directory, "applied");
        try (Core core = new Core();
                DataDirectory data = DataDirectory.open(fresh, LogOptions.DEFAULT, BatchFormatSpike::fatal);
                LogThread logThread = LogThread.start(data, BatchFormatSpike::fatal)) {
            LocalCommitLog log = core.thread
                    .submit(() -> open(data.host("/"), logThread, core))
                    .get();
            Load load = new Load(log, inFlight, total);
            long began = System.nanoTime();
            core.execute(load::start);
            load.done.await();
            double seconds = (System.nanoTime() - began) / 1e9;
            CountDownLatch closed = new CountDownLatch(1);
            core.execute(() -> log.close().thenRun(closed::countDown));
            closed.await();
            return total / seconds;
        } finally {
            delete(fresh);
        }
    }

    /** Keeps so many batches in flight. Owned by the core. */
    private static final class Load {
        private final LocalCommitLog log;
        private final int inFlight;
        private final int total;
        private final CountDownLatch done = new CountDownLatch(1);
        private long appended;
        private long applied;

        Load(LocalCommitLog log, int inFlight, int total) {
            this.log = log;
            this.inFlight = inFlight;
            this.total = total;
        }

        void start() {
            for (int i = 0; i < inFlight; i++) {
                append();
            }
        }

        private void append() {
            appended++;
            Batch one = batch(appended, 1024);
            log.append(one).thenAccept(ending -> {
                if (++applied == total) {
                    done.countDown();
                } else if (appended < total) {
                    append();
                }
            });
        }
    }

    // ---- recovery --------------------------------------------------------------------------------------------------

    private void recovery() throws IOException, InterruptedException, ExecutionException {
        List<Double> replay = new ArrayList<>();
        int batches = (128 << 20) / 1200;
        for (int round = 0; round < rounds; round++) {
            Path fresh = Files.createTempDirectory(directory, "recovery");
            long bytes;
            try (DataDirectory data = DataDirectory.open(fresh, LogOptions.DEFAULT, BatchFormatSpike::fatal)) {
                SegmentWriter writer = begin(data);
                for (int i = 1; i <= batches; i++) {
                    Batch one = batch(i, 1024);
                    writer.append(one, bound);
                }
                bytes = (BodyLocation.segment(writer.end()) - 1) * SEGMENT_BYTES + BodyLocation.offset(writer.end());
                writer.force();
                writer.abandon();
            }
            try (Core core = new Core();
                    DataDirectory data = DataDirectory.open(fresh, LogOptions.DEFAULT, BatchFormatSpike::fatal);
                    LogThread logThread = LogThread.start(data, BatchFormatSpike::fatal)) {
                long began = System.nanoTime();
                LocalCommitLog log = core.thread
                        .submit(() -> open(data.host("/"), logThread, core))
                        .get();
                replay.add((System.nanoTime() - began) / 1e6 * (256 << 20) / bytes);
                CountDownLatch closed = new CountDownLatch(1);
                core.execute(() -> log.close().thenRun(closed::countDown));
                closed.await();
            } finally {
                delete(fresh);
            }
        }
        System.out.println("Recovery without a checkpoint, page cache warm");
        print("  for each 256 MiB of log, batches of 1 KiB", replay, "ms");
    }

    private static LocalCommitLog open(HostDirectory host, LogThread logThread, Core core) {
        Chunks none = new Chunks(host, core);
        return LocalCommitLog.open(host, logThread, core, NOTHING, new CheckpointSource() {
            @Override
            public Chunks chunks() {
                return none;
            }

            @Override
            public List<Operation> freeze() {
                return List.of();
            }
        });
    }

    private static final Applier NOTHING = new Applier() {
        @Override
        public void restore(List<Operation> chunk, ChunkPlace place) {}

        @Override
        public void restore(Operation operation) {}

        @Override
        public void restored() {}

        @Override
        public void whenKnown(LongStream messageIds, Runnable task) {
            task.run();
        }

        @Override
        public void apply(Batch batch, long index, long[] locations, int[] lengths) {}

        @Override
        public boolean holds(long messageId, long place) {
            return false;
        }

        @Override
        public void moved(long messageId, long from, long to, int length) {}
    };

    private static void fatal(Throwable failure) {
        throw new IllegalStateException("the log failed", failure);
    }

    /** A thread as a core. */
    private static final class Core implements CoreExecutor, AutoCloseable {
        private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "core"));

        @Override
        public boolean inCore() {
            return Thread.currentThread().getName().equals("core");
        }

        @Override
        public Timer schedule(Runnable task, long delayMillis) {
            return () -> {};
        }

        @Override
        public long arrivals() {
            return 0;
        }

        @Override
        public void fail(Throwable failure) {
            fatal(failure);
        }

        @Override
        public void execute(Runnable task) {
            thread.execute(task);
        }

        @Override
        public void close() {
            thread.shutdown();
        }
    }

    // ---- figures ---------------------------------------------------------------------------------------------------

    private static void print(String what, List<Double> figures, String unit) {
        List<Double> counted = new ArrayList<>(figures.subList(figures.size() > 1 ? 1 : 0, figures.size()));
        counted.sort(Comparator.naturalOrder());
        System.out.printf(
                Locale.ROOT,
                "%s %,10.1f %s (%,.1f to %,.1f)%n",
                what,
                counted.get(counted.size() / 2),
                unit,
                counted.get(0),
                counted.get(counted.size() - 1));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
