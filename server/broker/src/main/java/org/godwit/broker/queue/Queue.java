package org.godwit.broker.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.godwit.amqp.FieldTable;
import org.godwit.broker.chunk.ChunkPlace;
import org.godwit.broker.chunk.Chunks;
import org.godwit.broker.model.CoreExecutor;
import org.godwit.broker.model.Destination;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;
import org.godwit.broker.model.Operation.LaneChunk;
import org.godwit.broker.queue.QueueArguments.Overflow;

/**
 * A queue: lanes of one priority each, and the subscribers they are dispatched to. Owned by the host's core.
 *
 * <p>A message takes its place when it is decided, and is dispatched when it is applied; order is the order of decision.
 * A message is with one subscriber at a time and keeps its place until it leaves.
 */
public final class Queue implements Destination {
    private static final List<QueueEntry> NONE = List.of();
    private static final int USUAL_CHUNK_ENTRIES = 1024;
    private static final long NO_ALARM = Long.MAX_VALUE;

    /**
     * Where a queue finds bodies and memory, and whom it wakes when something that was read has arrived.
     *
     * @param core the queue's own thread, which fails when what was read finds the queue as it cannot be
     * @param chunks the pieces of the host's state, to which a logged queue adds its own; null when there is no log
     * @param chunkEntries how many messages a chunk of the index has at the most
     */
    public record Surroundings(
            CoreExecutor core,
            LongFunction<CompletionStage<Message>> bodies,
            MemoryBudget memory,
            Consumer<Queue> wake,
            Chunks chunks,
            int chunkEntries) {
        /** Without a log. */
        public Surroundings(
                CoreExecutor core,
                LongFunction<CompletionStage<Message>> bodies,
                MemoryBudget memory,
                Consumer<Queue> wake) {
            this(core, bodies, memory, wake, null, USUAL_CHUNK_ENTRIES);
        }
    }

    /**
     * How long a queue lives.
     *
     * @param durable declared so
     * @param autoDelete it goes with its last consumer
     * @param owner the connection that alone may use it and with which it goes (AMQP's exclusive) unless it
     *     is passed on, or null
     * @param logged it and its persistent messages are in the log
     */
    public record Lifetime(boolean durable, boolean autoDelete, Object owner, boolean logged) {}

    private final long id;
    private final String name;
    private final Lifetime lifetime;
    private final FieldTable arguments;
    private final QueueArguments options;
    private final Surroundings surroundings;
    /** Null for one that is in no log. */
    private final Declaration declaration;

    private Lanes lanes = Lanes.NONE;
    private final BodyCache cache;
    private final Subscribers subscribers;
    private List<Runnable> waiters = List.of();
    private int acquired;
    private long lastUsedMillis;
    private long alarmMillis = NO_ALARM;
    private boolean expiring;
    private int holds;
    private boolean deleteWhenUnheld;
    private Object owner;
    private boolean deleted;

    public Queue(long id, String name, Lifetime lifetime, FieldTable arguments, Surroundings surroundings) {
        this.id = id;
        this.name = name;
        this.lifetime = lifetime;
        this.owner = lifetime.owner();
        this.arguments = arguments;
        this.options = QueueArguments.parse(name, arguments);
        this.surroundings = surroundings;
        Chunks chunks = lifetime.logged() ? surroundings.chunks() : null;
        this.declaration = chunks == null ? null : new Declaration(this, chunks);
        this.cache = new BodyCache(this, surroundings);
        this.subscribers = new Subscribers(options.singleActiveConsumer(), priorities());
    }

    private int priorities() {
        return Math.max(Priorities.JMS_LANES, options.maxPriority() + 1);
    }

