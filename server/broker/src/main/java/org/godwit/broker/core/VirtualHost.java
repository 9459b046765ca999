package org.godwit.broker.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.ReplyCode;
import org.godwit.amqp.Xid;
import org.godwit.broker.commit.Applier;
import org.godwit.broker.commit.CheckpointSource;
import org.godwit.broker.commit.CommitLog;
import org.godwit.broker.model.BranchStatus;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.model.Clock;
import org.godwit.broker.model.CoreExecutor;
import org.godwit.broker.model.Message;
import org.godwit.broker.model.Operation;
import org.godwit.broker.model.XaException;
import org.godwit.broker.queue.MemoryBudget;
import org.godwit.broker.queue.Queue;
import org.godwit.broker.routing.Exchange;
import org.godwit.broker.routing.Exchanges;
import org.godwit.broker.routing.Routes;
import org.godwit.broker.security.Access;
import org.godwit.broker.security.Permissions;
import org.godwit.broker.store.MessageStore;
import org.godwit.broker.tx.Decision;
import org.godwit.broker.tx.Producer;
import org.godwit.broker.tx.Producers;
import org.godwit.broker.tx.Publication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The unit of naming, permission and log: exchanges, queues, producers and the connections that use them. Everything in
 * it is owned by one thread, its core; every method is called there.
 *
 * <p>A host is made, then filled by the recovery of its log, to which it is the applier, then {@linkplain #start started}.
 */
public final class VirtualHost {
    private static final Logger LOG = LoggerFactory.getLogger(VirtualHost.class);
    private static final long TICK_MILLIS = 250;
    private static final long FORGET_MILLIS = 60_000;
    /** A body up to this share of a batch is written with its message, a larger one is staged. */
    private static final int INLINE_SHARE = 4;

    private final VirtualHostOptions options;
    private final CoreExecutor core;
    private final Clock clock;
    private final MessageStore store;
    private final Exchanges exchanges = new Exchanges();
    private final Map<String, Queue> queues = new LinkedHashMap<>();
    private final Map<Long, Queue> queuesById = new HashMap<>();
    private final Producers producers = new Producers();
    private final Set<BrokerConnection> connections = new LinkedHashSet<>();
    private final Map<String, BrokerConnection> clientIds = new HashMap<>();
    private final Map<String, BrokerConnection> instances = new HashMap<>();
    private final Set<String> temporaryTopics = new HashSet<>();
    private final Pressure pressure;
    private final Dispatching dispatching;
    private final Decisions decisions;
    private final Decision decision;
    private final Definitions definitions;
    private final DeadLetters deadLetters;
    private final BranchDecisions branches;
    private final String transientId = UUID.randomUUID().toString();
    private final HostState state;
    private final long openedWallMillis;
    private final long openedNanos;
    private final Queue.Surroundings surroundings;

    private final Set<Queue> unusedMayGo = new LinkedHashSet<>();
    private long nextId = 1;
    private long lastForgetMillis;
    private CoreExecutor.Timer tick;
    private boolean decides;
    private boolean closed;

    /**
     * @param store where logged messages lie; null for a host that keeps everything in memory
     * @param pressure which it may share with other hosts of the same core
     */
    public VirtualHost(
            VirtualHostOptions options, CoreExecutor core, Clock clock, MessageStore store, Pressure pressure) {
        this.options = options;
        this.core = core;
        this.clock = clock;
        this.openedWallMillis = clock.wallMillis();
        this.openedNanos = clock.nanoTime();
        this.store = store;
        this.pressure = pressure;
        this.dispatching = new Dispatching(this, core);
        this.decisions = new Decisions(
                core, clock, options.batchBytes(), this::nextId, dispatching::addMarks, pressure, this::logLost);
        this.decision = new Decision(this::nextId, options.batchBytes() / INLINE_SHARE);
        this.definitions = new Definitions(this);
        this.deadLetters = new DeadLetters(this);
        this.branches = new BranchDecisions(this);
        this.state = new HostState(this);
        this.surroundings = store == null
                ? new Queue.Surroundings(core, null, pressure.memory(), this::touch)
                : new Queue.Surroundings(
                        core, store::read, pressure.memory(), this::touch, store.chunks(), store.chunkEntries());
    }

    public String name() {
        return options.name();
    }

    public VirtualHostOptions options() {
        return options;
    }

    /** What the log's batches are applied to. */
    public Applier applier() {
        return state;
    }

    /** What the log's checkpoints are made of. */
    public CheckpointSource checkpointSource() {
        return state;
    }

    /** Recovery is over: the host serves. */
    public void start(CommitLog log, long epoch, long lastTimeMillis) {
        assertCore();
        decisions.start(log, epoch, lastTimeMillis);
        decides = true;
        int dropped = state.recovered();
        branches.recovered();
        for (Queue queue : queues.values()) {
            queue.recovered();
            queue.used(steadyMillis());
            touch(queue);
        }
        if (store != null) {
            LOG.info(
                    "virtual host '{}' has {} queues and {} messages; {} unreferenced bodies dropped",
                    name(),
                    queues.size(),
                    store.size(),
                    dropped);
        }
        lastForgetMillis = steadyMillis();
        tick = core.schedule(this::tick, TICK_MILLIS);
    }

    /**
     * A client enters.
     *
     * @param access what its user may do here
     * @param client how it is named in messages for people
     */
    public BrokerConnection connect(Access access, String client, ConnectionListener listener) {
        assertCore();
        if (closed) {
            throw new BrokerException(ReplyCode.CONNECTION_FORCED, "virtual host '" + name() + "' is stopping");
        }
        BrokerConnection connection = new BrokerConnection(this, access, client, listener);
        connections.add(connection);
        pressure.add(listener);
        return connection;
    }

    // ---- operators and distributed transactions ------------------------------------------------------------------

    /** Branches in doubt, and those that were decided here and are not forgotten by their transaction manager. */
    public List<BranchStatus> branchesInDoubt() {
        assertCore();
        return branches.branches().visible();
    }

    /**
     * Commits or rolls back a branch in doubt without its transaction manager, which is told so until it forgets the branch.
     *
     * @throws XaException XAER_NOTA when there is none, XAER_PROTO when it is not in doubt
     */
    public CompletionStage<Void> decideBranch(Xid xid, boolean commit, String operator) {
        assertCore();
        return branches.decideHeuristically(xid, commit, operator);
    }

    // ---- the end -------------------------------------------------------------------------------------------------

    /** Closes all connections and the log; completes when everything decided has ended. */
    public CompletionStage<Void> close() {
        assertCore();
        closed = true;
        tick.cancel();
        closeConnections("the broker stops");
        return decisions.close().thenRun(() -> {
            if (store != null) {
                store.close();
            }
        });
    }

    /** It is closed and no more: what it held in memory is given back. */
    public void drop() {
        assertCore();
        List.copyOf(queues.values()).forEach(Queue::delete);
        branches.branches().drop();
        pressure.update();
    }

    /** A user of this host has other rights from now on. */
    void permissionsChanged(String user, Permissions granted) {
        for (BrokerConnection connection : connections) {
            if (connection.access().user().equals(user)) {
                connection.access().change(granted);
            }
        }
    }

    void userDeleted(String user) {
        for (BrokerConnection connection : List.copyOf(connections)) {
            if (connection.access().user().equals(user)) {
                connection.listener().forcedClose("user '" + user + "' was deleted");
                connection.close();
            }
        }
    }

    private void closeConnections(String reason) {
        for (BrokerConnection connection : List.copyOf(connections)) {
            connection.listener().forcedClose(reason);
            connection.close();
        }
    }

    private void logLost() {
        LOG.error("virtual host '{}' has lost its log: all connections are closed", name());
        closed = true;
        closeConnections("the broker has lost its log: what was not confirmed may or may not be stored");
    }

    void assertCore() {
        if (!core.inCore()) {
            throw new IllegalStateException("virtual host '" + name() + "' was called on "
                    + Thread.currentThread().getName() + ", not on its core thread");
        }
    }

    // ---- what the rooms of the core share ------------------------------------------------------------------------

    CoreExecutor core() {
        return core;
    }

    long nextId() {
        return nextId++;
    }

    void raiseNextId(long used) {
        nextId = Math.max(nextId, used + 1);
    }

    long peekNextId() {
        return nextId;
    }

    long nowMillis() {
        return clock.wallMillis();
    }

    /** The time on the wall as this host was opened, and from then on how it passes, however the clock is set. */
    long steadyMillis() {
        return openedWallMillis + (clock.nanoTime() - openedNanos) / 1_000_000;
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    Pressure pressure() {
        return pressure;
    }

    MemoryBudget memory() {
        return pressure.memory();
    }

    Exchanges exchanges() {
        return exchanges;
    }

    Definitions definitions() {
        return definitions;
    }

    DeadLetters deadLetters() {
        return deadLetters;
    }

    BranchDecisions branches() {
        return branches;
    }

    /** Tells this host from all others, whatever the way to it. */
    String resourceManager() {
        return store == null ? transientId : store.hostId();
    }

    Decisions decisions() {
        return decisions;
    }

    Producers producers() {
        return producers;
    }

    MessageStore store() {
        return store;
    }

    Map<String, BrokerConnection> clientIds() {
        return clientIds;
    }

    /** The connections by the tokens of their clients. */
    Map<String, BrokerConnection> instances() {
        return instances;
    }

    Set<String> temporaryTopics() {
        return temporaryTopics;
    }

    void forget(BrokerConnection connection) {
        pressure.remove(connection.listener());
        connections.remove(connection);
    }

    Collection<Queue> queues() {
        return queues.values();
    }

    Queue queue(String queueName) {
        return queues.get(queueName);
    }

    Queue queue(long queueId) {
        return queuesById.get(queueId);
    }

    Queue.Surroundings surroundings() {
        return surroundings;
    }

    boolean keepsLog() {
        return store != null;
    }

    void put(Queue queue) {
        queues.merge(queue.name(), queue, (before, now) -> before.id() > now.id() ? before : now);
        queuesById.put(queue.id(), queue);
        touch(queue);
    }

    /** The name is free again; the log may still speak of its id. */
    void unname(Queue queue) {
        queues.remove(queue.name(), queue);
        unusedMayGo.remove(queue);
        if (!queue.logged()) {
            queuesById.remove(queue.id());
        }
    }

    void removeId(Queue queue) {
        queuesById.remove(queue.id());
    }

    // ---- publishing ----------------------------------------------------------------------------------------------

    /**
     * The queues that a message goes to.
     *
     * @param exchange null for the default exchange
     * @param keys that it goes by, at least one
     * @param origin of the connection that publishes, null for the broker
     */
    List<Queue> route(Exchange exchange, List<String> keys, ContentHeader header, String origin) {
        if (exchange == null) {
            return named(keys);
        }
        Routes routes = exchanges.route(exchange, keys, header, origin);
        if (routes.size() == 1) {
            return List.of((Queue) routes.get(0));
        }
        List<Queue> found = new ArrayList<>(routes.size());
        for (int i = 0; i < routes.size(); i++) {
            found.add((Queue) routes.get(i));
        }
        return found;
    }

    private List<Queue> named(List<String> names) {
        if (names.size() == 1) {
            Queue queue = queues.get(names.get(0));
            return queue == null ? List.of() : List.of(queue);
        }
        Set<Queue> found = new LinkedHashSet<>();
        for (String name : names) {
            Queue queue = queues.get(name);
            if (queue != null) {
                found.add(queue);
            }
        }
        return List.copyOf(found);
    }

    /** An empty decision, valid until the next is asked for. */
    Decision newDecision() {
        decision.clear();
        return decision;
    }

    /**
     * Sends a decision to the log.
     *
     * @return whether the log has to be waited for
     */
    boolean decide(Decision made) {
        decisions.stage(made.staged());
        decisions.decide(made.operations());
        boolean logged = !made.operations().isEmpty();
        Runnable completion = made.completion();
        if (completion != null) {
            List<Queue> waiting = made.queuesToComplete();
            // waits even for what is in no log: places become ready in the order of decision
            decisions.whenApplied(applied -> {
                if (applied) {
                    completion.run();
                    waiting.forEach(this::touch);
                }
            });
        }
        for (int i = 0; i < made.touched().size(); i++) {
            touch(made.touched().get(i));
        }
        updatePressure();
        return logged;
    }

    /**
     * Puts a message into its queues.
     *
     * @param advance what else is decided with it when the log hears of the message, or null
     * @return whether the log has to be waited for
     */
    boolean publish(Publication publication, Operation advance) {
        Decision made = newDecision();
        made.publish(publication, nowMillis(), false);
        if (advance != null && !made.operations().isEmpty()) {
            made.add(advance);
        }
        return decide(made);
    }

    Message newMessage(String exchange, String routingKey, ContentHeader header, Body body) {
        return new Message(nextId(), exchange, routingKey, header, body);
    }

    void updatePressure() {
        pressure.update();
    }

    /** The queue may have something to dispatch: it is served at the end of this turn, if this host decides. */
    void touch(Queue queue) {
        if (decides) {
            dispatching.touch(queue);
        }
    }

    Dispatching dispatching() {
        return dispatching;
    }

    /** Runs the task when what was asked for in this turn is done. */
    void atTurnEnd(Runnable task) {
        core.execute(task);
    }

    /** The queue goes when nobody has used it for some time. */
    void mayGoUnused(Queue queue) {
        unusedMayGo.add(queue);
    }

    /** What the producers of closed sessions have decided is applied first: then it is known which of them are in the log. */
    private void forgetLeft() {
        List<Producer> left = producers.takeLeft();
        if (!left.isEmpty()) {
            decisions.whenApplied(applied -> {
                if (applied) {
                    producers.forget(left).forEach(decisions::decideLazily);
                }
            });
        }
    }

    // ---- time ----------------------------------------------------------------------------------------------------

    private void tick() {
        branches.tick();
        long now = steadyMillis();
        for (Queue queue : List.copyOf(unusedMayGo)) {
            definitions.deleteIfUnused(queue, now);
        }
        if (now - lastForgetMillis >= FORGET_MILLIS) {
            lastForgetMillis = now;
            producers.forget(producers.idle(now)).forEach(decisions::decideLazily);
        }
        forgetLeft();
        if (!closed) {
            tick = core.schedule(this::tick, TICK_MILLIS);
        }
    }
}
