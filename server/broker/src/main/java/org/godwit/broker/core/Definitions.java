package org.godwit.broker.core;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.model.Destination;
import org.godwit.broker.model.Operation;
import org.godwit.broker.queue.Queue;
import org.godwit.broker.queue.QueueEntry;
import org.godwit.broker.routing.Binding;
import org.godwit.broker.routing.Exchange;
import org.godwit.broker.routing.Exchanges;
import org.godwit.broker.selector.InvalidSelectorException;

/**
 * Declares, binds and deletes exchanges and queues: changes the state at once and tells the log of what is durable. Who
 * may do so is the session's to check. Owned by the host's core.
 */
final class Definitions {
    private static final String RESERVED = "amq.";
    private static final String DEAD_LETTER_KEY = "x-dead-letter-routing-key";
    private static final int LONGEST_NAME = 255;

    private final VirtualHost host;
    private final SecureRandom random = new SecureRandom();

    Definitions(VirtualHost host) {
        this.host = host;
    }

    // ---- exchanges -----------------------------------------------------------------------------------------------

    void declareExchange(
            String name, String type, boolean durable, boolean autoDelete, boolean internal, FieldTable arguments) {
        boolean exists = host.exchanges().find(name) != null;
        if (!exists && name.startsWith(RESERVED)) {
            throw new BrokerException(
                    ReplyCode.ACCESS_REFUSED, "exchange name '" + name + "' begins with the reserved 'amq.'");
        }
        if (host.exchanges().declare(name, type, durable, autoDelete, internal, arguments) && durable) {
            host.decisions().decide(new Operation.ExchangeDeclared(name, type, autoDelete, internal, arguments));
        }
    }

