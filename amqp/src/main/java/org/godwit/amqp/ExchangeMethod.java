package org.godwit.amqp;

/**
 * Class 40, {@code exchange}. Declaring, deleting and binding exchanges.
 *
 * <p>Immutable. Components are named and ordered as the arguments on the wire; reserved arguments are left out.
 */
public sealed interface ExchangeMethod extends Method {
    int CLASS_ID = 40;

    @Override
    default int classId() {
        return CLASS_ID;
    }

    /** {@code exchange.declare}. */
    record Declare(
            String exchange,
            String type,
            boolean passive,
            boolean durable,
            boolean autoDelete,
            boolean internal,
            boolean noWait,
            FieldTable arguments)
            implements ExchangeMethod {
        public static final int METHOD_ID = 10;

        public Declare {
            ShortString.check("exchange", exchange);
            ShortString.check("type", type);
            Arguments.checkPresent("arguments", arguments);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code exchange.declare-ok}. */
    record DeclareOk() implements ExchangeMethod {
        public static final int METHOD_ID = 11;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code exchange.delete}. */
    record Delete(String exchange, boolean ifUnused, boolean noWait) implements ExchangeMethod {
        public static final int METHOD_ID = 20;

        public Delete {
            ShortString.check("exchange", exchange);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code exchange.delete-ok}. */
    record DeleteOk() implements ExchangeMethod {
        public static final int METHOD_ID = 21;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code exchange.bind}. */
    record Bind(String destination, String source, String routingKey, boolean noWait, FieldTable arguments)
            implements ExchangeMethod {
        public static final int METHOD_ID = 30;

        public Bind {
            ShortString.check("destination", destination);
            ShortString.check("source", source);
            ShortString.check("routing-key", routingKey);
            Arguments.checkPresent("arguments", arguments);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code exchange.bind-ok}. */
    record BindOk() implements ExchangeMethod {
        public static final int METHOD_ID = 31;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code exchange.unbind}. */
    record Unbind(String destination, String source, String routingKey, boolean noWait, FieldTable arguments)
            implements ExchangeMethod {
        public static final int METHOD_ID = 40;

        public Unbind {
            ShortString.check("destination", destination);
            ShortString.check("source", source);
            ShortString.check("routing-key", routingKey);
            Arguments.checkPresent("arguments", arguments);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code exchange.unbind-ok}. */
    record UnbindOk() implements ExchangeMethod {
        public static final int METHOD_ID = 51;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }
}
