package org.godwit.broker.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.godwit.amqp.Body;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.model.Operation;

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
    private final SessionTopology topology;
    private final SessionBranches branches;
    private final SessionPublisher publisher;
    private final SessionDeliveries deliveries;
    private final SessionConsumers consumers;
    private final JmsDestinations jmsDestinations;
    private boolean closed;

    BrokerSession(VirtualHost host, BrokerConnection connection, SessionListener listener) {
        this.host = host;
        this.connection = connection;
        Rights rights = connection.rights();
        this.topology = new SessionTopology(host, connection, rights);
        this.branches = new SessionBranches(host, this, connection);
        this.publisher = new SessionPublisher(host, this, rights, listener, branches);
        this.deliveries = new SessionDeliveries(host, publisher, branches, listener);
        this.consumers = new SessionConsumers(host, connection, topology, rights, deliveries, listener);
        this.jmsDestinations = new JmsDestinations(host, connection, rights);
    }

    boolean closed() {
        return closed;
    }

    /** Whose messages these are, to subscriptions with no-local. */
    String origin() {
        return connection.origin();
    }

    // ---- exchanges and queues ------------------------------------------------------------------------------------

    /** {@code exchange.declare}. */
    public CompletionStage<Void> declareExchange(
            String name,
            String type,
            boolean passive,
            boolean durable,
            boolean autoDelete,
            boolean internal,
            FieldTable arguments) {
        return topology.declareExchange(name, type, passive, durable, autoDelete, internal, arguments);
    }

    /** {@code exchange.delete}. */
    public CompletionStage<Void> deleteExchange(String name, boolean ifUnused) {
        return topology.deleteExchange(name, ifUnused);
    }

    /** RabbitMQ's {@code exchange.bind}. */
    public CompletionStage<Void> bindExchange(String destination, String source, String key, FieldTable arguments) {
        return topology.bindExchange(destination, source, key, arguments);
    }

    /** RabbitMQ's {@code exchange.unbind}. */
    public CompletionStage<Void> unbindExchange(String destination, String source, String key, FieldTable arguments) {
        return topology.unbindExchange(destination, source, key, arguments);
    }

    /** {@code queue.declare}. An empty name asks for a new one; it is then what an empty name means on this session. */
    public CompletionStage<QueueStatus> declareQueue(
            String name,
            boolean passive,
            boolean durable,
            boolean exclusive,
            boolean autoDelete,
            FieldTable arguments) {
        return topology.declareQueue(name, passive, durable, exclusive, autoDelete, arguments);
    }

    /** {@code queue.bind}. */
    public CompletionStage<Void> bindQueue(String queue, String exchange, String routingKey, FieldTable arguments) {
        return topology.bindQueue(queue, exchange, routingKey, arguments);
    }

    /** {@code queue.unbind}. */
    public CompletionStage<Void> unbindQueue(String queue, String exchange, String routingKey, FieldTable arguments) {
        return topology.unbindQueue(queue, exchange, routingKey, arguments);
    }

    /** {@code queue.purge}: answers how many messages were ready and are gone. */
    public CompletionStage<Integer> purgeQueue(String name) {
        return topology.purgeQueue(name);
    }

    /** {@code queue.delete}: answers how many messages were ready. A queue that is not there is deleted already. */
    public CompletionStage<Integer> deleteQueue(String name, boolean ifUnused, boolean ifEmpty) {
        return topology.deleteQueue(name, ifUnused, ifEmpty);
    }

    // ---- consuming -----------------------------------------------------------------------------------------------

    /** {@code basic.qos} as RabbitMQ reads it: for each new consumer, or (global) for the channel. 0 is no limit. */
    public void qos(int prefetchCount, boolean global) {
        consumers.qos(prefetchCount, global);
    }

    /** {@code basic.consume}: answers the consumer's tag. Deliveries begin after the current turn. */
    public String consume(
            String queue, String consumerTag, boolean noLocal, boolean noAck, boolean exclusive, FieldTable arguments) {
        return consumers.consume(queue, consumerTag, noAck, exclusive, arguments);
    }

    /** {@code basic.cancel}. What was delivered stays unsettled; an unknown tag is passed over. */
    public void cancel(String consumerTag) {
        consumers.cancel(consumerTag);
    }

    /** {@code basic.get}: completes with null when nothing is ready. */
    public CompletionStage<Delivery> get(String queueName, boolean noAck) {
        return consumers.get(queueName, noAck);
    }

    /** {@code channel.flow} from the client. */
    public void flow(boolean flowActive) {
        consumers.flow(flowActive);
    }

    /** Whether the connection takes more bytes just now. */
    public void writable(boolean connectionWritable) {
        consumers.writable(connectionWritable);
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

    /** {@code tx.commit}: publishes, acknowledgements and rejections since the last end, together. */
    public CompletionStage<Void> commit() {
        CompletionStage<Void> read = deliveries.readRefused();
        return read == null ? commitAll() : read.thenCompose(done -> commitAll());
    }

    private CompletionStage<Void> commitAll() {
        CompletionStage<Void> committed = publisher.commit(deliveries::leaveRefused);
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
        consumers.suspend();
        return CompletableFuture.completedStage(null);
    }

    /** {@code jms.resume}. */
    public void resume() {
        consumers.resume();
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
        consumers.consume(consumer, queueName, selector, browse, exclusive, windowCount, windowBytes, arguments);
        return CompletableFuture.completedStage(null);
    }

    /** {@code jms.cancel}: what was not handed over returns unseen, the rest stays unsettled. */
    public CompletionStage<Void> cancelConsumer(String consumerTag) {
        consumers.cancelUnseen(consumerTag);
        return CompletableFuture.completedStage(null);
    }

    /** {@code jms.drain}: completes once the consumer was sent all that is ready and fits its window. */
    public CompletionStage<Void> drain(String consumerTag) {
        return consumers.drain(consumerTag);
    }

    /** {@code jms.handed-over}. */
    public void handedOver(String consumerTag, long throughDeliveryTag) {
        consumers.handedOver(consumerTag, throughDeliveryTag);
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

    /** As {@link #close}; the client wants it and will not ask later what became of what it sent. */
    public void leave() {
        clientLeaves();
        close();
    }

    void clientLeaves() {
        host.assertCore();
        publisher.leave();
    }

    /** Ends the session: its consumers go, what is unsettled returns, its transaction is rolled back. */
    public void close() {
        host.assertCore();
        if (closed) {
            return;
        }
        closed = true;
        List<SessionConsumer> leaving = consumers.close();
        publisher.close();
        branches.close();
        deliveries.returnAll(!publisher.numbered(), true);
        leaving.forEach(consumers::leaveQueue);
        connection.forget(this);
    }
}
