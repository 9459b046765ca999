package org.godwit.broker.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.queue.Queue;
import org.godwit.broker.routing.BindingFilter;
import org.godwit.broker.routing.Exchange;
import org.godwit.broker.security.Permission;

/**
 * JMS destinations as queues and bindings: look-up, temporary destinations, subscriptions. A subscription is a queue that
 * is bound to {@code amq.topic}; its arguments tell what it subscribes to. Owned by the host's core.
 */
final class JmsDestinations {
    private static final String TOPICS = "amq.topic";
    private static final String TEMPORARY_QUEUE = "jms.temporary-queue.";
    private static final String TEMPORARY_TOPIC = "jms.temporary-topic.";
    private static final int QUEUE = 1;
    private static final int TOPIC = 2;
    private static final int LONGEST_NAME = 255;
    private static final String TOPIC_ARGUMENT = "x-jms-topic";

    /** What {@code jms.subscribe} calls the kinds, in the order of their numbers. */
    private enum Kind {
        UNSHARED,
        SHARED,
        DURABLE,
        SHARED_DURABLE;

        boolean durable() {
            return this == DURABLE || this == SHARED_DURABLE;
        }

        String prefix() {
            return "jms." + name().toLowerCase(Locale.ROOT).replace('_', '-') + ".";
        }
    }

    private final VirtualHost host;
    private final BrokerConnection connection;
    private final Rights rights;

    JmsDestinations(VirtualHost host, BrokerConnection connection, Rights rights) {
        this.host = host;
        this.connection = connection;
        this.rights = rights;
    }

    // ---- look-up and temporary destinations ------------------------------------------------------------------------

    CompletionStage<Void> lookup(int kind, String name, boolean create) {
        if (requireKind(kind) == TOPIC) {
            boolean temporary = name.startsWith(TEMPORARY_TOPIC);
            if (temporary && !host.temporaryTopics().contains(name)) {
                if (!create) {
                    throw new BrokerException(ReplyCode.NOT_FOUND, "no temporary topic '" + name + "'");
                }
                makeTemporaryTopic(name);
            }
            return CompletableFuture.completedStage(null);
        }
        if (host.queue(name) == null) {
            if (!create || !host.options().createQueues()) {
                host.definitions().requireQueue(name);
            }
            if (name.isEmpty()) {
                throw new BrokerException(ReplyCode.NOT_ALLOWED, "an empty queue name");
            }
            if (name.startsWith(TEMPORARY_QUEUE)) {
                makeTemporaryQueue(name);
                return CompletableFuture.completedStage(null);
            }
            Definitions.requireReservedFree(name);
            rights.require(Permission.CONFIGURE, name);
            host.definitions().createQueue(name, true, false, null, FieldTable.EMPTY);
        }
        return host.decisions().applied(null);
    }

    private static int requireKind(int kind) {
        if (kind != QUEUE && kind != TOPIC) {
            throw new BrokerException(
                    ReplyCode.SYNTAX_ERROR, "destination kind " + kind + ": expected 1 (queue) or 2 (topic)");
        }
        return kind;
    }

    CompletionStage<String> createTemporary(int kind) {
        if (requireKind(kind) == TOPIC) {
            String name = host.definitions().newName(TEMPORARY_TOPIC);
            makeTemporaryTopic(name);
            return CompletableFuture.completedStage(name);
        }
        String name = host.definitions().newName(TEMPORARY_QUEUE);
        makeTemporaryQueue(name);
        return CompletableFuture.completedStage(name);
    }

    private void makeTemporaryTopic(String name) {
        connection.temporaryTopics().add(name);
        host.temporaryTopics().add(name);
    }

    private void makeTemporaryQueue(String name) {
        connection.own(host.definitions().createQueue(name, false, false, connection, FieldTable.EMPTY));
    }

    static boolean temporary(Queue queue) {
        return queue.name().startsWith(TEMPORARY_QUEUE);
    }

