package org.godwit.amqp;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the fields of tables and property lists from an array: first passes over them to see that they are whole and
 * within limits, and only when somebody asks makes objects of them.
 *
 * <pre>
 * table:  | length: 4 | field ... |          field: | length: 1 | name | value |
 * array:  | length: 4 | value ... |          value: | type: 1 | as below |
 *
 *  t boolean 1        b signed 1     s signed 2     I signed 4     l, L signed 8
 *                     B unsigned 1   u unsigned 2   i unsigned 4
 *  f float 4          d double 8     T seconds since 1970: signed 8
 *  D decimal: scale 1, unscaled signed 4             V nothing
 *  S string: length 4, UTF-8         x bytes: length 4, bytes
 *  F table                           A array
 * </pre>
 *
 * These are the types as RabbitMQ reads them, which differ from the specification's letters. Of fields with the same
 * name the first counts. Malformed UTF-8 is read with replacement characters: foreign clients put any octets there, and
 * the encoded form is kept beside.
 *
 * <p>Owned by the thread that made it.
 */
final class FieldDecoder {
    /** For what was passed over before, by whatever limits. */
    private static final TableLimits PASSED = new TableLimits(256, Integer.MAX_VALUE);

    private final byte[] bytes;
    private final int end;
    private int position;
    private int fieldsLeft;

    FieldDecoder(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.position = offset;
        this.end = offset + length;
    }

    int position() {
        return position;
    }

    /** The octet that was passed over last. */
    int octetBefore() {
        return bytes[position - 1] & 0xFF;
    }

    boolean atEnd() {
        return position == end;
    }

    // what follows passes over, and throws when something is wrong

    /** Passes over the fields of a table up to the end. */
    void passFields(TableLimits limits) {
        fieldsLeft = limits.maxFields();
        passFields(end, 1, limits);
    }

    /** Passes over the values of an array up to the end. */
    void passValues(TableLimits limits) {
        fieldsLeft = limits.maxFields();
        passValues(end, 1, limits);
    }

    /** Passes over a table with its length in front. */
    void passTable(TableLimits limits) {
        fieldsLeft = limits.maxFields();
        passFields(passLength(end), 1, limits);
    }

    void passShortString() {
        passShortString(end);
    }

    void pass(int count) {
        pass(count, end);
    }

    private void passFields(int until, int depth, TableLimits limits) {
        while (position < until) {
            passShortString(until);
            passValue(until, depth, limits);
        }
    }

    private void passValues(int until, int depth, TableLimits limits) {
        while (position < until) {
            passValue(until, depth, limits);
        }
    }

    private void passValue(int until, int depth, TableLimits limits) {
        if (--fieldsLeft < 0) {
            throw new AmqpException(
                    ReplyCode.RESOURCE_ERROR, "a table has more than the " + limits.maxFields() + " fields allowed");
        }
        pass(1, until);
        int type = bytes[position - 1];
        switch (type) {
            case 't', 'b', 'B' -> pass(1, until);
            case 's', 'u' -> pass(2, until);
            case 'I', 'i', 'f' -> pass(4, until);
            case 'D' -> pass(5, until);
            case 'l', 'L', 'd', 'T' -> pass(8, until);
            case 'V' -> {}
            case 'S', 'x' -> position = passLength(until);
            case 'F' -> passFields(passLength(until), deeper(depth, limits), limits);
            case 'A' -> passValues(passLength(until), deeper(depth, limits), limits);
            default ->
                throw new AmqpException(
                        ReplyCode.SYNTAX_ERROR,
                        "a table field has the type 0x" + Integer.toHexString(type & 0xFF) + ", which does not exist");
        }
    }

    private static int deeper(int depth, TableLimits limits) {
        if (depth >= limits.maxDepth()) {
            throw new AmqpException(
                    ReplyCode.RESOURCE_ERROR,
                    "a table is nested deeper than the " + limits.maxDepth() + " levels allowed");
        }
        return depth + 1;
    }

    private void passShortString(int until) {
        pass(1, until);
        pass(bytes[position - 1] & 0xFF, until);
    }

    /** Passes over a length of four octets and returns where what it measures ends. */
    private int passLength(int until) {
        pass(4, until);
        long length = int32At(position - 4) & 0xFFFF_FFFFL;
        if (length > until - position) {
            throw truncated(length, until);
        }
        return position + (int) length;
    }

