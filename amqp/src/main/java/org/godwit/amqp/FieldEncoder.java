package org.godwit.amqp;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Writes the fields of tables and property lists into a growing array.
 *
 * <p>Owned by the thread that made it. {@link FieldDecoder} draws the bytes; what is written here are the types that
 * RabbitMQ and its clients write, so an unsigned number that was read from a foreign table is written as the wider
 * signed one.
 */
final class FieldEncoder {
    private byte[] bytes;
    private int size;

    FieldEncoder(int capacity) {
        bytes = new byte[capacity];
    }

    byte[] toByteArray() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    void fields(Map<String, Object> fields) {
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            shortString(field.getKey());
            value(field.getValue());
        }
    }

    void values(List<?> values) {
        for (Object value : values) {
            value(value);
        }
    }

    void table(FieldTable table) {
        longBytes(table.encoded());
    }

    void octet(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    void int16(int value) {
        reserve(2);
        bytes[size++] = (byte) (value >> 8);
        bytes[size++] = (byte) value;
    }

    void int32(int value) {
        reserve(4);
        putInt32(size, value);
        size += 4;
    }

    void int64(long value) {
        int32((int) (value >> 32));
        int32((int) value);
    }

    void shortString(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        octet(utf8.length);
        raw(utf8);
    }

    private void longBytes(byte[] value) {
        int32(value.length);
        raw(value);
    }

    private void raw(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    private void value(Object value) {
        if (value instanceof String string) {
            octet('S');
            longBytes(string.getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof Integer number) {
            octet('I');
            int32(number);
        } else if (value instanceof Long number) {
            octet('l');
            int64(number);
        } else if (value instanceof Boolean bool) {
            octet('t');
            octet(bool ? 1 : 0);
        } else if (value instanceof Double number) {
            octet('d');
            int64(Double.doubleToRawLongBits(number));
        } else if (value instanceof Float number) {
            octet('f');
            int32(Float.floatToRawIntBits(number));
        } else if (value instanceof Byte number) {
            octet('b');
            octet(number);
        } else if (value instanceof Short number) {
            octet('s');
            int16(number);
        } else if (value instanceof Instant instant) {
            octet('T');
            int64(instant.getEpochSecond());
        } else if (value instanceof BigDecimal decimal) {
            octet('D');
            octet(decimal.scale());
            int32(decimal.unscaledValue().intValueExact());
        } else if (value instanceof byte[] binary) {
            octet('x');
            longBytes(binary);
        } else if (value instanceof FieldTable table) {
            octet('F');
            table(table);
        } else if (value instanceof List<?> list) {
            octet('A');
            int lengthAt = size;
            int32(0);
            values(list);
            putInt32(lengthAt, size - lengthAt - 4);
        } else if (value == null) {
            octet('V');
        } else {
            throw new AssertionError("not frozen by FieldValues: " + value.getClass());
        }
    }

    private void putInt32(int at, int value) {
        bytes[at] = (byte) (value >> 24);
        bytes[at + 1] = (byte) (value >> 16);
        bytes[at + 2] = (byte) (value >> 8);
        bytes[at + 3] = (byte) value;
    }

    private void reserve(int count) {
        if (bytes.length - size < count) {
            int needed = Math.addExact(size, count);
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - 8)));
        }
    }
}
