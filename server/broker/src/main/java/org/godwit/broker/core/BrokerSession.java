package org.godwit.broker.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.core.SessionConsumer.Terms;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.model.Destination;
import org.godwit.broker.model.Operation;
import org.godwit.broker.queue.Queue;
import org.godwit.broker.queue.QueueArguments;
import org.godwit.broker.queue.QueueEntry;
import org.godwit.broker.queue.Redelivery;
import org.godwit.broker.routing.Exchange;
import org.godwit.broker.security.Permission;
import org.godwit.broker.selector.InvalidSelectorException;
import org.godwit.broker.selector.Selector;

/**
 * The only door to a virtual host: a client's session, an AMQP channel. Each request is checked against the user's rights
 * here, so that no door can forget it.
 *
 * <p>Every method is called on the host's core thread and never blocks. A request that is refused throws {@link
 * BrokerException}, or completes its stage with it, and changes nothing. Stages complete on the core's thread, those of
 * durable changes after the log has them; what comes back otherwise comes by the {@link SessionListener}.
 */
public final class BrokerSession {
    private final VirtualHost host;
    private final BrokerConnection connection;
    private final SessionListener listener;
    private final SessionBranches branches;
    private final SessionPublisher publisher;
    private final SessionDeliveries deliveries;
    private final JmsDestinations jmsDestinations;
    private final Map<String, SessionConsumer> consumers = new LinkedHashMap<>();
    private String lastQueue = "";
    private int prefetch;
    private int channelPrefetch;
    private boolean active = true;
    private boolean suspended;
    private boolean writable = true;
    private boolean closed;

    BrokerSession(VirtualHost host, BrokerConnection connection, SessionListener listener) {
        this.host = host;
        this.connection = connection;
        this.listener = listener;
        this.branches = new SessionBranches(host, this, connection);
        this.publisher = new SessionPublisher(host, this, listener, branches);
        this.deliveries = new SessionDeliveries(host, publisher, branches, listener);
        this.jmsDestinations = new JmsDestinations(host, connection, this);
    }

    VirtualHost host() {
        return host;
    }

    boolean closed() {
        return closed;
    }

    /** Whose messages these are, to subscriptions with no-local. */
    String origin() {
        return connection.origin();
    }

    // ---- rights --------------------------------------------------------------------------------------------------

    /** @throws BrokerException ACCESS_REFUSED */
    void require(Permission permission, String resource) {
        if (!connection.access().permits(permission, resource)) {
            throw new BrokerException(
                    ReplyCode.ACCESS_REFUSED,
                    "user '" + connection.access().user() + "' has no "
                            + permission.name().toLowerCase(Locale.ROOT) + " permission on '"
                            + (resource.isEmpty() ? "amq.default" : resource) + "' in virtual host '" + host.name()
                            + "'");
        }
    }

