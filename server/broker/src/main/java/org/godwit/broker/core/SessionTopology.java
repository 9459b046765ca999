package org.godwit.broker.core;

import java.util.concurrent.CompletionStage;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.model.Destination;
import org.godwit.broker.queue.Queue;
import org.godwit.broker.routing.Exchange;
import org.godwit.broker.security.Permission;

/**
 * What a session declares, binds and deletes: exchanges and queues, with AMQP's rules of what an empty queue name means.
 * Owned by the host's core.
 */
final class SessionTopology {
    private final VirtualHost host;
    private final BrokerConnection connection;
    private final Rights rights;
    private String lastQueue = "";

    SessionTopology(VirtualHost host, BrokerConnection connection, Rights rights) {
        this.host = host;
        this.connection = connection;
        this.rights = rights;
    }

    // ---- exchanges -----------------------------------------------------------------------------------------------

    /** {@code exchange.declare}. */
    CompletionStage<Void> declareExchange(
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
            rights.require(Permission.CONFIGURE, name);
            if (name.isEmpty()) {
                throw new BrokerException(
                        ReplyCode.ACCESS_REFUSED, "the default exchange cannot be declared: it is there");
            }
            if (arguments.get("alternate-exchange") instanceof String alternate) {
                rights.require(Permission.READ, name);
                rights.require(Permission.WRITE, alternate);
            }
            host.definitions().declareExchange(name, type, durable, autoDelete, internal, arguments);
        }
        return host.decisions().applied(null);
    }

    /** {@code exchange.delete}. */
    CompletionStage<Void> deleteExchange(String name, boolean ifUnused) {
        rights.require(Permission.CONFIGURE, name);
        host.definitions().deleteExchange(name, ifUnused);
        return host.decisions().applied(null);
    }

    /** RabbitMQ's {@code exchange.bind}. */
    CompletionStage<Void> bindExchange(String destination, String source, String key, FieldTable arguments) {
        rights.require(Permission.WRITE, destination);
        return bind(host.exchanges().require(destination), source, key, arguments);
    }

    /** RabbitMQ's {@code exchange.unbind}. */
    CompletionStage<Void> unbindExchange(String destination, String source, String key, FieldTable arguments) {
        rights.require(Permission.WRITE, destination);
        return unbind(host.exchanges().find(destination), source, key, arguments);
    }

    private CompletionStage<Void> bind(Destination destination, String source, String key, FieldTable arguments) {
        requireSource(source);
        host.definitions().bind(host.exchanges().require(source), destination, key, arguments);
        return host.decisions().applied(null);
    }

    /**
     * As in RabbitMQ, what is not there is unbound already.
     *
     * @param destination null when it is not there
     */
    private CompletionStage<Void> unbind(Destination destination, String source, String key, FieldTable arguments) {
        requireSource(source);
        Exchange exchange = host.exchanges().find(source);
        if (exchange != null && destination != null) {
            host.definitions().unbind(exchange, destination, key, arguments);
        }
        return host.decisions().applied(null);
    }

    private void requireSource(String source) {
        rights.require(Permission.READ, source);
        if (source.isEmpty()) {
            throw new BrokerException(
                    ReplyCode.ACCESS_REFUSED, "the default exchange has a binding for each queue and no other");
        }
    }

    // ---- queues --------------------------------------------------------------------------------------------------

    /** {@code queue.declare}. An empty name asks for a new one; it is then what an empty name means on this session. */
    CompletionStage<QueueStatus> declareQueue(
            String name,
            boolean passive,
            boolean durable,
            boolean exclusive,
            boolean autoDelete,
            FieldTable arguments) {
        Queue queue = name.isEmpty() ? null : host.queue(name);
        if (queue != null) {
            rights.requireOwn(queue);
            if (!passive) {
                rights.require(Permission.CONFIGURE, name);
                Definitions.requireEquivalent(queue, durable, exclusive, autoDelete, arguments);
            }
        } else if (passive) {
            queue = requireQueue(name);
        } else {
            queue = createQueue(name, durable, exclusive, autoDelete, arguments);
        }
        queue.used(host.steadyMillis());
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
        rights.require(Permission.CONFIGURE, named);
        if (arguments.get("x-dead-letter-exchange") instanceof String deadLetters) {
            rights.require(Permission.READ, named);
            rights.require(Permission.WRITE, deadLetters);
        }
        Queue queue =
                host.definitions().createQueue(named, durable, autoDelete, exclusive ? connection : null, arguments);
        if (exclusive) {
            connection.own(queue);
        }
        return queue;
    }

    /**
     * The named queue, or the one declared last when the name is empty.
     *
     * @throws BrokerException NOT_FOUND, or RESOURCE_LOCKED when it is another connection's own
     */
    Queue requireQueue(String name) {
        if (name.isEmpty() && lastQueue.isEmpty()) {
            throw new BrokerException(ReplyCode.NOT_FOUND, "an empty queue name, and none declared on this channel");
        }
        Queue queue = host.definitions().requireQueue(name.isEmpty() ? lastQueue : name);
        rights.requireOwn(queue);
        return queue;
    }

    /** {@code queue.bind}. */
    CompletionStage<Void> bindQueue(String queue, String exchange, String routingKey, FieldTable arguments) {
        Queue bound = requireQueue(queue);
        rights.require(Permission.WRITE, bound.name());
        return bind(bound, exchange, keyOf(queue, routingKey, bound.name()), arguments);
    }

    /** An empty key beside an empty name is the name of the queue. */
    private static String keyOf(String queue, String routingKey, String named) {
        return queue.isEmpty() && routingKey.isEmpty() ? named : routingKey;
    }

    /** {@code queue.unbind}. */
    CompletionStage<Void> unbindQueue(String queue, String exchange, String routingKey, FieldTable arguments) {
        String name = queue.isEmpty() ? requireQueue(queue).name() : queue;
        rights.require(Permission.WRITE, name);
        Queue bound = host.queue(name);
        if (bound != null) {
            rights.requireOwn(bound);
        }
        return unbind(bound, exchange, keyOf(queue, routingKey, name), arguments);
    }

    /** {@code queue.purge}: answers how many messages were ready and are gone. */
    CompletionStage<Integer> purgeQueue(String name) {
        Queue queue = requireQueue(name);
        rights.require(Permission.READ, queue.name());
        return host.definitions().purge(queue).thenCompose(host.decisions()::applied);
    }

    /** {@code queue.delete}: answers how many messages were ready. A queue that is not there is deleted already. */
    CompletionStage<Integer> deleteQueue(String name, boolean ifUnused, boolean ifEmpty) {
        if (!name.isEmpty() && host.queue(name) == null) {
            rights.require(Permission.CONFIGURE, name);
            return host.decisions().applied(0);
        }
        Queue queue = requireQueue(name);
        rights.require(Permission.CONFIGURE, queue.name());
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
}
