package org.godwit.broker.queue;

import java.util.Locale;
import java.util.Set;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.model.BrokerException;

/**
 * What the optional arguments of queue.declare ask for, in RabbitMQ's names.
 *
 * @param messageTtlMillis x-message-ttl; -1 for none
 * @param expiresMillis x-expires: an unused queue goes after this; -1 for never
 * @param maxLength x-max-length in ready messages; -1 for none
 * @param maxLengthBytes x-max-length-bytes of ready bodies; -1 for none
 * @param overflow x-overflow: what goes when there is one message too many
 * @param deadLetterExchange x-dead-letter-exchange, or null
 * @param deadLetterRoutingKey x-dead-letter-routing-key, or null for the message's own
 * @param maxPriority x-max-priority; -1 for none
 * @param redelivery x-delivery-limit, -1 for without limit, and Godwit's own x-redelivery-delay in milliseconds,
 *     x-redelivery-delay-multiplier and x-max-redelivery-delay
 * @param singleActiveConsumer x-single-active-consumer
 */
public record QueueArguments(
        long messageTtlMillis,
        long expiresMillis,
        long maxLength,
        long maxLengthBytes,
        Overflow overflow,
        String deadLetterExchange,
        String deadLetterRoutingKey,
        int maxPriority,
        Redelivery redelivery,
        boolean singleActiveConsumer) {

    /** What a queue at its limit does, by RabbitMQ's names. */
    public enum Overflow {
        /** The oldest message goes. */
        DROP_HEAD,
        /** The new one is refused. */
        REJECT_PUBLISH,
        /** The new one is refused, and a copy goes to the queue's dead letters. */
        REJECT_PUBLISH_DLX;

        private static final Set<String> NAMES = Set.of("drop-head", "reject-publish", "reject-publish-dlx");

        private static Overflow of(String name) {
            return name == null
                    ? DROP_HEAD
                    : valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    private static final Set<String> TYPES = Set.of("classic", "quorum");

    /** Of a queue without arguments, as most are. */
    private static final QueueArguments NONE = parse(new Reader("", FieldTable.EMPTY));

    /** @throws BrokerException PRECONDITION_FAILED naming the argument and its value */
    public static QueueArguments parse(String queue, FieldTable arguments) {
        return arguments.isEmpty() ? NONE : parse(new Reader("queue '" + queue + "'", arguments));
    }

    /**
     * What a consumer wants of what it gives back, by the names that it has for queues.
     *
     * @throws BrokerException PRECONDITION_FAILED naming the argument and its value
     */
    public static Redelivery redelivery(String consumer, FieldTable arguments) {
        return arguments.isEmpty()
                ? Redelivery.NONE
                : new Reader("consumer '" + consumer + "'", arguments).redelivery();
    }

    private static QueueArguments parse(Reader reader) {
        reader.oneOf("x-queue-type", TYPES);
        Overflow overflow = Overflow.of(reader.oneOf("x-overflow", Overflow.NAMES));
        String exchange = reader.text("x-dead-letter-exchange");
        String key = reader.text("x-dead-letter-routing-key");
        if (key != null && exchange == null) {
            throw reader.invalid("x-dead-letter-routing-key", key, "x-dead-letter-exchange beside it");
        }
        return new QueueArguments(
                reader.number("x-message-ttl", 0, Long.MAX_VALUE >> 1),
                reader.number("x-expires", 1, Long.MAX_VALUE >> 1),
                reader.number("x-max-length", 0, Long.MAX_VALUE),
                reader.number("x-max-length-bytes", 0, Long.MAX_VALUE),
                overflow,
                exchange,
                key,
                (int) reader.number("x-max-priority", 0, 255),
                reader.redelivery(),
                reader.flag("x-single-active-consumer"));
    }

    private record Reader(String owner, FieldTable arguments) {
        BrokerException invalid(String name, Object value, String expected) {
            return new BrokerException(
                    ReplyCode.PRECONDITION_FAILED,
                    "invalid argument " + name + " = '" + value + "' of " + owner + ": expected " + expected);
        }

        long number(String name, long least, long most) {
            Object value = arguments.get(name);
            if (value == null) {
                return -1;
            }
            boolean whole = value instanceof Long
                    || value instanceof Integer
                    || value instanceof Short
                    || value instanceof Byte;
            long number = whole ? ((Number) value).longValue() : -1;
            if (!whole || number < least || number > most) {
                throw invalid(name, value, "a whole number from " + least + " to " + most);
            }
            return number;
        }

        Redelivery redelivery() {
            boolean unlimited = arguments.get("x-delivery-limit") instanceof Number limit && limit.longValue() == -1;
            long delayMillis = delayMillis("x-redelivery-delay");
            double multiplier = multiplier();
            long maxDelayMillis = delayMillis("x-max-redelivery-delay");
            if (delayMillis == Redelivery.UNSET && (multiplier != 1 || maxDelayMillis != Redelivery.UNSET)) {
                throw invalid("x-redelivery-delay", null, "a delay beside its multiplier or maximum");
            }
            return new Redelivery(
                    unlimited ? Redelivery.UNLIMITED : number("x-delivery-limit", 0, Integer.MAX_VALUE),
                    delayMillis,
                    multiplier,
                    maxDelayMillis);
        }

        private long delayMillis(String name) {
            return number(name, 0, Redelivery.LONGEST_DELAY_MILLIS);
        }

        private double multiplier() {
            String name = "x-redelivery-delay-multiplier";
            Object value = arguments.get(name);
            if (value == null) {
                return 1;
            }
            double multiplier = value instanceof Number number ? number.doubleValue() : Double.NaN;
            if (!(multiplier >= 1 && multiplier <= 1_000)) {
                throw invalid(name, value, "a number from 1 to 1000");
            }
            return multiplier;
        }

        String text(String name) {
            Object value = arguments.get(name);
            if (value != null && !(value instanceof String)) {
                throw invalid(name, value, "a string");
            }
            return (String) value;
        }

        String oneOf(String name, Set<String> known) {
            String value = text(name);
            if (value != null && !known.contains(value)) {
                throw invalid(name, value, "one of " + known);
            }
            return value;
        }

        boolean flag(String name) {
            Object value = arguments.get(name);
            if (value != null && !(value instanceof Boolean)) {
                throw invalid(name, value, "true or false");
            }
            return Boolean.TRUE.equals(value);
        }
    }
}