    CompletionStage<Void> deleteTemporary(int kind, String name) {
        if (requireKind(kind) == TOPIC) {
            deleteTemporaryTopic(name);
            return CompletableFuture.completedStage(null);
        }
        Queue queue = host.definitions().requireQueue(name);
        rights.requireOwn(queue);
        if (!name.startsWith(TEMPORARY_QUEUE)) {
            throw new BrokerException(ReplyCode.PRECONDITION_FAILED, "queue '" + name + "' is not temporary");
        }
        if (queue.subscribers().count() > 0) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED, "temporary queue '" + name + "' is in use: it has consumers");
        }
        Definitions.requireNotHeld(queue);
        host.definitions().delete(queue);
        return CompletableFuture.completedStage(null);
    }

    private void deleteTemporaryTopic(String name) {
        if (!connection.temporaryTopics().contains(name)) {
            throw new BrokerException(ReplyCode.NOT_FOUND, "no temporary topic '" + name + "' of this connection");
        }
        boolean subscribed = topics().bindings().stream()
                .anyMatch(binding -> binding.routingKey().equals(name));
        if (subscribed) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED, "temporary topic '" + name + "' is in use: it has subscribers");
        }
        connection.temporaryTopics().remove(name);
        host.temporaryTopics().remove(name);
    }

    private Exchange topics() {
        return host.exchanges().require(TOPICS);
    }

    // ---- subscriptions -------------------------------------------------------------------------------------------

    CompletionStage<String> subscribe(int kindNumber, String name, String topic, String selector, boolean noLocal) {
        if (kindNumber < 0 || kindNumber >= Kind.values().length) {
            throw new BrokerException(
                    ReplyCode.SYNTAX_ERROR,
                    "subscription kind " + kindNumber
                            + ": expected 0 unshared, 1 shared, 2 durable or 3 shared durable");
        }
        FieldTable filter = filter(selector, noLocal);
        rights.require(Permission.READ, TOPICS);
        if (topic.startsWith(TEMPORARY_TOPIC) && !connection.temporaryTopics().contains(topic)) {
            throw new BrokerException(
                    ReplyCode.ACCESS_REFUSED, "temporary topic '" + topic + "' is not of this connection");
        }
        Kind kind = Kind.values()[kindNumber];
        Queue queue = kind == Kind.UNSHARED ? unshared() : named(kind, name, filter.with(TOPIC_ARGUMENT, topic));
        host.definitions().bind(topics(), queue, topic, filter);
        return host.decisions().applied(queue.name());
    }

    /** The arguments of a subscription's binding: what does not pass is never stored. */
    private FieldTable filter(String selector, boolean noLocal) {
        FieldTable.Builder arguments = FieldTable.builder();
        if (SessionConsumers.parseSelector(selector) != null) {
            arguments.put(BindingFilter.SELECTOR, selector);
        }
        if (noLocal) {
            arguments.put(BindingFilter.NO_LOCAL, connection.origin());
        }
        return arguments.build();
    }

    private Queue unshared() {
        Queue queue = host.definitions()
                .createQueue(
                        host.definitions().newName("jms.subscription."), false, true, connection, FieldTable.EMPTY);
        connection.own(queue);
        return queue;
    }

    /** A subscription by its name: found as it was, or made, or made anew where nobody uses it and it differs. */
    private Queue named(Kind kind, String name, FieldTable wanted) {
        String queueName = queueName(kind, name);
        Queue existing = host.queue(queueName);
        requireNoneOfOtherKind(kind, name);
        if (existing != null) {
            boolean used = existing.subscribers().count() > 0;
            boolean same = existing.arguments().equals(wanted);
            if (used && (!same || kind == Kind.DURABLE)) {
                throw new BrokerException(
                        same ? ReplyCode.RESOURCE_LOCKED : ReplyCode.PRECONDITION_FAILED,
                        "subscription '" + name + "' has an active consumer"
                                + (same ? "" : " and differs: " + existing.arguments()));
            }
            if (same) {
                return existing;
            }
            Definitions.requireNotHeld(existing);
            host.definitions().delete(existing);
        }
        return host.definitions().createQueue(queueName, kind.durable(), !kind.durable(), null, wanted);
    }

    /** Jakarta Messaging 3.1, 8.3.4: a shared and an unshared durable subscription must not have one name. */
    private void requireNoneOfOtherKind(Kind kind, String name) {
        if (!kind.durable() || connection.clientId() == null) {
            return;
        }
        Kind other = kind == Kind.DURABLE ? Kind.SHARED_DURABLE : Kind.DURABLE;
        if (host.queue(queueName(other, name)) != null) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED,
                    "durable subscription '" + name + "' exists and is " + (other == Kind.DURABLE ? "un" : "")
                            + "shared: unsubscribe it first");
        }
    }

    CompletionStage<Void> unsubscribe(String name) {
        rights.require(Permission.READ, TOPICS);
        Queue queue = connection.clientId() == null ? null : host.queue(queueName(Kind.DURABLE, name));
        if (queue == null) {
            queue = host.queue(queueName(Kind.SHARED_DURABLE, name));
        }
        if (queue == null) {
            throw new BrokerException(ReplyCode.NOT_FOUND, "no durable subscription '" + name + "'");
        }
        if (queue.subscribers().count() > 0) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED, "subscription '" + name + "' has an active consumer");
        }
        Definitions.requireNotHeld(queue);
        host.definitions().delete(queue);
        return host.decisions().applied(null);
    }

    /** Built from the kind and the length-prefixed client identifier and name, so that no two can collide. */
    private String queueName(Kind kind, String name) {
        String clientId = connection.clientId();
        if (kind == Kind.DURABLE && clientId == null) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED,
                    "durable subscription '" + name + "' needs a client identifier on the connection");
        }
        String client = clientId == null ? "" : clientId.length() + ":" + clientId + ".";
        String plain = kind.prefix() + client + name.length() + ":" + name;
        byte[] bytes = plain.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= LONGEST_NAME ? plain : kind.prefix() + "sha256." + sha256(bytes);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