    public long id() {
        return id;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean durable() {
        return lifetime.durable();
    }

    /** Whether it and its persistent messages are in the log. */
    public boolean logged() {
        return lifetime.logged();
    }

    public boolean autoDelete() {
        return lifetime.autoDelete();
    }

    public Object owner() {
        return owner;
    }

    /** The connection that owns it has a successor. */
    public void passTo(Object successor) {
        owner = successor;
    }

    public FieldTable arguments() {
        return arguments;
    }

    public QueueArguments options() {
        return options;
    }

    public Subscribers subscribers() {
        return subscribers;
    }

    /** Somebody declared it, fetched from it or consumes from it, or it is recovered; by a clock that nobody sets. */
    public void used(long nowMillis) {
        lastUsedMillis = nowMillis;
    }

    /** How long nobody has used it. */
    public long unusedMillis(long nowMillis) {
        if (subscribers.count() > 0) {
            lastUsedMillis = nowMillis;
        }
        return nowMillis - lastUsedMillis;
    }

    /** A prepared branch holds something of it or for it: until as many {@link #unhold} it is not to be deleted. */
    public void hold() {
        holds++;
    }

    public void unhold() {
        holds--;
    }

    public boolean held() {
        return holds > 0;
    }

    /** Its last consumer has gone, and it went too if it were not held. */
    public void deleteWhenUnheld() {
        deleteWhenUnheld = true;
    }

    /** Whether it is to go, as it is held no more and nobody has come to use it. */
    public boolean dueToDelete() {
        return deleteWhenUnheld && holds == 0 && subscribers.count() == 0 && !deleted;
    }

    public boolean deleted() {
        return deleted;
    }

    /** Messages that wait for a consumer. */
    public int ready() {
        return lanes.ready();
    }

    /** Bytes of the bodies that wait for a consumer, in memory or not. */
    public long readyBytes() {
        return lanes.readyBytes();
    }

    /** Messages with consumers, unsettled. */
    public int acquired() {
        return acquired;
    }

    /** Whether its oldest message has to go. */
    public boolean overflows() {
        return options.overflow() == Overflow.DROP_HEAD && full();
    }

    private boolean full() {
        return options.maxLength() >= 0 && ready() > options.maxLength()
                || options.maxLengthBytes() >= 0 && readyBytes() > options.maxLengthBytes();
    }

    /** Whether it refuses one more message, as that would exceed its limits. */
    public boolean refuses(Message message) {
        return options.overflow() != Overflow.DROP_HEAD && wouldOverflow(message);
    }

    private boolean wouldOverflow(Message message) {
        return options.maxLength() >= 0 && ready() + lanes.pending() >= options.maxLength()
                || options.maxLengthBytes() >= 0
                        && readyBytes() + lanes.pendingBytes() + message.body().size() > options.maxLengthBytes();
    }

    Lane lane(int priority) {
        if (lanes == Lanes.NONE) {
            Chunks chunks = declaration == null ? null : surroundings.chunks();
            lanes = new Lanes(new LaneIndex(id, chunks, surroundings.chunkEntries(), this::wasRead), priorities());
        }
        return lanes.of(priority);
    }

    /** The lane of a message: JMS priorities always count, AMQP's where the queue was declared with x-max-priority. */
    public int laneOf(int priorityOrAbsent, boolean fromJms) {
        return Priorities.lane(priorityOrAbsent, fromJms, options.maxPriority());
    }

    // ---- a message enters --------------------------------------------------------------------------------------

    /** A message that may be dispatched at once or at its time: it is in no log. */
    public void add(int priority, long position, Message message, long expiresAtMillis, long deliverAtMillis) {
        int state = deliverAtMillis == 0 ? Chunk.READY : Chunk.DELAYED;
        enter(lane(priority), position, state, 0, message, expiresAtMillis, deliverAtMillis);
    }

    /** Keeps the place of a message whose batch is decided and not applied. */
    public void reserve(
            int priority, long position, Message message, long expiresAtMillis, long deliverAtMillis, boolean logged) {
        int flags = logged ? Chunk.LOGGED : 0;
        enter(lane(priority), position, Chunk.PENDING, flags, message, expiresAtMillis, deliverAtMillis);
    }

    /** Keeps the place of a message that is in the log and need not be in memory. */
    public void reserveStored(
            int priority, long position, long messageId, long bodyBytes, long expiresAtMillis, long deliverAtMillis) {
        expiring |= expiresAtMillis != 0;
        lane(priority)
                .append(
                        position,
                        messageId,
                        Chunk.PENDING,
                        Chunk.LOGGED,
                        null,
                        bodyBytes,
                        expiresAtMillis,
                        deliverAtMillis,
                        0);
    }

    private void enter(
            Lane lane,
            long position,
            int state,
            int flags,
            Message message,
            long expiresAtMillis,
            long deliverAtMillis) {
        expiring |= expiresAtMillis != 0;
        lane.append(
                position,
                message.id(),
                state,
                flags,
                message,
                message.body().size(),
                expiresAtMillis,
                deliverAtMillis,
                0);
        cache.hold(message);
    }

    /** Applies the end of a reservation that is in no log. */
    public void settleTransient(int priority, long position) {
        if (!settle(lane(priority), position, true)) {
            throw new IllegalStateException("queue '" + name + "' reserved no place " + position);
        }
    }

    /** Applies an {@code Enqueued}: live it ends the reservation, at a replay it makes the place. */
    public void enqueued(Operation.Enqueued operation) {
        Lane lane = lane(operation.priority());
        if (!settle(lane, operation.position(), cache.keeps(lane))) {
            expiring |= operation.expiresAtMillis() != 0;
            lane.append(
                    operation.position(),
                    operation.messageId(),
                    operation.deliverAtMillis() == 0 ? Chunk.READY : Chunk.DELAYED,
                    Chunk.LOGGED,
                    null,
                    operation.bodyBytes(),
                    operation.expiresAtMillis(),
                    operation.deliverAtMillis(),
                    0);
        }
    }

    private boolean settle(Lane lane, long position, boolean keepMessage) {
        Message message = lane.pendingMessage(position);
        boolean settled = lane.settlePending(position, keepMessage);
        if (settled && message != null && !keepMessage) {
            cache.released(message);
        }
        return settled;
    }

    // ---- replay of the rest ------------------------------------------------------------------------------------

    /** Applies a {@code Dequeued}. Answers the message's id, or -1 when the place is gone already. */
    public long dequeued(int priority, long position) {
        Lane lane = lane(priority);
        Chunk chunk = lane.chunkOf(position);
        int slot = Lane.slotOf(chunk, position);
        if (slot < 0 || chunk.state(slot) == Chunk.GONE) {
            return -1;
        }
        long messageId = chunk.messageId(slot);
        if (chunk.state(slot) != Chunk.LEAVING) {
            cache.release(chunk, slot);
        }
        lane.remove(chunk, slot);
        return messageId;
    }

    /** Applies a {@code DeliveryCounted}; where it was decided, it is in force since. */
    public void deliveryCounted(Operation.DeliveryCounted operation) {
        Lane lane = lane(operation.priority());
        Chunk chunk = lane.chunkOf(operation.position());
        int slot = Lane.slotOf(chunk, operation.position());
        if (slot >= 0 && chunk.state(slot) != Chunk.GONE) {
            lane.deliveryCounted(
                    chunk, slot, operation.deliveries() | LaneChunk.REDELIVERED, operation.readyAtMillis());
        }
    }

    /** Applies a {@code DeliveredThrough}. */
    public void deliveredThrough(int priority, long position) {
        lane(priority).marks().apply(position);
        declared();
    }

    // ---- checkpoint and recovery -----------------------------------------------------------------------------------

    /** Its declaration, or a mark of it, is applied: the next checkpoint writes it. */
    public void declared() {
        if (declaration != null) {
            declaration.changed();
        }
    }

    /** It is the one that a checkpoint has at this place, with these marks. */
    public void restore(List<Operation> image, ChunkPlace place) {
        for (Operation operation : image) {
            if (operation instanceof Operation.DeliveredThrough mark) {
                lane(mark.priority()).marks().apply(mark.position());
            }
        }
        declaration.restored(place);
    }

    /** Takes a lane of a checkpoint. */
    void restore(Lane restored, boolean expires) {
        expiring |= expires;
        lane(restored.priority());
        lanes.restore(restored);
    }

    /** What a checkpoint says of it, but for its chunks. */
    List<Operation> freeze() {
        List<Operation> operations = new ArrayList<>(2);
        operations.add(new Operation.QueueDeclared(id, name, lifetime.autoDelete(), arguments));
        lanes.freezeMarks(id, operations);
        return operations;
    }

    /** Recovery is over. */
    public void recovered() {
        lanes.recovered();
    }

    /**
     * Adds the marks of what was delivered since the last call, one for each priority.
     *
     * @param most how many operations there may be
     * @return whether all are added, else there are more
     */
    public boolean takeMarks(List<Operation> operations, long most) {
        return lanes.takeMarks(id, operations, most);
    }

    /** It is gone, and the log knows it: what it had is given up. */
    public void abandon(AbandonedChunks abandoned) {
        declaration.gone();
        for (Lane lane : lanes.used()) {
            abandoned.add(lane);
        }
    }

    // ---- what is on disk -------------------------------------------------------------------------------------------

    /** Whether what comes next is on disk: it is being read. */
    public boolean reading() {
        return lanes.reading();
    }

    /** Runs the task, once, when something of it was read from disk, or when it is deleted. */
    public void whenRead(Runnable task) {
        if (waiters.isEmpty()) {
            waiters = new ArrayList<>(1);
        }
        waiters.add(task);
    }

    private void wasRead() {
        surroundings.wake().accept(this);
        runWaiters();
    }

    private void runWaiters() {
        List<Runnable> tasks = waiters;
        waiters = List.of();
        tasks.forEach(Runnable::run);
    }

    // ---- a message is dispatched -------------------------------------------------------------------------------

    /**
     * Hands ready messages to willing subscribers.
     *
     * @return what had expired and was taken out instead: the core lets it go
     */
    public List<QueueEntry> dispatch(long nowMillis) {
        DispatchTurn turn = new DispatchTurn(this, nowMillis);
        turn.run();
        if (turn.unfinished()) {
            surroundings.wake().accept(this);
        }
        return turn.expired();
    }

    Lanes lanes() {
        return lanes;
    }

    BodyCache cache() {
        return cache;
    }

    /** Takes the next message, in memory or not, or null when none is ready or its place is still {@link #reading}. */
    public QueueEntry takeNext() {
        Lane lane = lanes.firstReady();
        return lane == null ? null : acquire(lane);
    }

    /** Takes what has expired at the heads of the lanes, so many at the most. */
    public List<QueueEntry> takeExpired(long nowMillis, int most) {
        List<QueueEntry> expired = NONE;
        for (int i = 0; i < lanes.used().size(); i++) {
            Lane lane = lanes.used().get(i);
            while (expired.size() < most && lane.seekReady()) {
                long expiry = lane.cursorChunk().expiresAtMillis(lane.cursorSlot());
                if (expiry == 0 || expiry > nowMillis) {
                    break;
                }
                if (expired == NONE) {
                    expired = new ArrayList<>();
                }
                expired.add(acquire(lane));
            }
        }
        return expired;
    }

    /**
     * Makes ready what has been delayed long enough.
     *
     * @return when the next message is due by the wall clock; {@code Long.MAX_VALUE} when none is delayed
     */
    public long wake(long nowMillis) {
        subscribers.releaseHeld(nowMillis);
        return lanes.wake(nowMillis);
    }

    /** Takes note of the time for which the core sets an alarm; false when there is one already that is no later. */
    public boolean alarmBefore(long atMillis) {
        boolean earlier = atMillis < alarmMillis;
        if (earlier) {
            alarmMillis = atMillis;
        }
        return earlier;
    }

    /** The alarm for this time has rung, whatever the clock on the wall says by now: there is none. */
    public void alarmRang(long atMillis) {
        if (alarmMillis == atMillis) {
            alarmMillis = NO_ALARM;
        }
    }

    /** Whether there may be a message for the subscriber, in memory or not. */
    public boolean dispatchable(Subscriber subscriber) {
        IdentifierSubscribers identified = subscribers.identified();
        if (identified != null && identified.contains(subscriber)) {
            return identified.dispatchable(subscriber, lanes.used());
        }
        Seat seat = subscribers.seatOf(subscriber);
        if (seat == null || !subscribers.isActive(seat)) {
            return false;
        }
        return seat.reader() == null
                ? lanes.firstReady() != null || reading()
                : seat.reader().seek(lanes.used()) || seat.reader().waits();
    }

    /** When something that comes next expires, by the wall clock; {@code Long.MAX_VALUE} for never. */
    public long nextExpiryMillis() {
        return expiring ? lanes.nextExpiryMillis() : Long.MAX_VALUE;
    }

    /** Whether a message has its place and is not applied yet. */
    public boolean reserved() {
        return lanes.reserved();
    }

    /** Takes the message in this place, wherever it is; null when there is none, or when it is taken. */
    public QueueEntry take(int priority, long position) {
        QueueEntry entry = lane(priority).acquire(this, position);
        return entry == null ? null : acquired(entry);
    }

    /** Takes the message at the lane's cursor. */
    QueueEntry acquire(Lane lane) {
        return acquired(lane.acquire(this));
    }

    QueueEntry acquire(Lane lane, Chunk chunk, int slot) {
        return acquired(lane.acquire(this, chunk, slot));
    }

    private QueueEntry acquired(QueueEntry entry) {
        acquired++;
        return entry;
    }

    /**
     * Lets go of the message of an entry that its consumer has had, if memory is short and it can be read again.
     *
     * @return the entry, without its message if that was let go
     */
    public QueueEntry unload(QueueEntry entry) {
        return deleted ? entry : cache.unload(entry);
    }

    /** The entry's message, read from the log if it is not in memory. */
    public CompletionStage<Message> messageOf(QueueEntry entry) {
        return cache.messageOf(entry);
    }

    // ---- a message comes back, or leaves -----------------------------------------------------------------------

    /**
     * Puts an entry back to its place.
     *
     * @param counted the delivery counts
     * @param redelivered the next delivery is a redelivery
     * @param readyAtMillis when it may be delivered again, by the wall clock; 0 for at once. Others pass it until then
     * @return the operation that tells the log, or null
     */
    public Operation giveBack(QueueEntry entry, boolean counted, boolean redelivered, long readyAtMillis) {
        if (deleted) {
            return null;
        }
        int count = entry.deliveries() + (counted ? 1 : 0);
        boolean mark = counted || redelivered || entry.redelivered();
        acquired--;
        int deliveries = mark ? count | LaneChunk.REDELIVERED : count;
        if (readyAtMillis == 0) {
            entry.lane().giveBack(entry.chunk(), entry.slot(), deliveries);
        } else {
            subscribers.hold(entry.message(), readyAtMillis);
            entry.lane().giveBackDelayed(entry.chunk(), entry.slot(), deliveries, readyAtMillis);
        }
        return counted && entry.logged()
                ? new Operation.DeliveryCounted(id, entry.priority(), entry.position(), count, readyAtMillis)
                : null;
    }

    /**
     * Lets an entry go.
     *
     * @return the operation that tells the log, or null when the log does not know the message: then it is gone
     */
    public Operation leave(QueueEntry entry) {
        if (deleted) {
            return null;
        }
        acquired--;
        Chunk chunk = entry.chunk();
        cache.release(chunk, entry.slot());
        if (entry.logged()) {
            chunk.setState(entry.slot(), Chunk.LEAVING);
            return new Operation.Dequeued(id, entry.priority(), entry.position());
        }
        entry.lane().remove(chunk, entry.slot());
        return null;
    }

    /** Keeps an entry in its place and never dispatches it: its body cannot be read. */
    public void quarantine(QueueEntry entry) {
        if (!deleted) {
            acquired--;
            entry.lane().quarantine(entry.chunk(), entry.slot());
        }
    }

    /** The queue is no more: everything in it is dropped, its subscribers are told. */
    public void delete() {
        deleted = true;
        for (Lane lane : lanes.used()) {
            for (Chunk chunk = lane.head(); chunk != null; chunk = chunk.next) {
                for (int slot = 0; slot < chunk.fill() && !chunk.onDisk(); slot++) {
                    cache.release(chunk, slot);
                }
            }
        }
        subscribers.queueDeleted();
        if (!waiters.isEmpty()) {
            surroundings.core().execute(this::runWaiters);
        }
    }
}
