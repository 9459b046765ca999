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
import org.godwit.broker.log.BodyLocation;
import org.godwit.broker.log.DataDirectory;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.LogDamagedException;
import org.godwit.broker.log.LogException;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.log.RecordEncoder;
import org.godwit.broker.log.RecordHeader;
import org.godwit.broker.log.Segment;
import org.godwit.broker.log.SimulatedDisk;
import org.godwit.broker.log.SteppedThreads;
import org.godwit.broker.log.SteppedThreads.Room;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;
import org.godwit.broker.store.MessageStore;

/**
 * One seed's lives of a log: batches, checkpoints, reads and reclaims in random order, the clock set forwards and back, the
 * power failing at random steps with random losses, checked after each start against what was decided and answered. For one thread.
 */
final class CrashRun {
    private static final int LIVES = 12;
    private static final int ACTIONS = 250;
    /** So many messages stay for long. */
    private static final int FORGOTTEN = 12;

    private static final int SETTLING = 2_000;
    private static final int MOST_JUMP_MILLIS = 100_000;

    private final Fault fault;
    private final Random random;
    private final SimulatedDisk disk;
    private final List<Batch> decided = new ArrayList<>();
    private final Map<Long, Message> messages = new HashMap<>();
    private final LogOptions options;
    private long applied;
    /** What the clock on the wall says, which is set forwards and back. */
    private long wallMillis = 1_000_000;

    private long nextId = 1;
    private long epoch;
    private int crashes;
    private String lastDamaged = "";
    private long moves;
    private long meanwhile;
    private int refusedStarts;
    private int failedReads;
    private int filledSegments;
    private int timesBack;

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

    /** How often a thread went on while another was at the disk. */
    long meanwhile() {
        return meanwhile;
    }

    /** How many starts were refused, as a read failed. */
    int refusedStarts() {
        return refusedStarts;
    }

    /** How many messages could not be read, as the disk failed. */
    int failedReads() {
        return failedReads;
    }

    /** How many batches took what a segment had left, to the last byte that they may take. */
    int filledSegments() {
        return filledSegments;
    }

    /** How often the clock was behind the log at a start. */
    int timesBack() {
        return timesBack;
    }

    void lives() {
        for (int life = 0; life < LIVES; life++) {
            if (random.nextInt(3) > 0) {
                disk.failPowerAfter(random.nextInt(life == 0 ? 300 : random.nextInt(10) == 0 ? 20 : 300));
            }
            long failedReadsBefore = disk.failedReads();
            if (random.nextInt(12) == 0) {
                disk.failReads(1);
            }
            if (random.nextInt(3) == 0) {
                setClock();
            }
            try {
                new Life().live();
            } catch (SimulatedDisk.PowerFailure end) {
                assertThat(disk.powerFailed()).isTrue();
            } catch (LogException refused) {
                if (disk.failedReads() == failedReadsBefore) {
                    throw refused;
                }
                refusedStarts++;
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

    private void setClock() {
        wallMillis += random.nextInt(2 * MOST_JUMP_MILLIS) - MOST_JUMP_MILLIS;
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
        private final TreeMap<Long, QueueState.Times> times = new TreeMap<>();
        private final Map<Long, CompletableFuture<Message>> beingRead = new HashMap<>();
        private final SteppedThreads threads;
        private long sequence;
        private long timeMillis;
        private boolean unknownSeen;
        private boolean diskFailed;

        Life() {
            DataDirectory data = DataDirectory.open(
                    fault.disk(disk), Path.of("/data").toAbsolutePath(), options, keeper::add, reader::add);
            logThread = LogThread.stepped(data, fatal::add);
            HostDirectory host = data.host("/");
            store = new MessageStore(host, core);
            state = new QueueState(store);
            fault.starting(host, store);
            log = LocalCommitLog.open(host, logThread, core, fault.applier(state), fault.source(state));
            fault.started();
            store.recovered();
            store.dropUnreferenced();
            disk.failReads(0);
            settle();
            threads = new SteppedThreads(
                    random,
                    disk,
                    Map.of(
                            Room.CORE,
                            core::step,
                            Room.LOG,
                            logThread::step,
                            Room.KEEPER,
                            () -> runOne(keeper),
                            Room.READER,
                            () -> runOne(reader)));
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
                        times.put(enqueued.position(), QueueState.Times.of(enqueued));
                    } else if (operation instanceof Operation.Dequeued dequeued) {
                        queued.remove(dequeued.position());
                        times.remove(dequeued.position());
                    }
                }
            }
            assertThat(state.messageIds()).isEqualTo(queued);
            assertThat(state.times()).isEqualTo(times);
            timeMillis = decided.isEmpty() ? 0 : decided.get(decided.size() - 1).timeMillis();
            assertThat(log.lastTimeMillis()).as("time of the last batch").isEqualTo(timeMillis);
            assertThat(times.values().stream().filter(this::expired))
                    .as("what the log's time has let expire")
                    .isEmpty();
            timesBack += wallMillis < timeMillis ? 1 : 0;
            for (String name : disk.list(SimulatedLog.HOST)) {
                // of all records only the mark of the end may be behind it
                assertThat(!name.startsWith("segment-")
                                || disk.bytes(SimulatedLog.HOST, name) <= options.segmentBytes() + RecordHeader.BYTES)
                        .as("%s has the size of a segment", name)
                        .isTrue();
            }
        }

        /** Nothing fails any more: all is there, and what nobody needs goes. */
        void check() {
            readAll();
            assertThat(disk.openFiles()).isLessThanOrEqualTo(20);
            while (queued.size() > 3) {
                Batch batch = new Batch(log.epoch(), ++sequence, timeMillis, List.of(dequeue(anyPosition())));
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
            assertThat(disk.openDeletedFiles())
                    .as("files open that are deleted")
                    .isZero();
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
                assertRight(id, message.join());
            });
        }

