package org.godwit.amqp;

/**
 * Class 200, {@code jms}. What a JMS session needs beyond AMQP; {@code docs/wire/jms-class.md} says what each method means.
 *
 * <p>Immutable. Components are named and ordered as the arguments on the wire; reserved arguments are left out.
 */
public sealed interface JmsMethod extends Method {
    int CLASS_ID = 200;

    /** Kinds of destination. */
    int KIND_QUEUE = 1;

    int KIND_TOPIC = 2;

    /** Modes of a session. */
    int MODE_AUTOMATIC = 0;

    int MODE_LOCAL_TRANSACTIONS = 1;

    /** Kinds of subscription. */
    int SUBSCRIPTION_UNSHARED = 0;

    int SUBSCRIPTION_SHARED = 1;
    int SUBSCRIPTION_DURABLE = 2;
    int SUBSCRIPTION_SHARED_DURABLE = 3;

    /** Outcomes of a delivery. */
    int OUTCOME_ACCEPTED = 0;

    int OUTCOME_RETURNED_UNSEEN = 1;
    int OUTCOME_RETURNED_SEEN = 2;
    int OUTCOME_REJECTED = 3;

    /** States of a publish or commit whose answer was missed. */
    int STATE_NOT_KNOWN = 0;

    int STATE_DONE = 1;
    int STATE_REFUSED = 2;

    @Override
    default int classId() {
        return CLASS_ID;
    }

    /** {@code jms.ok}. */
    record Ok(long request) implements JmsMethod {
        public static final int METHOD_ID = 1;

        public Ok {
            Arguments.checkLong("request", request);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.failed}. */
    record Failed(long request, int code, String text) implements JmsMethod {
        public static final int METHOD_ID = 2;

        public Failed {
            Arguments.checkLong("request", request);
            Arguments.checkShort("code", code);
            Arguments.checkPresent("text", text);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.client-id}. */
    record ClientId(long request, String clientId, String instance) implements JmsMethod {
        public static final int METHOD_ID = 10;

        public ClientId {
            Arguments.checkLong("request", request);
            ShortString.check("client-id", clientId);
            ShortString.check("instance", instance);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.session}. */
    record Session(long request, int mode, long producer) implements JmsMethod {
        public static final int METHOD_ID = 20;

        public Session {
            Arguments.checkLong("request", request);
            Arguments.checkOctet("mode", mode);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.lookup}. */
    record Lookup(long request, int kind, String name, boolean create) implements JmsMethod {
        public static final int METHOD_ID = 30;

        public Lookup {
            Arguments.checkLong("request", request);
            Arguments.checkOctet("kind", kind);
            ShortString.check("name", name);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.create-temporary}. */
    record CreateTemporary(long request, int kind) implements JmsMethod {
        public static final int METHOD_ID = 32;

        public CreateTemporary {
            Arguments.checkLong("request", request);
            Arguments.checkOctet("kind", kind);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.temporary}. */
    record Temporary(long request, String name) implements JmsMethod {
        public static final int METHOD_ID = 33;

        public Temporary {
            Arguments.checkLong("request", request);
            ShortString.check("name", name);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.delete-temporary}. */
    record DeleteTemporary(long request, int kind, String name) implements JmsMethod {
        public static final int METHOD_ID = 34;

        public DeleteTemporary {
            Arguments.checkLong("request", request);
            Arguments.checkOctet("kind", kind);
            ShortString.check("name", name);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.subscribe}. */
    record Subscribe(long request, int kind, String name, String topic, String selector, boolean noLocal)
            implements JmsMethod {
        public static final int METHOD_ID = 40;

        public Subscribe {
            Arguments.checkLong("request", request);
            Arguments.checkOctet("kind", kind);
            ShortString.check("name", name);
            ShortString.check("topic", topic);
            Arguments.checkPresent("selector", selector);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.subscribed}. */
    record Subscribed(long request, String queue) implements JmsMethod {
        public static final int METHOD_ID = 41;

        public Subscribed {
            Arguments.checkLong("request", request);
            ShortString.check("queue", queue);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.unsubscribe}. */
    record Unsubscribe(long request, String name) implements JmsMethod {
        public static final int METHOD_ID = 42;

        public Unsubscribe {
            Arguments.checkLong("request", request);
            ShortString.check("name", name);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.consume}. */
    record Consume(
            long request,
            String consumer,
            String queue,
            String selector,
            boolean noLocal,
            boolean browse,
            boolean exclusive,
            long windowCount,
            long windowBytes,
            FieldTable arguments)
            implements JmsMethod {
        public static final int METHOD_ID = 50;

        public Consume {
            Arguments.checkLong("request", request);
            ShortString.check("consumer", consumer);
            ShortString.check("queue", queue);
            Arguments.checkPresent("selector", selector);
            Arguments.checkLong("window-count", windowCount);
            Arguments.checkPresent("arguments", arguments);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.cancel}. */
    record Cancel(long request, String consumer) implements JmsMethod {
        public static final int METHOD_ID = 52;

        public Cancel {
            Arguments.checkLong("request", request);
            ShortString.check("consumer", consumer);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.drain}. */
    record Drain(long request, String consumer) implements JmsMethod {
        public static final int METHOD_ID = 54;

        public Drain {
            Arguments.checkLong("request", request);
            ShortString.check("consumer", consumer);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.handed-over}. */
    record HandedOver(String consumer, long through) implements JmsMethod {
        public static final int METHOD_ID = 56;

        public HandedOver {
            ShortString.check("consumer", consumer);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.settle}. */
    record Settle(long request, String consumer, long first, long last, int outcome) implements JmsMethod {
        public static final int METHOD_ID = 58;

        public Settle {
            Arguments.checkLong("request", request);
            ShortString.check("consumer", consumer);
            Arguments.checkOctet("outcome", outcome);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.recover}. */
    record Recover(long request) implements JmsMethod {
        public static final int METHOD_ID = 60;

        public Recover {
            Arguments.checkLong("request", request);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.suspend}. */
    record Suspend(long request) implements JmsMethod {
        public static final int METHOD_ID = 62;

        public Suspend {
            Arguments.checkLong("request", request);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.resume}. */
    record Resume(long request) implements JmsMethod {
        public static final int METHOD_ID = 64;

        public Resume {
            Arguments.checkLong("request", request);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.publish}, which carries content. */
    record Publish(long sequence, String exchange, String routingKey, boolean mandatory) implements JmsMethod {
        public static final int METHOD_ID = 70;

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

    /** {@code jms.published}. */
    record Published(long through) implements JmsMethod {
        public static final int METHOD_ID = 71;

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.refused}. */
    record Refused(long sequence, int code, String text) implements JmsMethod {
        public static final int METHOD_ID = 72;

        public Refused {
            Arguments.checkShort("code", code);
            Arguments.checkPresent("text", text);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.commit}. */
    record Commit(long request, long sequence) implements JmsMethod {
        public static final int METHOD_ID = 80;

        public Commit {
            Arguments.checkLong("request", request);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.rollback}. */
    record Rollback(long request) implements JmsMethod {
        public static final int METHOD_ID = 82;

        public Rollback {
            Arguments.checkLong("request", request);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.outcome}. */
    record Outcome(long request, long sequence) implements JmsMethod {
        public static final int METHOD_ID = 84;

        public Outcome {
            Arguments.checkLong("request", request);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** {@code jms.decided}. */
    record Decided(long request, int state) implements JmsMethod {
        public static final int METHOD_ID = 85;

        public Decided {
            Arguments.checkLong("request", request);
            Arguments.checkOctet("state", state);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }
}
