package org.godwit.broker.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.broker.log.DataDirectory;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.log.SimulatedDisk;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;
import org.godwit.broker.store.MessageStore;

/**
 * One seed's lives of a log: batches, checkpoints, reads and reclaims in random order, the power failing at random steps
 * with random losses, checked after each start against what was decided and answered. For one thread.
 */
final class CrashRun {
    private static final int LIVES = 12;
    private static final int ACTIONS = 250;
    /** So many messages stay for long. */
    private static final int FORGOTTEN = 12;

    private static final int SETTLING = 2_000;

    private final Fault fault;
    private final Random random;
    private final SimulatedDisk disk;
    private final List<Batch> decided = new ArrayList<>();
    private final Map<Long, Message> messages = new HashMap<>();
    private final LogOptions options;
    private long applied;
    private long nextId = 1;
    private long epoch;
    private int crashes;
    private String lastDamaged = "";
    private long moves;

    /** @param fault what is wrong on purpose */
    CrashRun(long seed, Fault fault) {
        this.fault = fault;
        random = new Random(seed);
        disk = new SimulatedDisk(seed ^ 0x5DEECE66DL);
        options = LogOptions.DEFAULT
                .withSegmentBytes(64 << 10)
                .withGrowthBytes(random.nextBoolean() ? 4096 : 64 << 10)
                .withCheckpointBytes(20_000 + random.nextInt(200_000))
                .withTailBytes(220_000 + random.nextInt(200_000))
                .withChunkEntries(4 << random.nextInt(3))
                .withFreeSegments(random.nextInt(3));
    }

    /** How often the power failed. */
    int crashes() {
        return crashes;
    }

    /** How many contents were copied forward. */
    long moves() {
        return moves;
    }

    void lives() {
        for (int life = 0; life < LIVES; life++) {
            if (random.nextInt(3) > 0) {
                disk.failPowerAfter(random.nextInt(life == 0 ? 300 : random.nextInt(10) == 0 ? 20 : 300));
            }
            try {
                new Life().live();
            } catch (SimulatedDisk.PowerFailure end) {
                assertThat(disk.powerFailed()).isTrue();
            }
            if (disk.powerFailed() || random.nextBoolean()) {
                disk.crash();
                crashes++;
            } else {
                disk.endProcess();
            }
            if (random.nextInt(4) == 0) {
                damageNewestCheckpoint();
            }
            fault.betweenLives(disk, SimulatedLog.HOST);
        }
        new Life().check();
    }

    /**
     * Turns a bit of the newer of two checkpoints that were written since the last time: recovery has to do with the older
     * one. Files from before are there for the chunks in them alone.
     */
    private void damageNewestCheckpoint() {
        Path host = SimulatedLog.HOST;
        List<String> checkpoints = disk.list(host).stream()
                .filter(name -> name.startsWith("checkpoint-") && name.compareTo(lastDamaged) > 0)
                .sorted()
                .toList();
        if (checkpoints.size() >= 2) {
            lastDamaged = checkpoints.get(checkpoints.size() - 1);
            disk.flipBit(host.resolve(lastDamaged), random.nextBoolean() ? 40 : 4096 + 80);
        }
    }

    /** One start of the process, until it ends or the power does. */
    private final class Life {
        private final SteppedCore core = new SteppedCore();
        private final Deque<Runnable> keeper = new ArrayDeque<>();
        private final Deque<Runnable> reader = new ArrayDeque<>();
        private final List<Throwable> fatal = new ArrayList<>();
        private final LogThread logThread;
        private final LocalCommitLog log;
        private final MessageStore store;
        private final QueueState state;
        private final TreeMap<Long, Long> queued = new TreeMap<>();
        private long sequence;
        private boolean unknownSeen;

        Life() {
            DataDirectory data = DataDirectory.open(
                    fault.disk(disk), Path.of("/data").toAbsolutePath(), options, keeper::add, reader::add);
            logThread = LogThread.stepped(data, fatal::add);
            HostDirectory host = data.host("/");
            store = new MessageStore(host, core);
            state = new QueueState(store, fault.copiesWhatIsFrozen());
            fault.starting(host);
            log = LocalCommitLog.open(host, logThread, core, fault.applier(state), fault.source(state));
            fault.started();
            store.recovered();
            store.dropUnreferenced();
            settle();
        }