        private void assertRight(long id, Message read) {
            Message message = messages.get(id);
            assertThat(read.body()).isEqualTo(message.body());
            assertThat(read.exchange()).isEqualTo(message.exchange());
            assertThat(read.routingKey()).isEqualTo(message.routingKey());
            assertThat(read.header().encoded()).isEqualTo(message.header().encoded());
        }

        void live() {
            readAll();
            int actions = random.nextInt(ACTIONS);
            for (int i = 0; i < actions && !disk.powerFailed() && !threads.coreFailed(); i++) {
                act();
                checkRead();
            }
            moves += state.moves();
            meanwhile += threads.meanwhile();
            if (!disk.powerFailed() && !threads.coreFailed() && random.nextBoolean()) {
                close();
            }
        }

        private void act() {
            int action = random.nextInt(100);
            if (action < 42) {
                append();
            } else if (action < 60) {
                threads.step(Room.LOG);
                endIfPowerFailed();
            } else if (action < 78) {
                threads.step(Room.CORE);
                endIfPowerFailed();
            } else if (action < 87) {
                threads.step(Room.KEEPER);
            } else if (action < 94) {
                threads.step(Room.CORE, () -> core.timer(random));
            } else if (action < 95) {
                log.checkpoint();
            } else if (action < 97 && random.nextInt(8) == 0) {
                fail();
            } else if (action < 97 && random.nextInt(4) == 0) {
                setClock();
            } else if (action < 98) {
                readOne();
            } else {
                threads.step(Room.READER);
            }
        }

        private void endIfPowerFailed() {
            if (!fatal.isEmpty() && disk.powerFailed()) {
                throw (SimulatedDisk.PowerFailure) fatal.get(0);
            }
        }

        /** A message that waits is read while the rest goes on. */
        private void readOne() {
            List<Long> waiting = List.copyOf(state.messageIds().values());
            if (!waiting.isEmpty()) {
                long id = waiting.get(random.nextInt(waiting.size()));
                beingRead.computeIfAbsent(id, message -> store.read(message).toCompletableFuture());
            }
        }

        /** What has been read is right, or it is said that the disk failed; that is never taken for damage. */
        private void checkRead() {
            beingRead.entrySet().removeIf(read -> {
                if (read.getValue().isCompletedExceptionally()) {
                    boolean left = !state.messageIds().containsValue(read.getKey());
                    assertThat(left || diskFailed).as("the disk failed").isTrue();
                    assertThat(read.getValue()
                                    .handle((message, failure) -> failure)
                                    .join())
                            .isInstanceOf(LogException.class)
                            .isNotInstanceOf(LogDamagedException.class);
                    failedReads += left ? 0 : 1;
                } else if (read.getValue().isDone()) {
                    assertRight(read.getKey(), read.getValue().join());
                }
                return read.getValue().isDone();
            });
        }

