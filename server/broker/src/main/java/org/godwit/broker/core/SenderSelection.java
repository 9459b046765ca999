package org.godwit.broker.core;

import java.util.ArrayList;
import java.util.List;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.model.Message;

/**
 * RabbitMQ's sender-selected distribution: the headers {@code CC} and {@code BCC} hold further routing keys of a message;
 * receivers see the first and not the second. In a message of a JMS client these are properties like others. Stateless.
 */
final class SenderSelection {
    private static final String CC = "CC";
    private static final String BCC = "BCC";
    /** JMS clients always send it. */
    private static final String JMS_TYPE = "x-jms-type";

    private SenderSelection() {}

    /**
     * All keys that a message goes by, its routing key first.
     *
     * @throws BrokerException PRECONDITION_FAILED when a header is no array of texts
     */
    static List<String> keys(String routingKey, ContentHeader header) {
        Object copies = header.header(CC);
        Object blindCopies = header.header(BCC);
        if (copies == null && blindCopies == null) {
            return List.of(routingKey);
        }
        List<String> keys = new ArrayList<>();
        keys.add(routingKey);
        addKeys(CC, copies, keys);
        addKeys(BCC, blindCopies, keys);
        return keys;
    }

    /**
     * The keys that a message goes by which was in a queue, but for those of its blind copies. It was taken as it is: headers
     * that are no keys were properties like others.
     */
    static List<String> keysOf(Message message) {
        ContentHeader header = message.header();
        boolean copied = header.header(JMS_TYPE) == null && areKeys(header.header(CC)) && areKeys(header.header(BCC));
        return copied ? keys(message.routingKey(), header) : List.of(message.routingKey());
    }

    private static boolean areKeys(Object value) {
        return value == null || value instanceof List<?> list && list.stream().allMatch(String.class::isInstance);
    }

    private static void addKeys(String name, Object value, List<String> keys) {
        if (value == null) {
            return;
        }
        if (!(value instanceof List<?> list)) {
            throw invalid(name, value);
        }
        for (Object key : list) {
            if (!(key instanceof String text)) {
                throw invalid(name, key);
            }
            keys.add(text);
        }
    }

    private static BrokerException invalid(String name, Object value) {
        return new BrokerException(
                ReplyCode.PRECONDITION_FAILED,
                "invalid header " + name + " '" + value + "': expected an array of routing keys, as texts");
    }

    /** The header as receivers see it. */
    static ContentHeader withoutBlindCopies(ContentHeader header) {
        if (header.header(BCC) == null) {
            return header;
        }
        return ContentHeader.of(header.properties().toBuilder()
                .headers(header.headers().without(BCC))
                .build());
    }

    /** The headers of a message that goes on by another key, and by that alone. */
    static FieldTable withoutCopies(FieldTable headers) {
        return headers.containsKey(JMS_TYPE) ? headers : headers.without(CC);
    }
}
