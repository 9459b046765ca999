package org.godwit.amqp;

import java.util.List;

/**
 * Turns a list of field values into the bytes of a field array and back, for bodies that are one.
 *
 * <p>Stateless. The values are those of {@link FieldTable}; the bytes are without the four octets of length.
 */
public final class FieldArray {
    private FieldArray() {}

    /** Throws {@link AmqpException} for a value that has no form on the wire. */
    public static byte[] encode(List<?> values) {
        FieldEncoder encoder = new FieldEncoder(256);
        encoder.values((List<?>) FieldValues.freeze("array", values));
        return encoder.toByteArray();
    }

    /** Throws {@link AmqpException} when the bytes are malformed or beyond the limits. */
    public static List<Object> decode(byte[] encoded, TableLimits limits) {
        new FieldDecoder(encoded, 0, encoded.length).passValues(limits);
        return new FieldDecoder(encoded, 0, encoded.length).readValues();
    }
}
