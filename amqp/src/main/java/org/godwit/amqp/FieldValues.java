package org.godwit.amqp;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Knows which Java types are values of a field table: freezes them on the way in, copies arrays on the way out, and
 * compares them.
 *
 * <p>Stateless. A frozen value is immutable to the depth, but for byte arrays, which therefore never leave uncopied.
 */
final class FieldValues {
    private FieldValues() {}

    /** The value as a table keeps it; throws {@link AmqpException} for a type or a range that has no form on the wire. */
    static Object freeze(String name, Object value) {
        if (value == null
                || value instanceof String
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Boolean
                || value instanceof Double
                || value instanceof Float
                || value instanceof Byte
                || value instanceof Short
                || value instanceof FieldTable) {
            return value;
        }
        if (value instanceof byte[] bytes) {
            return bytes.clone();
        }
        if (value instanceof Instant instant) {
            return instant.truncatedTo(ChronoUnit.SECONDS);
        }
        if (value instanceof BigDecimal decimal) {
            return freezeDecimal(name, decimal);
        }
        if (value instanceof Map<?, ?> map) {
            FieldTable.Builder table = FieldTable.builder();
            map.forEach((key, inner) -> table.put((String) key, inner));
            return table.build();
        }
        if (value instanceof List<?> list) {
            List<Object> frozen = new ArrayList<>(list.size());
            for (Object inner : list) {
                frozen.add(freeze(name, inner));
            }
            return Collections.unmodifiableList(frozen);
        }
        throw new AmqpException(
                ReplyCode.SYNTAX_ERROR,
                "field '" + name + "' has a value of " + value.getClass().getName()
                        + ", which is no type of an AMQP table");
    }

    private static BigDecimal freezeDecimal(String name, BigDecimal decimal) {
        BigDecimal scaled = decimal.scale() < 0 && decimal.scale() > -10 ? decimal.setScale(0) : decimal;
        if (scaled.scale() < 0
                || scaled.scale() > 0xFF
                || scaled.unscaledValue().bitLength() > 31) {
            throw new AmqpException(
                    ReplyCode.SYNTAX_ERROR,
                    "field '" + name + "' is a decimal with the scale " + decimal.scale() + " and "
                            + decimal.unscaledValue().bitLength()
                            + " bits; AMQP's has a scale of 0..255 and an unscaled value of 32 bits");
        }
        return scaled;
    }

    /** Whether there is a byte array to copy before the value is given away. */
    static boolean holdsBytes(Object value) {
        if (value instanceof List<?> list) {
            for (Object inner : list) {
                if (holdsBytes(inner)) {
                    return true;
                }
            }
        }
        return value instanceof byte[];
    }

    /** The value as it may be given away. */
    static Object copyOut(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.clone();
        }
        if (holdsBytes(value)) {
            List<Object> copy = new ArrayList<>();
            for (Object inner : (List<?>) value) {
                copy.add(copyOut(inner));
            }
            return Collections.unmodifiableList(copy);
        }
        return value;
    }

    static boolean equal(Object left, Object right) {
        if (left instanceof byte[] leftBytes && right instanceof byte[] rightBytes) {
            return Arrays.equals(leftBytes, rightBytes);
        }
        if (left instanceof List<?> leftList && right instanceof List<?> rightList) {
            if (leftList.size() != rightList.size()) {
                return false;
            }
            Iterator<?> rights = rightList.iterator();
            for (Object inner : leftList) {
                if (!equal(inner, rights.next())) {
                    return false;
                }
            }
            return true;
        }
        return left == null ? right == null : left.equals(right);
    }

    /** Whether they are equal, or the same whole number. */
    static boolean equivalent(Object left, Object right) {
        return isWhole(left) && isWhole(right)
                ? ((Number) left).longValue() == ((Number) right).longValue()
                : equal(left, right);
    }

    private static boolean isWhole(Object value) {
        return value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte;
    }

    static int hash(Object value) {
        if (value instanceof byte[] bytes) {
            return Arrays.hashCode(bytes);
        }
        if (value instanceof List<?> list) {
            int hash = 1;
            for (Object inner : list) {
                hash = 31 * hash + hash(inner);
            }
            return hash;
        }
        return value == null ? 0 : value.hashCode();
    }

    static String show(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.length + " bytes";
        }
        if (value instanceof List<?> list) {
            return list.stream().map(FieldValues::show).toList().toString();
        }
        return String.valueOf(value);
    }
}