        private void fail() {
            diskFailed = true;
            switch (random.nextInt(5)) {
                case 4 -> disk.failReads(1 + random.nextInt(3));
                case 0 -> disk.limitBytes(random.nextInt(50_000));
                case 1 -> disk.closeByInterrupt();
                default -> disk.failForces(1, random.nextBoolean());
            }
        }

        /** A batch's time is the clock's, and never before that of another: what expires by it goes with it. */
        private void append() {
            wallMillis += random.nextInt(20);
            timeMillis = Math.max(timeMillis, wallMillis);
            List<Operation> operations = new ArrayList<>();
            operations.add(new Operation.ProducerAdvanced(QueueState.PRODUCER, decided.size() + 1, true));
            times.entrySet().stream()
                    .filter(entry -> expired(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .toList()
                    .forEach(position -> operations.add(dequeue(position)));
            if (applied == decided.size() && random.nextInt(6) == 0) {
                fillSegment(operations);
            } else {
                addSome(operations);
            }
            sequence++;
            Batch batch = new Batch(log.epoch(), sequence, timeMillis, operations);
            decided.add(batch);
            long number = decided.size();
            log.append(batch).thenAccept(ending -> ended(number, ending));
        }

        private boolean expired(QueueState.Times of) {
            return of.expiresAtMillis() != 0 && of.expiresAtMillis() <= timeMillis;
        }

        private void addSome(List<Operation> operations) {
            int size = options.maxBatchBytes() / (random.nextInt(10) == 0 ? 1 : 20);
            int left = size - 200 - Operation.SMALL * operations.size();
            for (int i = random.nextInt(4); i > 0 && left > 1000; i--) {
                left -= addMessage(operations, left);
            }
            for (int i = random.nextInt(queued.size() < FORGOTTEN ? 2 : 6);
                    i > 0 && !queued.isEmpty() && left > 100;
                    i--) {
                operations.add(dequeue(anyPosition()));
                left -= 64;
            }
        }

        /** A message that takes what the segment has left, as far as the log knows that before it writes it, or a byte more. */
        private void fillSegment(List<Operation> operations) {
            long id = nextId++;
            Message empty = message(id, new byte[0]);
            Operation.Enqueued enqueued = enqueued(id);
            List<Operation> least = new ArrayList<>(operations);
            least.addAll(List.of(new Operation.MessageStored(empty, 0), enqueued));
            int offset = BodyLocation.offset(log.end());
            long left = options.segmentBytes() - offset - RecordEncoder.bound(least);
            if (left < 0) {
                return;
            }
            boolean more = offset > Segment.HEADER_BYTES && random.nextBoolean();
            byte[] body = new byte[(int) left + (more ? 1 : 0)];
            random.nextBytes(body);
            Message message = message(id, body);
            messages.put(id, message);
            operations.add(new Operation.MessageStored(message, 0));
            enqueue(operations, enqueued);
            filledSegments += more ? 0 : 1;
        }

        private Operation dequeue(long position) {
            queued.remove(position);
            times.remove(position);
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
            Message message = message(id, body);
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
            enqueue(operations, enqueued(id));
            return body.length + 500;
        }

        private static Message message(long id, byte[] body) {
            ContentHeader header = ContentHeader.of(BasicProperties.EMPTY.toBuilder()
                    .deliveryMode(2)
                    .messageId("message " + id)
                    .build());
            return new Message(id, "exchange " + id, "key \u00e9\u4e2d " + id, header, Body.copyOf(body));
        }

        private Operation.Enqueued enqueued(long id) {
            long expiresAt = random.nextInt(4) == 0 ? timeMillis + 1 + random.nextInt(MOST_JUMP_MILLIS) : 0;
            long deliverAt = random.nextInt(4) == 0 ? timeMillis + 1 + random.nextInt(MOST_JUMP_MILLIS) : 0;
            return new Operation.Enqueued(1, 4, id, id, 0, expiresAt, deliverAt);
        }

        private void enqueue(List<Operation> operations, Operation.Enqueued enqueued) {
            operations.add(enqueued);
            queued.put(enqueued.position(), enqueued.messageId());
            times.put(enqueued.position(), QueueState.Times.of(enqueued));
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