    private void pass(int count, int until) {
        if (count > until - position) {
            throw truncated(count, until);
        }
        position += count;
    }

    private AmqpException truncated(long needed, int until) {
        return new AmqpException(
                ReplyCode.SYNTAX_ERROR,
                "a table or property list is cut off: a value needs " + needed + " bytes and " + (until - position)
                        + " are left");
    }

    // what follows reads what was passed over before, and relies on that

    Map<String, Object> readFields() {
        return readFields(end);
    }

    List<Object> readValues() {
        return readValues(end);
    }

    FieldTable readTable() {
        int length = readInt32();
        FieldTable table = FieldTable.ofPassed(bytes, position, length);
        position += length;
        return table;
    }

    /** The value of one field of a table that has its length in front, or null. */
    Object findInTable(String name) {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        int length = readInt32();
        int until = position + length;
        fieldsLeft = Integer.MAX_VALUE;
        while (position < until) {
            int nameLength = readOctet();
            boolean found = Arrays.equals(bytes, position, position + nameLength, wanted, 0, wanted.length);
            position += nameLength;
            if (found) {
                return readValue();
            }
            passValue(until, 1, PASSED);
        }
        return null;
    }

    int readOctet() {
        return bytes[position++] & 0xFF;
    }

    int readInt16() {
        return (short) (readOctet() << 8 | readOctet());
    }

    int readInt32() {
        position += 4;
        return int32At(position - 4);
    }

    long readInt64() {
        return (long) readInt32() << 32 | readInt32() & 0xFFFF_FFFFL;
    }

    /** A replacement character is three octets and must not make the string longer than a short string can be. */
    String readShortString() {
        String value = readString(readOctet());
        return ShortString.fits(value) ? value : value.replace('\uFFFD', '?');
    }

    /** Seconds beyond what an {@link Instant} holds, which a client that sends nanoseconds may reach, become its ends. */
    Instant readTimestamp() {
        long seconds = readInt64();
        if (seconds > Instant.MAX.getEpochSecond()) {
            return Instant.ofEpochSecond(Instant.MAX.getEpochSecond());
        }
        return Instant.ofEpochSecond(Math.max(seconds, Instant.MIN.getEpochSecond()));
    }

    private Map<String, Object> readFields(int until) {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (position < until) {
            String name = readShortString();
            Object value = readValue();
            if (!fields.containsKey(name)) {
                fields.put(name, value);
            }
        }
        return fields;
    }

    private List<Object> readValues(int until) {
        List<Object> values = new ArrayList<>();
        while (position < until) {
            values.add(readValue());
        }
        return Collections.unmodifiableList(values);
    }

    private Object readValue() {
        int type = readOctet();
        return switch (type) {
            case 't' -> readOctet() != 0;
            case 'b' -> (byte) readOctet();
            case 'B' -> (short) readOctet();
            case 's' -> (short) readInt16();
            case 'u' -> readInt16() & 0xFFFF;
            case 'I' -> readInt32();
            case 'i' -> readInt32() & 0xFFFF_FFFFL;
            case 'l', 'L' -> readInt64();
            case 'f' -> Float.intBitsToFloat(readInt32());
            case 'd' -> Double.longBitsToDouble(readInt64());
            case 'D' -> {
                int scale = readOctet();
                yield new BigDecimal(BigInteger.valueOf(readInt32()), scale);
            }
            case 'T' -> readTimestamp();
            case 'S' -> readString(readInt32());
            case 'x' -> {
                int length = readInt32();
                position += length;
                yield Arrays.copyOfRange(bytes, position - length, position);
            }
            case 'F' -> readTable();
            case 'A' -> {
                int length = readInt32();
                yield readValues(position + length);
            }
            case 'V' -> null;
            default -> throw new AssertionError("type " + type + " was passed over and is unknown");
        };
    }

    private String readString(int length) {
        position += length;
        return new String(bytes, position - length, length, StandardCharsets.UTF_8);
    }

    private int int32At(int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xFF) << 16 | (bytes[at + 2] & 0xFF) << 8 | bytes[at + 3] & 0xFF;
    }
}
