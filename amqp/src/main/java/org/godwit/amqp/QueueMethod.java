package org.godwit.amqp;

/**
 * Class 50, {@code queue}. Declaring, binding, purging and deleting queues.
 *
 * <p>Immutable. Components are named and ordered as the arguments on the wire; reserved arguments are left out.
 */
public sealed interface QueueMethod extends Method {
    int CLASS_ID = 50;

    @Override
    default int classId() {
        return CLASS_ID;
    }

    /** {@code queue.declare}. */
    record Declare(
            String queue,
            boolean passive,
            boolean durable,
            boolean exclusive,
            boolean autoDelete,
            boolean noWait,
            FieldTable arguments)
            implements QueueMethod {
        public static final int METHOD_ID = 10;

        public Declare {
            ShortString.check("queue", queue);
            Arguments.checkPresent("arguments", arguments);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code queue.declare-ok}. */
    record DeclareOk(String queue, long messageCount, long consumerCount) implements QueueMethod {
        public static final int METHOD_ID = 11;

        public DeclareOk {
            ShortString.check("queue", queue);
            Arguments.checkLong("message-count", messageCount);
            Arguments.checkLong("consumer-count", consumerCount);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code queue.bind}. */
    record Bind(String queue, String exchange, String routingKey, boolean noWait, FieldTable arguments)
            implements QueueMethod {
        public static final int METHOD_ID = 20;

        public Bind {
            ShortString.check("queue", queue);
            ShortString.check("exchange", exchange);
            ShortString.check("routing-key", routingKey);
            Arguments.checkPresent("arguments", arguments);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code queue.bind-ok}. */
    record BindOk() implements QueueMethod {
        public static final int METHOD_ID = 21;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code queue.purge}. */
    record Purge(String queue, boolean noWait) implements QueueMethod {
        public static final int METHOD_ID = 30;

        public Purge {
            ShortString.check("queue", queue);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code queue.purge-ok}. */
    record PurgeOk(long messageCount) implements QueueMethod {
        public static final int METHOD_ID = 31;

        public PurgeOk {
            Arguments.checkLong("message-count", messageCount);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code queue.delete}. */
    record Delete(String queue, boolean ifUnused, boolean ifEmpty, boolean noWait) implements QueueMethod {
        public static final int METHOD_ID = 40;

        public Delete {
            ShortString.check("queue", queue);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code queue.delete-ok}. */
    record DeleteOk(long messageCount) implements QueueMethod {
        public static final int METHOD_ID = 41;

        public DeleteOk {
            Arguments.checkLong("message-count", messageCount);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code queue.unbind}. */
    record Unbind(String queue, String exchange, String routingKey, FieldTable arguments) implements QueueMethod {
        public static final int METHOD_ID = 50;

        public Unbind {
            ShortString.check("queue", queue);
            ShortString.check("exchange", exchange);
            ShortString.check("routing-key", routingKey);
            Arguments.checkPresent("arguments", arguments);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code queue.unbind-ok}. */
    record UnbindOk() implements QueueMethod {
        public static final int METHOD_ID = 51;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }
}
