package org.godwit.broker.queue;

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
 * @param rejectPublish x-overflow is reject-publish, else the oldest message is dropped
 * @param deadLetterExchange x-dead-letter-exchange, or null
 * @param deadLetterRoutingKey x-dead-letter-routing-key, or null for the message's own
 * @param maxPriority x-max-priority; -1 for none
 * @param deliveryLimit x-delivery-limit: counted deliveries before a message is dead-lettered; -1 for none
 * @param singleActiveConsumer x-single-active-consumer
 */
public record QueueArguments(
        long messageTtlMillis,
        long expiresMillis,
        long maxLength,
        long maxLengthBytes,
        boolean rejectPublish,
        String deadLetterExchange,
        String deadLetterRoutingKey,
        int maxPriority,
        long deliveryLimit,
        boolean singleActiveConsumer) {

    private static final Set<String> OVERFLOW = Set.of("drop-head", "reject-publish");
    private static final Set<String> TYPES = Set.of("classic", "quorum");

    /** @throws BrokerException PRECONDITION_FAILED naming the argument and its value */
    public static QueueArguments parse(String queue, FieldTable arguments) {
        Reader reader = new Reader(queue, arguments);
        reader.oneOf("x-queue-type", TYPES);
        String overflow = reader.oneOf("x-overflow", OVERFLOW);
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
                "reject-publish".equals(overflow),
                exchange,
                key,
                (int) reader.number("x-max-priority", 0, 255),
                reader.number("x-delivery-limit", 0, Integer.MAX_VALUE),
                reader.flag("x-single-active-consumer"));
    }

    private record Reader(String queue, FieldTable arguments) {
        BrokerException invalid(String name, Object value, String expected) {
            return new BrokerException(
                    ReplyCode.PRECONDITION_FAILED,
                    "invalid argument " + name + " = '" + value + "' of queue '" + queue + "': expected " + expected);
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
