package org.godwit.amqp;

/**
 * Class 60, {@code basic}. Publishing, consuming and acknowledging messages.
 *
 * <p>Immutable. Components are named and ordered as the arguments on the wire; reserved arguments are left out.
 */
public sealed interface BasicMethod extends Method {
    int CLASS_ID = 60;

    @Override
    default int classId() {
        return CLASS_ID;
    }

    /** {@code basic.qos}. */
    record Qos(long prefetchSize, int prefetchCount, boolean global) implements BasicMethod {
        public static final int METHOD_ID = 10;

        public Qos {
            Arguments.checkLong("prefetch-size", prefetchSize);
            Arguments.checkShort("prefetch-count", prefetchCount);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code basic.qos-ok}. */
    record QosOk() implements BasicMethod {
        public static final int METHOD_ID = 11;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code basic.consume}. */
    record Consume(
            String queue,
            String consumerTag,
            boolean noLocal,
            boolean noAck,
            boolean exclusive,
            boolean noWait,
            FieldTable arguments)
            implements BasicMethod {
        public static final int METHOD_ID = 20;

        public Consume {
            ShortString.check("queue", queue);
            ShortString.check("consumer-tag", consumerTag);
            Arguments.checkPresent("arguments", arguments);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code basic.consume-ok}. */
    record ConsumeOk(String consumerTag) implements BasicMethod {
        public static final int METHOD_ID = 21;

        public ConsumeOk {
            ShortString.check("consumer-tag", consumerTag);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code basic.cancel}. */
    record Cancel(String consumerTag, boolean noWait) implements BasicMethod {
        public static final int METHOD_ID = 30;

        public Cancel {
            ShortString.check("consumer-tag", consumerTag);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code basic.cancel-ok}. */
    record CancelOk(String consumerTag) implements BasicMethod {
        public static final int METHOD_ID = 31;

        public CancelOk {
            ShortString.check("consumer-tag", consumerTag);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code basic.publish}, which carries content. */
    record Publish(String exchange, String routingKey, boolean mandatory, boolean immediate) implements BasicMethod {
        public static final int METHOD_ID = 40;

        public Publish {
            ShortString.check("exchange", exchange);
            ShortString.check("routing-key", routingKey);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }

        @Override
        public boolean hasContent() {
            return true;
        }
    }

    /** {@code basic.return}, which carries content. */
    record Return(int replyCode, String replyText, String exchange, String routingKey) implements BasicMethod {
        public static final int METHOD_ID = 50;

        public Return {
            Arguments.checkShort("reply-code", replyCode);
            ShortString.check("reply-text", replyText);
            ShortString.check("exchange", exchange);
            ShortString.check("routing-key", routingKey);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }

        @Override
        public boolean hasContent() {
            return true;
        }
    }

    /** {@code basic.deliver}, which carries content. */
    record Deliver(String consumerTag, long deliveryTag, boolean redelivered, String exchange, String routingKey)
            implements BasicMethod {
        public static final int METHOD_ID = 60;

        public Deliver {
            ShortString.check("consumer-tag", consumerTag);
            ShortString.check("exchange", exchange);
            ShortString.check("routing-key", routingKey);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }

        @Override
        public boolean hasContent() {
            return true;
        }
    }

    /** {@code basic.get}. */
    record Get(String queue, boolean noAck) implements BasicMethod {
        public static final int METHOD_ID = 70;

        public Get {
            ShortString.check("queue", queue);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code basic.get-ok}, which carries content. */
    record GetOk(long deliveryTag, boolean redelivered, String exchange, String routingKey, long messageCount)
            implements BasicMethod {
        public static final int METHOD_ID = 71;

        public GetOk {
            ShortString.check("exchange", exchange);
            ShortString.check("routing-key", routingKey);
            Arguments.checkLong("message-count", messageCount);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }

        @Override
        public boolean hasContent() {
            return true;
        }
    }

    /** {@code basic.get-empty}. */
    record GetEmpty() implements BasicMethod {
        public static final int METHOD_ID = 72;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code basic.ack}. */
    record Ack(long deliveryTag, boolean multiple) implements BasicMethod {
        public static final int METHOD_ID = 80;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code basic.reject}. */
    record Reject(long deliveryTag, boolean requeue) implements BasicMethod {
        public static final int METHOD_ID = 90;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code basic.recover-async}. */
    record RecoverAsync(boolean requeue) implements BasicMethod {
        public static final int METHOD_ID = 100;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code basic.recover}. */
    record Recover(boolean requeue) implements BasicMethod {
        public static final int METHOD_ID = 110;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code basic.recover-ok}. */
    record RecoverOk() implements BasicMethod {
        public static final int METHOD_ID = 111;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code basic.nack}. */
    record Nack(long deliveryTag, boolean multiple, boolean requeue) implements BasicMethod {
        public static final int METHOD_ID = 120;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }
}
