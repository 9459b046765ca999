package org.godwit.jms.message;

import jakarta.jms.MessageFormatException;
import java.util.Arrays;
import java.util.Objects;

/**
 * The conversions that the specification allows between the types of a value written and read: of properties, map entries
 * and stream elements alike.
 *
 * <p>Stateless. A conversion that the table does not have is a {@link MessageFormatException}; a text that is no number
 * is a {@link NumberFormatException}.
 */
final class Conversion {
    private Conversion() {}

    static boolean toBoolean(Object value, String what) throws MessageFormatException {
        if (value instanceof Boolean bool) {
            return bool;
        }
        if (value == null || value instanceof String) {
            return Boolean.parseBoolean((String) value);
        }
        throw impossible(value, what, "boolean");
    }

    static byte toByte(Object value, String what) throws MessageFormatException {
        if (value instanceof Byte number) {
            return number;
        }
        if (value == null || value instanceof String) {
            return Byte.parseByte((String) value);
        }
        throw impossible(value, what, "byte");
    }

    static short toShort(Object value, String what) throws MessageFormatException {
        if (value instanceof Short || value instanceof Byte) {
            return ((Number) value).shortValue();
        }
        if (value == null || value instanceof String) {
            return Short.parseShort((String) value);
        }
        throw impossible(value, what, "short");
    }

    static char toChar(Object value, String what) throws MessageFormatException {
        if (value instanceof Character character) {
            return character;
        }
        if (value == null) {
            throw new NullPointerException("'" + what + "' is null and cannot be read as char");
        }
        throw impossible(value, what, "char");
    }

    static int toInt(Object value, String what) throws MessageFormatException {
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).intValue();
        }
        if (value == null || value instanceof String) {
            return Integer.parseInt((String) value);
        }
        throw impossible(value, what, "int");
    }

    static long toLong(Object value, String what) throws MessageFormatException {
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value == null || value instanceof String) {
            return Long.parseLong((String) value);
        }
        throw impossible(value, what, "long");
    }

    static float toFloat(Object value, String what) throws MessageFormatException {
        if (value instanceof Float number) {
            return number;
        }
        if (value instanceof String text) {
            return Float.parseFloat(text);
        }
        if (value == null) {
            throw new NullPointerException("'" + what + "' is null and cannot be read as float");
        }
        throw impossible(value, what, "float");
    }

    static double toDouble(Object value, String what) throws MessageFormatException {
        if (value instanceof Double || value instanceof Float) {
            return ((Number) value).doubleValue();
        }
        if (value instanceof String text) {
            return Double.parseDouble(text);
        }
        if (value == null) {
            throw new NullPointerException("'" + what + "' is null and cannot be read as double");
        }
        throw impossible(value, what, "double");
    }

    static String toText(Object value, String what) throws MessageFormatException {
        if (value == null) {
            return null;
        }
        if (value instanceof byte[]) {
            throw impossible(value, what, "String");
        }
        return value.toString();
    }

    static byte[] toBytes(Object value, String what) throws MessageFormatException {
        if (value == null) {
            return null;
        }
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        throw impossible(value, what, "byte[]");
    }

    /** Throws {@link IndexOutOfBoundsException} when the array does not have it all. */
    static byte[] part(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    /** The value as one that a property, or with {@code inBody} a map entry or stream element, may have. */
    static Object checked(Object value, String what, boolean inBody) throws MessageFormatException {
        if (value == null
                || value instanceof String
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Boolean
                || value instanceof Byte
                || value instanceof Short
                || value instanceof Float
                || value instanceof Double) {
            return value;
        }
        if (inBody && value instanceof Character) {
            return value;
        }
        if (inBody && value instanceof byte[] bytes) {
            return bytes.clone();
        }
        throw new MessageFormatException("'" + what + "' cannot have a value of type "
                + value.getClass().getName() + ": only String, boxed primitives" + (inBody ? " and byte[]" : "")
                + " are possible");
    }

    private static MessageFormatException impossible(Object value, String what, String type) {
        return new MessageFormatException(
                "'" + what + "' has type " + value.getClass().getSimpleName() + " and cannot be read as " + type);
    }
}