    void deleteExchange(String name, boolean ifUnused) {
        if (Exchanges.predeclared(name) || name.isEmpty()) {
            throw new BrokerException(
                    ReplyCode.ACCESS_REFUSED, "exchange '" + name + "' is predeclared and cannot be deleted");
        }
        Exchange exchange = host.exchanges().find(name);
        if (exchange == null) {
            return;
        }
        if (ifUnused && !exchange.bindings().isEmpty()) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED, "exchange '" + name + "' is in use: it has bindings");
        }
        delete(exchange);
    }

    private void delete(Exchange exchange) {
        host.exchanges().delete(exchange.name());
        if (exchange.durable()) {
            host.decisions().decide(new Operation.ExchangeDeleted(exchange.name()));
        }
    }

    void bind(Exchange source, Destination destination, String key, FieldTable arguments) {
        Binding binding = binding(source, destination, key, arguments);
        if (host.exchanges().bind(source, binding) && source.durable() && logged(destination)) {
            host.decisions().decide(bound(binding));
        }
    }

    void unbind(Exchange source, Destination destination, String key, FieldTable arguments) {
        Binding binding = binding(source, destination, key, arguments);
        if (host.exchanges().unbind(source, binding)) {
            if (source.durable() && logged(destination)) {
                host.decisions()
                        .decide(new Operation.Unbound(
                                source.name(), binding.toQueue(), destination.name(), key, arguments));
            }
            deleteIfUnbound(source);
        }
    }

    private static Binding binding(Exchange source, Destination destination, String key, FieldTable arguments) {
        try {
            return new Binding(source.name(), destination, key, arguments);
        } catch (InvalidSelectorException refusal) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED, "binding to '" + destination.name() + "': " + refusal.getMessage());
        }
    }

    private void deleteIfUnbound(Exchange exchange) {
        if (exchange.autoDelete() && exchange.bindings().isEmpty()) {
            delete(exchange);
        }
    }

    static boolean logged(Destination destination) {
        return destination instanceof Queue queue ? queue.logged() : destination.durable();
    }

    static Operation bound(Binding binding) {
        return new Operation.Bound(
                binding.source(),
                binding.toQueue(),
                binding.destination().name(),
                binding.routingKey(),
                binding.arguments());
    }

    // ---- queues --------------------------------------------------------------------------------------------------

    /** A name that no queue has: the prefix and 128 random bits. */
    String newName(String prefix) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** @throws BrokerException NOT_FOUND */
    Queue requireQueue(String name) {
        Queue queue = host.queue(name);
        if (queue == null) {
            throw new BrokerException(
                    ReplyCode.NOT_FOUND, "no queue '" + name + "' in virtual host '" + host.name() + "'");
        }
        return queue;
    }

    Queue createQueue(String name, boolean durable, boolean autoDelete, Object owner, FieldTable arguments) {
        if (tooLong(name)) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED,
                    "queue name of more than " + LONGEST_NAME + " bytes: '" + name + "'");
        }
        if (arguments.get(DEAD_LETTER_KEY) instanceof String key && tooLong(key)) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED,
                    "invalid argument " + DEAD_LETTER_KEY + " of queue '" + name + "': expected at most " + LONGEST_NAME
                            + " bytes, as routing keys have, not '" + key + "'");
        }
        boolean logged = durable && owner == null && host.keepsLog();
        Queue queue = new Queue(
                host.nextId(),
                name,
                new Queue.Lifetime(durable, autoDelete, owner, logged),
                arguments,
                host.surroundings());
        host.put(queue);
        if (logged) {
            host.decisions().decide(new Operation.QueueDeclared(queue.id(), name, autoDelete, arguments));
        }
        return queue;
    }

    private static boolean tooLong(String shortString) {
        return shortString.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME;
    }

    static void requireReservedFree(String name) {
        if (name.startsWith(RESERVED)) {
            throw new BrokerException(
                    ReplyCode.ACCESS_REFUSED, "queue name '" + name + "' begins with the reserved 'amq.'");
        }
    }

    /** AMQP 0-9-1, queue.declare: an existing queue must be as declared. */
    static void requireEquivalent(
            Queue queue, boolean durable, boolean exclusive, boolean autoDelete, FieldTable arguments) {
        String difference = null;
        if (queue.durable() != durable) {
            difference = "durable is " + queue.durable() + ", not " + durable;
        } else if (queue.autoDelete() != autoDelete) {
            difference = "auto-delete is " + queue.autoDelete() + ", not " + autoDelete;
        } else if ((queue.owner() != null) != exclusive) {
            difference = "exclusive is " + (queue.owner() != null) + ", not " + exclusive;
        } else if (!queue.arguments().isEquivalentTo(arguments)) {
            difference = "arguments are " + queue.arguments() + ", not " + arguments;
        }
        if (difference != null) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED, "queue '" + queue.name() + "' exists and differs: " + difference);
        }
    }

    /** Takes out every message that is ready now, as it is read from disk; completes with how many there were. */
    CompletionStage<Integer> purge(Queue queue) {
        CompletableFuture<Integer> purged = new CompletableFuture<>();
        purge(queue, host.peekNextId(), 0, purged);
        return purged;
    }

    private void purge(Queue queue, long before, int purged, CompletableFuture<Integer> result) {
        if (queue.deleted()) {
            result.complete(purged);
            return;
        }
        int count = purged;
        for (QueueEntry entry = queue.takeNext(); entry != null; entry = queue.takeNext()) {
            if (entry.position() >= before) {
                queue.giveBack(entry, false, entry.redelivered(), 0);
                break;
            }
            Operation operation = queue.leave(entry);
            if (operation != null) {
                host.decisions().decide(operation);
            }
            count++;
        }
        host.updatePressure();
        int counted = count;
        if (queue.reading()) {
            queue.whenRead(() -> purge(queue, before, counted, result));
        } else {
            result.complete(counted);
        }
    }

    /** @throws BrokerException PRECONDITION_FAILED when a prepared branch holds something of it or for it */
    static void requireNotHeld(Queue queue) {
        if (queue.held()) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED,
                    "queue '" + queue.name() + "' is in use: a prepared transaction holds messages of it or for it");
        }
    }

    /** A prepared branch that held the queue was decided. */
    void deleteIfDue(Queue queue) {
        if (queue.dueToDelete()) {
            delete(queue);
        }
    }

    /** @return how many messages were ready in it */
    int delete(Queue queue) {
        int ready = queue.ready();
        if (queue.owner() instanceof BrokerConnection owner) {
            owner.disown(queue);
        }
        Set<Binding> unbound = host.exchanges().unbindDestination(queue);
        host.unname(queue);
        queue.delete();
        if (queue.logged()) {
            host.decisions().decide(new Operation.QueueDeleted(queue.id()));
        }
        for (Binding binding : unbound) {
            Exchange source = host.exchanges().find(binding.source());
            if (source != null) {
                deleteIfUnbound(source);
            }
        }
        host.updatePressure();
        return ready;
    }

    /** A consumer has gone: the queue goes, too, if it was declared so. */
    void consumerGone(Queue queue) {
        if (queue.autoDelete() && queue.subscribers().count() == 0 && !queue.deleted()) {
            if (queue.held()) {
                queue.deleteWhenUnheld();
            } else {
                delete(queue);
            }
        }
    }

    /** RabbitMQ's x-expires, by {@link VirtualHost#steadyMillis}. */
    void deleteIfUnused(Queue queue, long nowMillis) {
        long expiresMillis = queue.options().expiresMillis();
        if (expiresMillis >= 0 && !queue.held() && !queue.deleted() && queue.unusedMillis(nowMillis) >= expiresMillis) {
            delete(queue);
        }
    }
}
