package org.godwit.amqp;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.BiPredicate;

/**
 * A field table: names and typed values in order, of which either the objects or the bytes are made only when asked for.
 *
 * <p>Immutable to the depth and shared freely between threads; byte arrays are copied in and out. The values are
 * {@link Boolean}, {@link Byte}, {@link Short}, {@link Integer}, {@link Long}, {@link Float}, {@link Double},
 * {@link java.math.BigDecimal}, {@link String}, {@code byte[]}, {@link java.time.Instant} (whole seconds),
 * {@link FieldTable}, {@link java.util.List} of these, and null. Unsigned numbers of a foreign table are read as the next
 * wider Java type. Invariant: what {@link #ofEncoded} was given was passed over before, so reading it cannot fail.
 */
public final class FieldTable {
    public static final FieldTable EMPTY = new FieldTable(Map.of());

    private static final byte[] NO_BYTES = {};

    private final byte[] source;
    private final int offset;
    private final int length;
    private volatile Map<String, Object> fields;
    private volatile byte[] encoded;

    private FieldTable(Map<String, Object> fields) {
        this.source = NO_BYTES;
        this.offset = 0;
        this.length = 0;
        this.fields = fields;
    }

    private FieldTable(byte[] source, int offset, int length) {
        this.source = source;
        this.offset = offset;
        this.length = length;
        this.encoded = offset == 0 && length == source.length ? source : null;
    }

    /** A table of these fields; throws {@link AmqpException} for a name or value that has no form on the wire. */
    public static FieldTable of(Map<String, ?> fields) {
        Builder builder = builder();
        fields.forEach(builder::put);
        return builder.build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * A table from its bytes, without the four octets of length; the array belongs to the table from now on. Throws
     * {@link AmqpException} when it is malformed or beyond the limits.
     */
    public static FieldTable ofEncoded(byte[] encoded, TableLimits limits) {
        new FieldDecoder(encoded, 0, encoded.length).passFields(limits);
        return ofPassed(encoded, 0, encoded.length);
    }

    static FieldTable ofPassed(byte[] source, int offset, int length) {
        return length == 0 ? EMPTY : new FieldTable(source, offset, length);
    }

    /** The bytes without the four octets of length; they must not be changed. */
    public byte[] encoded() {
        byte[] bytes = encoded;
        if (bytes == null) {
            if (length > 0) {
                bytes = Arrays.copyOfRange(source, offset, offset + length);
            } else {
                FieldEncoder encoder = new FieldEncoder(64);
                encoder.fields(fields);
                bytes = encoder.toByteArray();
            }
            encoded = bytes;
        }
        return bytes;
    }

    /** The value, or null when there is none or it is the null of AMQP. */
    public Object get(String name) {
        return FieldValues.copyOut(fields().get(name));
    }

    public boolean containsKey(String name) {
        return fields().containsKey(name);
    }

    public int size() {
        return fields().size();
    }

    public boolean isEmpty() {
        return length == 0 && fields().isEmpty();
    }

    /** The fields in order; it cannot be changed. */
    public Map<String, Object> asMap() {
        Map<String, Object> map = fields();
        boolean holdsBytes = false;
        for (Object value : map.values()) {
            holdsBytes |= FieldValues.holdsBytes(value);
        }
        if (!holdsBytes) {
            return Collections.unmodifiableMap(map);
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((name, value) -> copy.put(name, FieldValues.copyOut(value)));
        return Collections.unmodifiableMap(copy);
    }

    /** This table with one field more, or with another value for it. */
    public FieldTable with(String name, Object value) {
        Builder builder = builder();
        builder.fields.putAll(fields());
        return builder.put(name, value).build();
    }

    /** This table without a field. */
    public FieldTable without(String name) {
        if (!containsKey(name)) {
            return this;
        }
        Builder builder = builder();
        builder.fields.putAll(fields());
        builder.fields.remove(name);
        return builder.build();
    }

    private Map<String, Object> fields() {
        Map<String, Object> map = fields;
        if (map == null) {
            map = new FieldDecoder(source, offset, length).readFields();
            fields = map;
        }
        return map;
    }

    /** Equal when the fields are, with their types, in whatever order. */
    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof FieldTable table && matches(table, FieldValues::equal);
    }

    /** As {@link #equals}, but that whole numbers of this level are the same in whatever type. */
    public boolean isEquivalentTo(FieldTable other) {
        return matches(other, FieldValues::equivalent);
    }

    private boolean matches(FieldTable other, BiPredicate<Object, Object> same) {
        Map<String, Object> left = fields();
        Map<String, Object> right = other.fields();
        if (left.size() != right.size()) {
            return false;
        }
        for (Map.Entry<String, Object> field : left.entrySet()) {
            if (!right.containsKey(field.getKey()) || !same.test(field.getValue(), right.get(field.getKey()))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (Map.Entry<String, Object> field : fields().entrySet()) {
            hash += field.getKey().hashCode() ^ FieldValues.hash(field.getValue());
        }
        return hash;
    }

    @Override
    public String toString() {
        StringJoiner shown = new StringJoiner(", ", "{", "}");
        fields().forEach((name, value) -> shown.add(name + "=" + FieldValues.show(value)));
        return shown.toString();
    }

    /** Gathers fields for a table. Owned by the thread that made it. */
    public static final class Builder {
        private final Map<String, Object> fields = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Sets a field; a {@link Map} becomes a table. Throws {@link AmqpException} for a name or value that has no form
         * on the wire.
         */
        public Builder put(String name, Object value) {
            Objects.requireNonNull(name, "name");
            ShortString.check("the name of a field", name);
            fields.put(name, FieldValues.freeze(name, value));
            return this;
        }

        public FieldTable build() {
            return fields.isEmpty() ? EMPTY : new FieldTable(new LinkedHashMap<>(fields));
        }
    }
}
