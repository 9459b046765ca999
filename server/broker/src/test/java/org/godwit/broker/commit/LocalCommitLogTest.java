package org.godwit.broker.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Durations.ONE_MINUTE;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.broker.log.DataDirectory;
import org.godwit.broker.log.Disk;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.LocalDisk;
import org.godwit.broker.log.LogDamagedException;
import org.godwit.broker.log.LogException;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.log.PowerLossDisk;
import org.godwit.broker.log.Segment;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;
import org.godwit.broker.store.MessageStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log on real files with its real threads. */
class LocalCommitLogTest {
    private static final LogOptions SMALL =
            LogOptions.DEFAULT.withSegmentBytes(1 << 20).withGrowthBytes(64 << 10);

    @TempDir
    private Path directory;

    private Broker broker;

    @AfterEach
    void closeBroker() {
        if (broker != null) {
            broker.close();
        }
        Awaitility.await().atMost(ONE_MINUTE).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("godwit-log")));
    }

    private Broker open(LogOptions options) {
        return open(new LocalDisk(), options);
    }

    private Broker open(Disk disk, LogOptions options) {
        broker = new Broker(disk, directory, options);
        return broker;
    }

    private Broker reopen(LogOptions options) {
        broker.close();
        broker = null;
        return open(options);
    }

    @Test
    void appliedBatchesAreThereAfterARestart() {
        open(SMALL);
        for (int i = 1; i <= 100; i++) {
            assertThat(broker.publish(i, 1000)).isEqualTo(CommitLog.Ending.APPLIED);
        }
        reopen(SMALL);
        assertThat(broker.log.epoch()).isEqualTo(2);
        assertThat(broker.log.lastIndex()).isEqualTo(100);
        assertThat(broker.state.messageIds()).hasSize(100);
        Message message = broker.read(42);
        assertThat(message.body()).isEqualTo(body(42, 1000));
        assertThat(message.routingKey()).isEqualTo("orders");
        assertThat(message.header().properties().messageId()).isEqualTo("42");
    }

    @Test
    void whatGathersIsMadeDurableTogether() {
        CountingDisk disk = new CountingDisk();
        open(disk, LogOptions.DEFAULT);
        long before = disk.forces.get();
        disk.mayForce = new CountDownLatch(1);
        List<CompletableFuture<CommitLog.Ending>> endings = broker.core.call(() -> {
            List<CompletableFuture<CommitLog.Ending>> appended = new ArrayList<>();
            for (int i = 1; i <= 2000; i++) {
                appended.add(broker.append(broker.publication(i, 100)));
            }
            return appended;
        });
        disk.mayForce.countDown();
        endings.forEach(ending ->
                assertThat(ending.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(CommitLog.Ending.APPLIED));
        assertThat(disk.forces.get() - before).isLessThan(100);
    }

    @Test
    void bodiesInPartsAreReadAsOne() {
        open(SMALL);
        broker.publishInParts(1, 700_000, 300_000);
        assertThat(broker.read(1).body()).isEqualTo(body(1, 700_000));
        broker.checkpoint();
        reopen(SMALL);
        assertThat(broker.read(1).body()).isEqualTo(body(1, 700_000));
    }

    @Test
    void aCheckpointAndTheLogAfterItMakeTheSameState() {
        open(SMALL);
        for (int i = 1; i <= 50; i++) {
            broker.publish(i, 2000);
        }
        broker.acknowledge(10);
        broker.checkpoint();
        broker.acknowledge(11);
        broker.publish(51, 10);
        var expected = List.copyOf(broker.state.messageIds().values());
        reopen(SMALL);
        assertThat(List.copyOf(broker.state.messageIds().values())).isEqualTo(expected);
        assertThat(broker.store.size()).isEqualTo(expected.size());
        assertThat(broker.state.sequence()).isEqualTo(53);
        broker.checkpoint();
        reopen(SMALL);
        assertThat(List.copyOf(broker.state.messageIds().values())).isEqualTo(expected);
        assertThat(broker.read(51).body()).isEqualTo(body(51, 10));
    }

    @Test
    void aDamagedCheckpointIsSetAsideForTheOlderOne() throws IOException {
        open(SMALL);
        broker.publish(1, 100);
        broker.checkpoint();
        broker.publish(2, 100);
        broker.checkpoint();
        broker.publish(3, 100);
        broker.close();
        broker = null;
        List<Path> checkpoints = files("checkpoint-");
        assertThat(checkpoints).hasSize(2);
        turnBit(checkpoints.get(1), 4096 + 80);
        open(SMALL);
        assertThat(broker.state.messageIds()).containsOnlyKeys(1L, 2L, 3L);
        assertThat(files("damaged-checkpoint-")).hasSize(1);
    }

    @Test
    void onlyWhatTheLastStartSetAsideIsKept() throws IOException {
        open(SMALL);
        for (int start = 1; start <= 3; start++) {
            broker.publish(2 * start - 1, 100);
            broker.checkpoint();
            broker.publish(2 * start, 100);
            broker.checkpoint();
            broker.close();
            broker = null;
            Path newest = files("checkpoint-").get(1);
            turnBit(newest, 4096 + 80);
            open(SMALL);
            assertThat(files("damaged-checkpoint-")).singleElement().satisfies(kept -> assertThat(kept)
                    .hasFileName("damaged-" + newest.getFileName()));
        }
    }

    @Test
    void deadSegmentsAreUsedAgain() throws IOException {
        open(SMALL.withCheckpointBytes(512 << 10).withFreeSegments(1));
        for (int i = 1; i <= 400; i++) {
            broker.publish(i, 50_000);
            broker.acknowledge(i);
        }
        Awaitility.await().atMost(ONE_MINUTE).untilAsserted(() -> {
            assertThat(files("segment-")).hasSizeLessThanOrEqualTo(5);
            assertThat(files("free-")).hasSizeLessThanOrEqualTo(2);
            assertThat(files("checkpoint-")).hasSizeLessThanOrEqualTo(2);
        });
        reopen(SMALL);
        assertThat(broker.state.messageIds()).isEmpty();
        assertThat(broker.state.sequence()).isEqualTo(800);
    }

    @Test
    void aSecondBrokerIsRefusedTheDirectory() {
        open(SMALL);
        assertThatThrownBy(() -> DataDirectory.open(directory, SMALL, broker.fatal::add))
                .isInstanceOf(LogException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("in use by another broker (process "
                        + ProcessHandle.current().pid() + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"segment-", "checkpoint-"})
    void anUnknownFormatVersionIsRefused(String kind) throws IOException {
        open(SMALL);
        broker.publish(1, 10);
        broker.checkpoint();
        broker.close();
        broker = null;
        Path found = files(kind).get(0);
        try (RandomAccessFile file = new RandomAccessFile(found.toFile(), "rw")) {
            file.seek(8);
            file.writeInt(9);
        }
        assertThatThrownBy(() -> open(SMALL))
                .isInstanceOf(LogException.class)
                .hasMessageContaining(found.toString())
                .hasMessageContaining("format version 9")
                .hasMessageContaining("knows format version " + Segment.FORMAT_VERSION);
    }

    @Test
    void aDamagedHeaderIsRefusedWithItsFile() throws IOException {
        open(SMALL);
        broker.publish(1, 10);
        broker.close();
        broker = null;
        Path segment = files("segment-").get(0);
        turnBit(segment, 40);
        assertThatThrownBy(() -> open(SMALL))
                .isInstanceOf(LogDamagedException.class)
                .hasMessageContaining(segment.toString());
    }

    @Test
    void damageInWhatIsReplayedIsRefusedWithFileAndOffset() throws IOException {
        open(SMALL);
        for (int i = 1; i <= 10; i++) {
            broker.publish(i, 100);
        }
        broker.close();
        broker = null;
        Path segment = files("segment-").get(0);
        turnBit(segment, 4096 + 20);
        assertThatThrownBy(() -> open(SMALL))
                .isInstanceOfSatisfying(LogDamagedException.class, damage -> {
                    assertThat(damage.file()).isEqualTo(segment);
                    assertThat(damage.offset()).isEqualTo(4096);
                })
                .hasMessageContaining(segment.toString())
                .hasMessageContaining("offset 4096");
    }

    @Test
    void aTornTailIsNoDamage() throws IOException {
        PowerLossDisk disk = new PowerLossDisk(new LocalDisk());
        open(disk, SMALL);
        for (int i = 1; i <= 10; i++) {
            broker.publish(i, 100);
        }
        Path segment = files("segment-").get(0);
        Path copy = Files.copy(segment, directory.resolve("copy"));
        broker.close();
        broker = null;
        Files.move(copy, segment, StandardCopyOption.REPLACE_EXISTING);
        long lastOffset = lastRecordOffset(segment);
        turnBit(segment, lastOffset + 100);
        open(SMALL);
        assertThat(broker.state.messageIds()).hasSize(9);
        assertThat(broker.publish(10, 100)).isEqualTo(CommitLog.Ending.APPLIED);
        reopen(SMALL);
        assertThat(broker.state.messageIds()).hasSize(10);
    }

    @Test
    void aDamagedMessageIsNamedAndTheOthersAreRead() throws IOException {
        open(SMALL);
        for (int i = 1; i <= 3; i++) {
            broker.publish(i, 5000);
        }
        broker.close();
        broker = null;
        Path segment = files("segment-").get(0);
        turnBit(segment, 4096 + 2000);
        open(SMALL);
        assertThat(broker.state.messageIds()).hasSize(3);
        assertThatThrownBy(() -> broker.read(1))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(LogDamagedException.class, damage -> assertThat(damage.file())
                        .isEqualTo(segment));
        assertThat(broker.read(2).body()).isEqualTo(body(2, 5000));
        assertThat(broker.core.call(broker.store::damagedReads)).isEqualTo(1);
    }

    @Test
    void aFailedForceEndsTheLogAndNothingIsConfirmed() {
        CountingDisk disk = new CountingDisk();
        open(disk, SMALL);
        broker.publish(1, 10);
        disk.failing = true;
        assertThat(broker.publish(2, 10)).isEqualTo(CommitLog.Ending.UNKNOWN);
        disk.failing = false;
        assertThat(broker.publish(3, 10)).isEqualTo(CommitLog.Ending.UNKNOWN);
        assertThat(broker.fatal).hasSize(1);
        assertThat(broker.fatal.get(0)).isInstanceOf(IOException.class);
        broker.close();
        broker = null;
        open(SMALL);
        assertThat(broker.state.messageIds()).containsKey(1L).doesNotContainKey(3L);
    }

    @Test
    void batchesBeyondTheLimitOrOutOfOrderAreRefused() {
        open(SMALL);
        assertThatThrownBy(() -> broker.publish(1, 2 << 20))
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stage large bodies");
        assertThatThrownBy(() -> broker.core.call(() -> broker.log.append(new Batch(99, 1, 0, List.of()))))
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aClosedLogTakesNothing() {
        open(SMALL);
        broker.core
                .call(broker.log::close)
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
        assertThat(broker.publish(1, 10)).isEqualTo(CommitLog.Ending.REJECTED);
    }

    @Test
    void hostsOfAnyNameShareADirectory() {
        String longName = "x".repeat(255);
        for (String name : List.of("/", ".", "..", "a/b", "\u00dcmlaut", "UPPER", "upper", longName, longName + "y")) {
            try (Broker one = new Broker(new LocalDisk(), directory, SMALL, name)) {
                assertThat(one.publish(1, 10)).isEqualTo(CommitLog.Ending.APPLIED);
                assertThat(one.log.lastIndex()).isEqualTo(1);
            }
        }
    }

    private List<Path> files(String prefix) throws IOException {
        try (Stream<Path> found = Files.list(directory.resolve("hosts/%2F"))) {
            return found.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }

    private static void turnBit(Path path, long offset) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(offset);
            int octet = file.read();
            file.seek(offset);
            file.write(octet ^ 4);
        }
    }

    private static long lastRecordOffset(Path segment) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "r")) {
            long offset = 4096;
            while (true) {
                file.seek(offset + 8);
                long next = offset + file.readInt() + 7 & ~7L;
                file.seek(next + 4);
                if (file.readInt() != 0x47_44_57_54) {
                    return offset;
                }
                offset = next;
            }
        }
    }

    static Body body(long id, int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) id);
        return Body.copyOf(bytes);
    }

    /** One host on a directory, as boot would wire it. */
    private static final class Broker implements AutoCloseable {
        final CoreThread core = new CoreThread();
        final List<Throwable> fatal = new CopyOnWriteArrayList<>();
        final DataDirectory data;
        final LogThread logThread;
        MessageStore store;
        QueueState state;
        LocalCommitLog log;
        long sequence;
        long numbered;

        Broker(Disk disk, Path directory, LogOptions options) {
            this(disk, directory, options, "/");
        }

        Broker(Disk disk, Path directory, LogOptions options, String name) {
            data = DataDirectory.open(disk, directory, options, fatal::add);
            logThread = LogThread.start(data, fatal::add);
            boolean opened = false;
            try {
                core.call(() -> open(data.host(name)));
                opened = true;
            } catch (CompletionException e) {
                throw (RuntimeException) e.getCause();
            } finally {
                if (!opened) {
                    logThread.close();
                    data.close();
                    core.close();
                }
            }
        }

        private boolean open(HostDirectory host) {
            store = new MessageStore(host, core);
            state = new QueueState(store);
            log = LocalCommitLog.open(host, logThread, core, state, state);
            store.recovered();
            store.dropUnreferenced();
            numbered = state.sequence();
            return true;
        }

        CompletableFuture<CommitLog.Ending> append(List<Operation> operations) {
            return log.append(new Batch(log.epoch(), ++sequence, 0, operations)).toCompletableFuture();
        }

        CommitLog.Ending appendAndWait(List<Operation> operations) {
            return core.call(() -> append(operations))
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
        }

        private List<Operation> publication(long id, int size) {
            return List.of(
                    new Operation.ProducerAdvanced(QueueState.PRODUCER, ++numbered, true),
                    new Operation.MessageStored(message(id, size), 0),
                    new Operation.Enqueued(1, 4, id, id, 0, 0, 0));
        }

        static Message message(long id, int size) {
            ContentHeader header = ContentHeader.of(BasicProperties.EMPTY.toBuilder()
                    .deliveryMode(2)
                    .messageId(Long.toString(id))
                    .build());
            return new Message(id, "", "orders", header, body(id, size));
        }

        CommitLog.Ending publish(long id, int size) {
            return appendAndWait(core.call(() -> publication(id, size)));
        }

        void publishInParts(long id, int size, int partBytes) {
            Message message = message(id, size);
            byte[] bytes = message.body().toByteArray();
            int parts = 0;
            for (int from = 0; from < size; from += partBytes) {
                byte[] part = Arrays.copyOfRange(bytes, from, Math.min(size, from + partBytes));
                appendAndWait(List.of(new Operation.BodyChunk(id, parts++, part)));
            }
            assertThat(appendAndWait(List.of(
                            new Operation.MessageStored(message, parts),
                            new Operation.Enqueued(1, 4, id, id, 0, 0, 0))))
                    .isEqualTo(CommitLog.Ending.APPLIED);
        }

        void acknowledge(long id) {
            assertThat(appendAndWait(List.of(
                            new Operation.ProducerAdvanced(QueueState.PRODUCER, ++numbered, true),
                            new Operation.Dequeued(1, 4, id))))
                    .isEqualTo(CommitLog.Ending.APPLIED);
        }

        void checkpoint() {
            core.call(log::checkpoint)
                    .toCompletableFuture()
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
        }

        Message read(long id) {
            return core.call(() -> store.read(id))
                    .toCompletableFuture()
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
        }

        @Override
        public void close() {
            core.call(log::close)
                    .toCompletableFuture()
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
            core.call(() -> {
                store.close();
                return true;
            });
            logThread.close();
            data.close();
            core.close();
        }
    }
}
