package org.godwit.jms.link.amqp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.godwit.amqp.FieldArray;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.TableLimits;
import org.godwit.jms.message.GodwitMapMessage;
import org.godwit.jms.message.GodwitStreamMessage;

/**
 * The bodies of map and stream messages: the values of an AMQP field array, without its length.
 *
 * <pre>
 *  stream:  value, value, ...
 *  map:     name (S), value, name (S), value, ...
 *  a char:  the field table {"char": "x"}
 * </pre>
 *
 * Stateless.
 */
final class BodyEncoding {
    private static final String CHAR = "char";
    private static final TableLimits LIMITS = new TableLimits(2, Integer.MAX_VALUE);

    private BodyEncoding() {}

    static byte[] encode(GodwitMapMessage message) {
        List<Object> values = new ArrayList<>(message.entries().size() * 2);
        for (Map.Entry<String, Object> entry : message.entries().entrySet()) {
            values.add(entry.getKey());
            values.add(outward(entry.getValue()));
        }
        return FieldArray.encode(values);
    }

    static byte[] encode(GodwitStreamMessage message) {
        List<Object> values = new ArrayList<>(message.elements().size());
        message.elements().forEach(element -> values.add(outward(element)));
        return FieldArray.encode(values);
    }

    /** Throws an {@link org.godwit.amqp.AmqpException} or {@link IllegalArgumentException} when it is no such body. */
    static GodwitMapMessage decodeMap(byte[] body) {
        List<Object> values = FieldArray.decode(body, LIMITS);
        if (values.size() % 2 != 0) {
            throw new IllegalArgumentException("a map of " + values.size() + " names and values");
        }
        GodwitMapMessage message = new GodwitMapMessage();
        for (int i = 0; i < values.size(); i += 2) {
            if (!(values.get(i) instanceof String name)) {
                throw new IllegalArgumentException("a name of a map that is no text");
            }
            message.receivedEntry(name, inward(values.get(i + 1)));
        }
        return message;
    }

    static GodwitStreamMessage decodeStream(byte[] body) {
        GodwitStreamMessage message = new GodwitStreamMessage();
        FieldArray.decode(body, LIMITS).forEach(value -> message.receivedElement(inward(value)));
        return message;
    }

    private static Object outward(Object value) {
        return value instanceof Character character
                ? FieldTable.builder().put(CHAR, character.toString()).build()
                : value;
    }

    private static Object inward(Object value) {
        if (value == null || value instanceof String || value instanceof byte[] || isBoxed(value)) {
            return value;
        }
        if (value instanceof FieldTable table && table.get(CHAR) instanceof String text && text.length() == 1) {
            return text.charAt(0);
        }
        throw new IllegalArgumentException("a value of " + value.getClass().getName());
    }

    /** Whether JMS has this type for properties too. */
    static boolean isBoxed(Object value) {
        return value instanceof Integer
                || value instanceof Long
                || value instanceof Boolean
                || value instanceof Double
                || value instanceof Float
                || value instanceof Short
                || value instanceof Byte;
    }
}