    /** RabbitMQ's validated user-id: who sets it sets their own. */
    void requireUser(ContentHeader header) {
        String userId = header.userId();
        if (userId != null && !userId.equals(connection.access().user())) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED,
                    "user-id property '" + userId + "' is not the authenticated user '"
                            + connection.access().user() + "'");
        }
    }

    /** @throws BrokerException RESOURCE_LOCKED when the queue is another connection's own */
    void requireOwn(Queue queue) {
        if (queue.owner() != null && queue.owner() != connection) {
            throw new BrokerException(
                    ReplyCode.RESOURCE_LOCKED, "queue '" + queue.name() + "' is exclusive to another connection");
        }
    }

    /**
     * @return null for a blank text, which is no selector
     * @throws BrokerException SYNTAX_ERROR when it is not valid
     */
    static Selector parseSelector(String text) {
        try {
            return text.isBlank() ? null : Selector.parse(text);
        } catch (InvalidSelectorException refusal) {
            throw new BrokerException(ReplyCode.SYNTAX_ERROR, refusal.getMessage());
        }
    }

    // ---- exchanges -----------------------------------------------------------------------------------------------

    /** {@code exchange.declare}. */
    public CompletionStage<Void> declareExchange(
            String name,
            String type,
            boolean passive,
            boolean durable,
            boolean autoDelete,
            boolean internal,
            FieldTable arguments) {
        if (passive) {
            if (!name.isEmpty()) {
                host.exchanges().require(name);
            }
        } else {
            require(Permission.CONFIGURE, name);
            if (name.isEmpty()) {
                throw new BrokerException(
                        ReplyCode.ACCESS_REFUSED, "the default exchange cannot be declared: it is there");
            }
            if (arguments.get("alternate-exchange") instanceof String alternate) {
                require(Permission.READ, name);
                require(Permission.WRITE, alternate);
            }
            host.definitions().declareExchange(name, type, durable, autoDelete, internal, arguments);
        }
        return host.decisions().applied(null);
    }

    /** {@code exchange.delete}. */
    public CompletionStage<Void> deleteExchange(String name, boolean ifUnused) {
        require(Permission.CONFIGURE, name);
        host.definitions().deleteExchange(name, ifUnused);
        return host.decisions().applied(null);
    }

    /** RabbitMQ's {@code exchange.bind}. */
    public CompletionStage<Void> bindExchange(String destination, String source, String key, FieldTable arguments) {
        require(Permission.WRITE, destination);
        return bind(host.exchanges().require(destination), source, key, arguments, true);
    }

    /** RabbitMQ's {@code exchange.unbind}. */
    public CompletionStage<Void> unbindExchange(String destination, String source, String key, FieldTable arguments) {
        require(Permission.WRITE, destination);
        return bind(host.exchanges().require(destination), source, key, arguments, false);
    }

    private CompletionStage<Void> bind(
            Destination destination, String source, String key, FieldTable arguments, boolean present) {
        require(Permission.READ, source);
        if (source.isEmpty()) {
            throw new BrokerException(
                    ReplyCode.ACCESS_REFUSED, "the default exchange has a binding for each queue and takes no other");
        }
        Exchange exchange = host.exchanges().require(source);
        if (present) {
            host.definitions().bind(exchange, destination, key, arguments);
        } else {
            host.definitions().unbind(exchange, destination, key, arguments);
        }
        return host.decisions().applied(null);
    }

    // ---- queues --------------------------------------------------------------------------------------------------

    /** {@code queue.declare}. An empty name asks for a new one; it is then what an empty name means on this session. */
    public CompletionStage<QueueStatus> declareQueue(
            String name,
            boolean passive,
            boolean durable,
            boolean exclusive,
            boolean autoDelete,
            FieldTable arguments) {
        Queue queue = name.isEmpty() ? null : host.queue(name);
        if (queue != null) {
            requireOwn(queue);
            if (!passive) {
                require(Permission.CONFIGURE, name);
                Definitions.requireEquivalent(queue, durable, exclusive, autoDelete, arguments);
            }
        } else if (passive) {
            host.definitions().requireQueue(name.isEmpty() ? lastQueue : name);
        } else {
            queue = createQueue(name, durable, exclusive, autoDelete, arguments);
        }
        if (queue == null) {
            queue = host.definitions().requireQueue(lastQueue);
        }
        queue.used(host.nowMillis());
        lastQueue = queue.name();
        Queue declared = queue;
        return host.decisions()
                .applied(declared)
                .thenApply(applied -> new QueueStatus(
                        applied.name(), applied.ready(), applied.subscribers().count()));
    }

    private Queue createQueue(
            String name, boolean durable, boolean exclusive, boolean autoDelete, FieldTable arguments) {
        String named = name;
        if (name.isEmpty()) {
            named = host.definitions().newName("amq.gen-");
        } else {
            Definitions.requireReservedFree(name);
        }
        require(Permission.CONFIGURE, named);
        if (arguments.get("x-dead-letter-exchange") instanceof String deadLetters) {
            require(Permission.READ, named);
            require(Permission.WRITE, deadLetters);
        }
        return createQueue(named, durable, autoDelete, exclusive, arguments, host.definitions());
    }

    private Queue createQueue(
            String name,
            boolean durable,
            boolean autoDelete,
            boolean exclusive,
            FieldTable arguments,
            Definitions definitions) {
        Queue queue = definitions.createQueue(name, durable, autoDelete, exclusive ? connection : null, arguments);
        if (exclusive) {
            connection.own(queue);
        }
        return queue;
    }

    /** The named queue, or the one declared last when the name is empty. */
    private Queue requireQueue(String name) {
        if (name.isEmpty() && lastQueue.isEmpty()) {
            throw new BrokerException(ReplyCode.NOT_FOUND, "an empty queue name, and none declared on this channel");
        }
        Queue queue = host.definitions().requireQueue(name.isEmpty() ? lastQueue : name);
        requireOwn(queue);
        return queue;
    }

    /** {@code queue.bind}. */
    public CompletionStage<Void> bindQueue(String queue, String exchange, String routingKey, FieldTable arguments) {
        Queue bound = requireQueue(queue);
        require(Permission.WRITE, bound.name());
        String key = queue.isEmpty() && routingKey.isEmpty() ? bound.name() : routingKey;
        return bind(bound, exchange, key, arguments, true);
    }

    /** {@code queue.unbind}. */
    public CompletionStage<Void> unbindQueue(String queue, String exchange, String routingKey, FieldTable arguments) {
        Queue bound = requireQueue(queue);
        require(Permission.WRITE, bound.name());
        return bind(bound, exchange, routingKey, arguments, false);
    }

    /** {@code queue.purge}: answers how many messages were ready and are gone. */
    public CompletionStage<Integer> purgeQueue(String name) {
        Queue queue = requireQueue(name);
        require(Permission.READ, queue.name());
        return host.definitions().purge(queue).thenCompose(host.decisions()::applied);
    }

    /** {@code queue.delete}: answers how many messages were ready. A queue that is not there is deleted already. */
    public CompletionStage<Integer> deleteQueue(String name, boolean ifUnused, boolean ifEmpty) {
        if (!name.isEmpty() && host.queue(name) == null) {
            require(Permission.CONFIGURE, name);
            return host.decisions().applied(0);
        }
        Queue queue = requireQueue(name);
        require(Permission.CONFIGURE, queue.name());
        if (ifUnused && queue.subscribers().count() > 0) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED, "queue '" + queue.name() + "' is in use: it has consumers");
        }
        if (ifEmpty && queue.ready() > 0) {
            throw new BrokerException(ReplyCode.PRECONDITION_FAILED, "queue '" + queue.name() + "' is not empty");
        }
        Definitions.requireNotHeld(queue);
        return host.decisions().applied(host.definitions().delete(queue));
    }

    // ---- consuming -----------------------------------------------------------------------------------------------

    /** {@code basic.qos} as RabbitMQ reads it: for each new consumer, or (global) for the channel. 0 is no limit. */
    public void qos(int prefetchCount, boolean global) {
        if (global) {
            channelPrefetch = prefetchCount;
            touchAll();
        } else {
            prefetch = prefetchCount;
        }
    }

    /** {@code basic.consume}: answers the consumer's tag. Deliveries begin after the current turn. */
    public String consume(
            String queue, String consumerTag, boolean noLocal, boolean noAck, boolean exclusive, FieldTable arguments) {
        Queue consumed = requireQueue(queue);
        require(Permission.READ, consumed.name());
        String tag = consumerTag.isEmpty() ? host.definitions().newName("amq.ctag-") : consumerTag;
        if (consumers.containsKey(tag)) {
            throw new BrokerException(ReplyCode.NOT_ALLOWED, "consumer tag '" + tag + "' is in use on the channel");
        }
        addConsumer(
                consumed,
                tag,
                new Terms(
                        noAck,
                        exclusive,
                        false,
                        null,
                        consumerPriority(arguments),
                        Redelivery.NONE,
                        noAck ? 0 : prefetch,
                        0));
        return tag;
    }

    private static int consumerPriority(FieldTable arguments) {
        return arguments.get("x-priority") instanceof Number number ? number.intValue() : 0;
    }

    private void addConsumer(Queue queue, String tag, Terms terms) {
        boolean alone = queue.subscribers().count() == 0;
        if (!terms.browse() && (queue.subscribers().exclusive() || terms.exclusive() && !alone)) {
            throw new BrokerException(
                    ReplyCode.ACCESS_REFUSED, "queue '" + queue.name() + "' is in exclusive use, or would be");
        }
        SessionConsumer consumer = new SessionConsumer(this, queue, tag, terms);
        consumers.put(tag, consumer);
        queue.subscribers().add(consumer);
        host.touch(queue);
    }

    /** {@code basic.cancel}. What was delivered stays unsettled; an unknown tag is passed over. */
    public void cancel(String consumerTag) {
        SessionConsumer consumer = consumers.remove(consumerTag);
        if (consumer != null) {
            leaveQueue(consumer);
        }
    }

    private void leaveQueue(SessionConsumer consumer) {
        Queue queue = consumer.queue();
        queue.subscribers().remove(consumer);
        queue.used(host.nowMillis());
        host.touch(queue);
        if (!consumer.browsing()) {
            host.definitions().consumerGone(queue);
        }
    }

    /** The queue of a consumer was deleted. */
    void queueDeleted(SessionConsumer consumer) {
        consumers.remove(consumer.tag());
        if (!closed) {
            listener.consumerCancelled(consumer.tag());
        }
    }

    /** {@code basic.get}: completes with null when nothing is ready. */
    public CompletionStage<Delivery> get(String queueName, boolean noAck) {
        Queue queue = requireQueue(queueName);
        require(Permission.READ, queue.name());
        if (queue.ready() == 0 && queue.reserved()) {
            return host.decisions().applied(queue).thenCompose(applied -> takeNext(applied, noAck));
        }
        return takeNext(queue, noAck);
    }

    private CompletionStage<Delivery> takeNext(Queue queue, boolean noAck) {
        long now = host.nowMillis();
        queue.used(now);
        QueueEntry entry = queue.takeNext();
        while (entry != null && entry.expiresAtMillis() != 0 && entry.expiresAtMillis() <= now) {
            host.deadLetters().letGo(entry, "expired");
            entry = queue.takeNext();
        }
        if (entry == null && queue.reading()) {
            CompletableFuture<Queue> read = new CompletableFuture<>();
            queue.whenRead(() -> read.complete(queue));
            return read.thenCompose(again -> takeNext(again, noAck));
        }
        if (entry == null) {
            return CompletableFuture.completedStage(null);
        }
        QueueEntry taken = entry;
        return queue.messageOf(entry).handle((message, failure) -> {
            if (failure != null) {
                queue.quarantine(taken);
                throw new BrokerException(
                        ReplyCode.INTERNAL_ERROR,
                        "a message of queue '" + queue.name() + "' cannot be read: " + failure.getMessage());
            }
            if (closed) {
                host.deadLetters().giveBack(taken, false, false, Redelivery.NONE);
                return null;
            }
            long tag = deliveries.fetched(taken.with(message), noAck);
            return new Delivery(tag, taken.redelivered(), taken.deliveries(), message, queue.ready());
        });
    }

    /** Whether messages may go to the consumer now. */
    boolean delivering(SessionConsumer consumer) {
        return active
                && writable
                && !suspended
                && !closed
                && (channelPrefetch == 0 || consumer.noAck() || deliveries.count() < channelPrefetch);
    }

    void deliver(SessionConsumer consumer, QueueEntry entry) {
        deliveries.deliver(consumer, entry);
    }

    /** {@code channel.flow} from the client. */
    public void flow(boolean flowActive) {
        active = flowActive;
        touchAll();
    }

    /** Whether the connection takes more bytes just now. */
    public void writable(boolean connectionWritable) {
        writable = connectionWritable;
        touchAll();
    }

    private void touchAll() {
        consumers.values().forEach(consumer -> host.touch(consumer.queue()));
    }

    // ---- settling ------------------------------------------------------------------------------------------------

    /** {@code basic.ack}; tag 0 with multiple means all. */
    public void acknowledge(long deliveryTag, boolean multiple) {
        deliveries.settle(deliveryTag, multiple, deliveries::accept);
    }

    /** {@code basic.reject} and {@code basic.nack}. */
    public void reject(long deliveryTag, boolean multiple, boolean requeue) {
        deliveries.settle(deliveryTag, multiple, requeue ? deliveries::returnCounted : deliveries::refuse);
    }

    /** {@code basic.recover} with requeue: everything unsettled returns to its place. */
    public void recover() {
        deliveries.returnAll(true, true);
    }

    // ---- publishing and transactions -----------------------------------------------------------------------------

    /** {@code basic.publish}. */
    public void publish(String exchange, String routingKey, boolean mandatory, ContentHeader header, Body body) {
        publisher.publish(exchange, routingKey, mandatory, header, body);
    }

    /** {@code confirm.select}. */
    public void selectConfirms() {
        publisher.selectConfirms();
    }

    /** {@code tx.select}. */
    public void selectTransaction() {
        publisher.selectTransaction();
    }

    /** {@code tx.commit}: publishes and acknowledgements since the last end, together. */
    public CompletionStage<Void> commit() {
        CompletionStage<Void> committed = publisher.commit();
        deliveries.committed();
        return committed;
    }

    /** {@code tx.rollback}: publishes are dropped, acknowledgements forgotten; the messages stay unsettled. */
    public CompletionStage<Void> rollback() {
        publisher.rollBack();
        deliveries.forgetEnlisted();
        return CompletableFuture.completedStage(null);
    }

    /** Class {@code dtx}: distributed transactions. */
    public SessionBranches branches() {
        return branches;
    }

    // ---- class jms: sessions -------------------------------------------------------------------------------------

    /** {@code jms.session}. */
    public void open(int mode, long producerId) {
        if (mode != 0 && mode != 1) {
            throw new BrokerException(
                    ReplyCode.NOT_ALLOWED, "session mode " + mode + ": expected 0 (automatic) or 1 (transactions)");
        }
        publisher.claim(producerId);
        if (mode == 1) {
            publisher.selectTransaction();
        }
    }

    /** {@code jms.publish}; answered by the listener. */
    public void publishNumbered(
            long sequence, String exchange, String routingKey, boolean mandatory, ContentHeader header, Body body) {
        publisher.publishNumbered(sequence, exchange, routingKey, mandatory, header, body);
    }

    /** {@code jms.commit}. Refused, it has rolled back. */
    public CompletionStage<Void> commit(long sequence) {
        CompletionStage<Void> committed;
        try {
            committed = publisher.commit(sequence);
        } catch (BrokerException refusal) {
            rollbackSession();
            throw refusal;
        }
        deliveries.committed();
        return committed;
    }

    /** {@code jms.rollback}: as {@link #recoverSession}, and the transaction's publishes are dropped. */
    public CompletionStage<Void> rollbackSession() {
        publisher.rollBack();
        return recoverSession();
    }

    /** {@code jms.outcome}: 0 not known, 1 done, 2 refused. */
    public CompletionStage<Integer> outcome(long sequence) {
        return publisher.outcome(sequence);
    }

    /** {@code jms.recover}: all unsettled messages return, counted where they were handed over. */
    public CompletionStage<Void> recoverSession() {
        deliveries.returnAll(false, false);
        return CompletableFuture.completedStage(null);
    }

    /** {@code jms.suspend}: nothing is delivered until {@link #resume}. */
    public CompletionStage<Void> suspend() {
        suspended = true;
        return CompletableFuture.completedStage(null);
    }

    /** {@code jms.resume}. */
    public void resume() {
        suspended = false;
        touchAll();
    }

    // ---- class jms: consumers ------------------------------------------------------------------------------------

    /**
     * {@code jms.consume}.
     *
     * @param noLocal of no effect: what a subscription keeps out is not in its queue, and JMS asks for it on topics only
     * @param browse the messages stay in the queue, and the deliveries need no settlement
     */
    public CompletionStage<Void> consume(
            String consumer,
            String queueName,
            String selector,
            boolean noLocal,
            boolean browse,
            boolean exclusive,
            long windowCount,
            long windowBytes,
            FieldTable arguments) {
        Selector parsed = parseSelector(selector);
        Queue queue = requireQueue(queueName);
        if (queue.owner() != connection) {
            require(Permission.READ, queue.name());
        }
        if (consumers.containsKey(consumer)) {
            throw new BrokerException(ReplyCode.NOT_ALLOWED, "consumer '" + consumer + "' is there already");
        }
        Redelivery redelivery = QueueArguments.redelivery(consumer, arguments);
        int priority = consumerPriority(arguments);
        addConsumer(
                queue,
                consumer,
                new Terms(false, exclusive, browse, parsed, priority, redelivery, windowCount, windowBytes));
        return CompletableFuture.completedStage(null);
    }

    /** {@code jms.cancel}: what was not handed over returns unseen, the rest stays unsettled. */
    public CompletionStage<Void> cancelConsumer(String consumerTag) {
        SessionConsumer consumer = requireConsumer(consumerTag);
        consumers.remove(consumerTag);
        deliveries.returnUnseen(consumer);
        leaveQueue(consumer);
        return CompletableFuture.completedStage(null);
    }

    private SessionConsumer requireConsumer(String tag) {
        SessionConsumer consumer = consumers.get(tag);
        if (consumer == null) {
            throw new BrokerException(ReplyCode.NOT_FOUND, "no consumer '" + tag + "' in this session");
        }
        return consumer;
    }

    /** {@code jms.drain}: completes once the consumer was sent all that is ready and fits its window. */
    public CompletionStage<Void> drain(String consumerTag) {
        return host.dispatching().drain(requireConsumer(consumerTag));
    }

    /** {@code jms.handed-over}. */
    public void handedOver(String consumerTag, long throughDeliveryTag) {
        SessionConsumer consumer = consumers.get(consumerTag);
        if (consumer != null) {
            deliveries.handedOver(consumer, throughDeliveryTag);
        }
    }

    /**
     * {@code jms.settle}.
     *
     * @param outcome 0 accepted, 1 returned unseen, 2 returned seen, 3 rejected
     * @param answer whether the client waits for the settlement to be durable
     */
    public CompletionStage<Void> settle(String consumerTag, long first, long last, int outcome, boolean answer) {
        List<Operation> operations = new ArrayList<>();
        deliveries.settle(consumerTag, first, last, outcome, operations);
        if (!answer) {
            operations.forEach(host.decisions()::decideLazily);
            return CompletableFuture.completedStage(null);
        }
        if (operations.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        operations.forEach(host.decisions()::decide);
        return host.decisions().applied(null);
    }

    // ---- class jms: destinations ---------------------------------------------------------------------------------

    /** {@code jms.lookup}. */
    public CompletionStage<Void> lookup(int kind, String name, boolean create) {
        return jmsDestinations.lookup(kind, name, create);
    }

    /** {@code jms.create-temporary}: answers the name. */
    public CompletionStage<String> createTemporary(int kind) {
        return jmsDestinations.createTemporary(kind);
    }

    /** {@code jms.delete-temporary}. */
    public CompletionStage<Void> deleteTemporary(int kind, String name) {
        return jmsDestinations.deleteTemporary(kind, name);
    }

    /** {@code jms.subscribe}: answers the name of the subscription's queue. */
    public CompletionStage<String> subscribe(int kind, String name, String topic, String selector, boolean noLocal) {
        return jmsDestinations.subscribe(kind, name, topic, selector, noLocal);
    }

    /** {@code jms.unsubscribe}. */
    public CompletionStage<Void> unsubscribe(String name) {
        return jmsDestinations.unsubscribe(name);
    }

    // ---- the end -------------------------------------------------------------------------------------------------

    /** Ends the session: its consumers go, what is unsettled returns, its transaction is rolled back. */
    public void close() {
        host.assertCore();
        if (closed) {
            return;
        }
        closed = true;
        List<SessionConsumer> leaving = List.copyOf(consumers.values());
        consumers.clear();
        publisher.close();
        branches.close();
        deliveries.returnAll(!publisher.numbered(), true);
        leaving.forEach(this::leaveQueue);
        connection.forget(this);
    }
}