        /** Compares what was recovered with what was decided and answered. */
        private void settle() {
            assertThat(state.sequence()).as("applied before, at least").isGreaterThanOrEqualTo(applied);
            assertThat(state.sequence()).isLessThanOrEqualTo(decided.size());
            while (decided.size() > state.sequence()) {
                decided.remove(decided.size() - 1);
            }
            applied = state.sequence();
            assertThat(log.epoch()).isGreaterThan(epoch);
            epoch = log.epoch();
            for (Batch batch : decided) {
                for (Operation operation : batch.operations()) {
                    if (operation instanceof Operation.Enqueued enqueued) {
                        queued.put(enqueued.position(), enqueued.messageId());
                    } else if (operation instanceof Operation.Dequeued dequeued) {
                        queued.remove(dequeued.position());
                    }
                }
            }
            assertThat(state.messageIds()).isEqualTo(queued);
        }

        /** Nothing fails any more: all is there, and what nobody needs goes. */
        void check() {
            readAll();
            assertThat(disk.openFiles()).isLessThanOrEqualTo(20);
            while (queued.size() > 3) {
                Batch batch = new Batch(log.epoch(), ++sequence, 0, List.of(dequeue()));
                log.append(batch);
            }
            while (logThread.step() || core.step() || runOne(keeper) || runOne(reader)) {
                // until only time brings something
            }
            for (int i = 0; i < SETTLING && diskBytes() > bytesAtRest(); i++) {
                core.timer(random);
                while (logThread.step() || core.step() || runOne(keeper) || runOne(reader)) {
                    // until only time brings something
                }
            }
            assertThat(diskBytes())
                    .as("bytes of %s", disk.list(SimulatedLog.HOST))
                    .isLessThanOrEqualTo(bytesAtRest());
            readAll();
            moves += state.moves();
        }

        private long diskBytes() {
            return disk.bytes(SimulatedLog.HOST, "segment-") + disk.bytes(SimulatedLog.HOST, "free-");
        }

        /** A segment that is written, one kept for reuse, and what the messages take, with as much again and a half. */
        private long bytesAtRest() {
            return 2L * options.segmentBytes() + options.segmentBytes() / 2 + 2 * store.liveBytes();
        }

        private void readAll() {
            Map<Long, CompletableFuture<Message>> read = new HashMap<>();
            queued.values().forEach(id -> read.put(id, store.read(id).toCompletableFuture()));
            while (runOne(reader) || core.step()) {
                // until all is read
            }
            read.forEach((id, message) -> {
                assertThat(message).isCompleted();
                assertThat(message.join().body()).isEqualTo(messages.get(id).body());
                assertThat(message.join().exchange()).isEqualTo(messages.get(id).exchange());
                assertThat(message.join().routingKey())
                        .isEqualTo(messages.get(id).routingKey());
                assertThat(message.join().header().encoded())
                        .isEqualTo(messages.get(id).header().encoded());
            });
        }

        void live() {
            readAll();
            disk.meanwhile(this::keepMeanwhile);
            int actions = random.nextInt(ACTIONS);
            for (int i = 0; i < actions && !disk.powerFailed(); i++) {
                act();
            }
            moves += state.moves();
            if (!disk.powerFailed() && random.nextBoolean()) {
                close();
            }
        }

        private void act() {
            int action = random.nextInt(100);
            if (action < 42) {
                append();
            } else if (action < 60) {
                logThread.step();
                endIfPowerFailed();
            } else if (action < 78) {
                core.step();
                endIfPowerFailed();
            } else if (action < 88) {
                runOne(keeper);
            } else if (action < 95) {
                core.timer(random);
            } else if (action < 96) {
                log.checkpoint();
            } else if (action < 98 && random.nextInt(8) == 0) {
                fail();
            } else {
                runOne(reader);
            }
        }

