package org.godwit.broker.selector;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.ContentHeader;

/**
 * The header fields that a selector may name, and the properties that AMQP keeps elsewhere than among its headers; each
 * knows where a message has it. A text too long for a property of AMQP is in a reserved header.
 */
enum HeaderField {
    DELIVERY_MODE("JMSDeliveryMode") {
        @Override
        Object value(ContentHeader header) {
            return header.deliveryMode() == BasicProperties.PERSISTENT ? "PERSISTENT" : "NON_PERSISTENT";
        }
    },
    PRIORITY("JMSPriority") {
        @Override
        Object value(ContentHeader header) {
            return Math.min(HIGHEST_PRIORITY, header.priority(DEFAULT_PRIORITY));
        }
    },
    MESSAGE_ID("JMSMessageID") {
        @Override
        Object value(ContentHeader header) {
            return text(header.properties().messageId(), header, "x-jms-long-message-id");
        }
    },
    TIMESTAMP("JMSTimestamp") {
        @Override
        Object value(ContentHeader header) {
            if (header.header("x-jms-timestamp") instanceof Long millis) {
                return millis;
            }
            BasicProperties properties = header.properties();
            return properties.timestamp() == null ? 0L : properties.timestamp().getEpochSecond() * MILLIS_OF_SECOND;
        }
    },
    CORRELATION_ID("JMSCorrelationID") {
        @Override
        Object value(ContentHeader header) {
            return text(header.properties().correlationId(), header, "x-jms-long-correlation-id");
        }
    },
    TYPE("JMSType") {
        @Override
        Object value(ContentHeader header) {
            return text(header.properties().type(), header, "x-jms-long-type");
        }
    },
    /** Never a header: anyone could write it, where the property user-id was checked. */
    USER_ID("JMSXUserID") {
        @Override
        Object value(ContentHeader header) {
            return header.properties().userId();
        }
    },
    APP_ID("JMSXAppID") {
        @Override
        Object value(ContentHeader header) {
            return text(header.properties().appId(), header, identifier());
        }
    },
    /** Of a delivery, not of the message that waits: it has none yet. */
    DELIVERY_COUNT("JMSXDeliveryCount") {
        @Override
        Object value(ContentHeader header) {
            return null;
        }
    };

    private static final int DEFAULT_PRIORITY = 4;
    private static final int HIGHEST_PRIORITY = 9;
    private static final long MILLIS_OF_SECOND = 1_000;
    private static final Map<String, HeaderField> BY_IDENTIFIER =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(field -> field.identifier, field -> field));

    private final String identifier;

    HeaderField(String identifier) {
        this.identifier = identifier;
    }

    /** The one so called, or null. */
    static HeaderField named(String identifier) {
        return BY_IDENTIFIER.get(identifier);
    }

    String identifier() {
        return identifier;
    }

    abstract Object value(ContentHeader header);

    private static String text(String property, ContentHeader header, String elsewhere) {
        return property == null && header.header(elsewhere) instanceof String text ? text : property;
    }
}
