package org.godwit.amqp;

/**
 * Holds AMQP's {@code shortstr} to its limit of 255 octets of UTF-8, wherever one enters a data type.
 *
 * <p>Stateless. Checked at construction and not only by the encoder, so that {@code vm:}, which encodes nothing, refuses
 * the same strings.
 */
final class ShortString {
    static final int MAX_BYTES = 255;

    private ShortString() {}

    static void check(String name, String value) {
        if (!fits(value)) {
            throw new AmqpException(
                    ReplyCode.SYNTAX_ERROR,
                    name + " has " + utf8Length(value) + " bytes of UTF-8, a short string holds at most " + MAX_BYTES
                            + ": '" + value.substring(0, 40) + "...'");
        }
    }

    /** A char is at most three octets of UTF-8, so short ones need no counting. */
    static boolean fits(String value) {
        return value.length() <= MAX_BYTES / 3 || utf8Length(value) <= MAX_BYTES;
    }

    static void checkOptional(String name, String value) {
        if (value != null) {
            check(name, value);
        }
    }

    /** The longest beginning that is a short string. */
    static String truncate(String value) {
        int end = Math.min(value.length(), MAX_BYTES);
        while (utf8Length(value.substring(0, end)) > MAX_BYTES) {
            end--;
        }
        return value.substring(0, end);
    }

    /** The octets that {@code getBytes(UTF_8)} gives; a lone surrogate becomes one question mark. */
    static int utf8Length(String value) {
        int bytes = 0;
        int length = value.length();
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                bytes += 1;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < length
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                bytes += 1;
            }
        }
        return bytes;
    }
}