        private void endIfPowerFailed() {
            if (!fatal.isEmpty() && disk.powerFailed()) {
                throw (SimulatedDisk.PowerFailure) fatal.get(0);
            }
        }

        /** The keeper's thread is not the log's: it works between any two steps of that. */
        private void keepMeanwhile() {
            if (random.nextInt(4) == 0 && !disk.powerFailed()) {
                runOne(keeper);
            }
        }

        private void fail() {
            switch (random.nextInt(4)) {
                case 0 -> disk.limitBytes(random.nextInt(50_000));
                case 1 -> disk.closeByInterrupt();
                default -> disk.failForces(1, random.nextBoolean());
            }
        }

        private void append() {
            List<Operation> operations = new ArrayList<>();
            operations.add(new Operation.ProducerAdvanced(QueueState.PRODUCER, decided.size() + 1, true));
            int size = options.maxBatchBytes() / (random.nextInt(10) == 0 ? 1 : 20);
            int left = size - 200;
            for (int i = random.nextInt(4); i > 0 && left > 1000; i--) {
                left -= addMessage(operations, left);
            }
            for (int i = random.nextInt(queued.size() < FORGOTTEN ? 2 : 6);
                    i > 0 && !queued.isEmpty() && left > 100;
                    i--) {
                operations.add(dequeue());
                left -= 64;
            }
            sequence++;
            Batch batch = new Batch(log.epoch(), sequence, 0, operations);
            decided.add(batch);
            long number = decided.size();
            log.append(batch).thenAccept(ending -> ended(number, ending));
        }

        private Operation dequeue() {
            long position = anyPosition();
            queued.remove(position);
            return new Operation.Dequeued(1, 4, position);
        }

        /** The first or the last, or, so that some are forgotten for long, the first after the first. */
        private long anyPosition() {
            Long second = queued.higherKey(queued.firstKey());
            return switch (random.nextInt(4)) {
                case 0 -> queued.firstKey();
                case 1 -> queued.lastKey();
                default -> second == null ? queued.firstKey() : second;
            };
        }

        private int addMessage(List<Operation> operations, int most) {
            long id = nextId++;
            byte[] body = new byte[random.nextInt(most - 500)];
            random.nextBytes(body);
            ContentHeader header = ContentHeader.of(BasicProperties.EMPTY.toBuilder()
                    .deliveryMode(2)
                    .messageId("message " + id)
                    .build());
            Message message = new Message(id, "exchange " + id, "key \u00e9\u4e2d " + id, header, Body.copyOf(body));
            messages.put(id, message);
            int chunks = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0;
            int from = 0;
            for (int i = 0; i < chunks; i++) {
                int to = i == chunks - 1 ? body.length : from + (body.length - from) / 2;
                byte[] part = Arrays.copyOfRange(body, from, to);
                operations.add(new Operation.BodyChunk(id, i, part));
                from = to;
            }
            operations.add(new Operation.MessageStored(message, chunks));
            operations.add(new Operation.Enqueued(1, 4, id, id, 0, 0, 0));
            queued.put(id, id);
            return body.length + 500;
        }

        private void ended(long number, CommitLog.Ending ending) {
            switch (ending) {
                case APPLIED -> {
                    assertThat(unknownSeen).isFalse();
                    assertThat(number).isEqualTo(applied + 1);
                    applied = number;
                }
                case UNKNOWN -> {
                    assertThat(fatal)
                            .singleElement()
                            .isInstanceOfAny(IOException.class, SimulatedDisk.PowerFailure.class);
                    unknownSeen = true;
                }
                case REJECTED -> throw new AssertionError("rejected");
            }
        }

        private void close() {
            CompletableFuture<Void> closed = log.close().toCompletableFuture();
            store.close();
            while (logThread.step() || core.step() || runOne(keeper) || runOne(reader)) {
                if (disk.powerFailed()) {
                    return;
                }
            }
            assertThat(closed).isCompleted();
            assertThat(disk.openFiles()).isZero();
        }

        private boolean runOne(Deque<Runnable> tasks) {
            Runnable task = tasks.poll();
            if (task != null) {
                task.run();
            }
            return task != null;
        }
    }
}
