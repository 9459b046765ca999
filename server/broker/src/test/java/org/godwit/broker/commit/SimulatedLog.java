package org.godwit.broker.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
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

/** A log with one queue on a simulated disk; every thread of it is stepped, time included. For one thread. */
final class SimulatedLog {
    static final Path HOST = Path.of("/data/hosts/%2F").toAbsolutePath();

    private final SimulatedDisk disk;
    private final LogOptions options;
    private final Random random = new Random(1);
    private SteppedCore core;
    private Deque<Runnable> keeper;
    private Deque<Runnable> reader;
    private DataDirectory data;
    private LogThread logThread;
    private final List<Throwable> fatal = new ArrayList<>();
    LocalCommitLog log;
    MessageStore store;
    QueueState state;
    HostDirectory directory;
    private long sequence;

    SimulatedLog(SimulatedDisk disk, LogOptions options) {
        this.disk = disk;
        this.options = options;
        start();
    }

    private void start() {
        core = new SteppedCore();
        keeper = new ArrayDeque<>();
        reader = new ArrayDeque<>();
        data = DataDirectory.open(disk, Path.of("/data").toAbsolutePath(), options, keeper::add, reader::add);
        logThread = LogThread.stepped(data, fatal::add);
        directory = data.host("/");
        store = new MessageStore(directory, core);
        state = new QueueState(store);
        log = LocalCommitLog.open(directory, logThread, core, state, state);
        store.recovered();
        store.dropUnreferenced();
        sequence = 0;
    }

    /** The log of another virtual host of the same broker; close it before this one. */
    LocalCommitLog openAnother(String name) {
        HostDirectory other = data.host(name);
        MessageStore itsStore = new MessageStore(other, core);
        QueueState itsState = new QueueState(itsStore);
        LocalCommitLog opened = LocalCommitLog.open(other, logThread, core, itsState, itsState);
        itsStore.recovered();
        return opened;
    }

    /** The power fails and comes back. */
    void crash() {
        disk.crash();
        start();
    }

    /** Everything goes on until only time would bring something. */
    void settle() {
        while (logThread.step() || core.step() || runOne(keeper) || runOne(reader)) {
            // until nothing is left to do
        }
        assertThat(fatal).isEmpty();
    }

    /** As {@link #settle}, but reads are left undone. */
    void settleWithoutReads() {
        while (logThread.step() || core.step() || runOne(keeper)) {
            // until nothing is left to do
        }
    }

    /** As {@link #settle}, but no checkpoint is written. */
    void settleWithoutCheckpoints() {
        while (logThread.step() || core.step()) {
            // until nothing is left to do
        }
    }

    /** What the keeper was given is done, and nobody hears of it yet. */
    void settleKeeper() {
        while (runOne(keeper)) {
            // until nothing is left to do
        }
    }

    /** The core goes on until it has nothing to do; the log thread does not. */
    void settleCore() {
        while (core.step()) {
            // until nothing is left to do
        }
    }

    /** Why the broker is to end at once. */
    List<Throwable> fatal() {
        return fatal;
    }

    /** So many times someone's time comes. */
    void passTime(int timers) {
        for (int i = 0; i < timers; i++) {
            core.timer(random);
            settle();
        }
    }

    /** Someone's time comes. */
    void timer() {
        core.timer(random);
    }

    /** The next step of whoever has one; false when nobody has. */
    boolean step() {
        return core.step() || logThread.step() || runOne(keeper);
    }

    private static boolean runOne(Deque<Runnable> tasks) {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
        return task != null;
    }

    CompletableFuture<CommitLog.Ending> append(List<Operation> operations) {
        List<Operation> numbered = new ArrayList<>(operations);
        numbered.add(new Operation.ProducerAdvanced(QueueState.PRODUCER, state.sequence() + 1, true));
        return log.append(new Batch(log.epoch(), ++sequence, 0, numbered)).toCompletableFuture();
    }

    void publish(long id, int bytes) {
        CompletableFuture<CommitLog.Ending> ending = append(List.of(
                new Operation.MessageStored(message(id, bytes), 0), new Operation.Enqueued(1, 4, id, id, 0, 0, 0)));
        settle();
        assertThat(ending).isCompletedWithValue(CommitLog.Ending.APPLIED);
    }

    void stageInParts(long id, int... parts) {
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            byte[] part = new byte[parts[i]];
            Arrays.fill(part, (byte) id);
            operations.add(new Operation.BodyChunk(id, i, part));
        }
        append(operations);
        settle();
    }

    void enqueueStaged(long id, int parts) {
        append(List.of(
                new Operation.MessageStored(message(id, 0), parts), new Operation.Enqueued(1, 4, id, id, 0, 0, 0)));
        settle();
    }

    void acknowledge(long id) {
        append(List.of(new Operation.Dequeued(1, 4, id)));
        settle();
    }

    Body read(long id) {
        CompletableFuture<Message> read = store.read(id).toCompletableFuture();
        settle();
        return read.join().body();
    }

    void checkpoint() {
        log.checkpoint();
        settle();
    }

    void close() {
        CompletableFuture<Void> closed = log.close().toCompletableFuture();
        store.close();
        settle();
        assertThat(closed).isCompleted();
        data.close();
        assertThat(disk.openFiles()).isZero();
    }

    static Body body(long id, int bytes) {
        byte[] body = new byte[bytes];
        Arrays.fill(body, (byte) id);
        return Body.copyOf(body);
    }

    private static Message message(long id, int bytes) {
        ContentHeader header = ContentHeader.of(BasicProperties.EMPTY.toBuilder()
                .deliveryMode(2)
                .messageId(Long.toString(id))
                .build());
        return new Message(id, "", "orders", header, body(id, bytes));
    }
}
