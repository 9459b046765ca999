package org.godwit.amqp;

/** Holds the arguments of methods to what the wire has room for. Stateless. */
final class Arguments {
    private static final long MAX_LONG = 0xFFFF_FFFFL;

    private Arguments() {}

    static void checkPresent(String name, Object value) {
        if (value == null) {
            throw new AmqpException(ReplyCode.SYNTAX_ERROR, name + " is missing");
        }
    }

    static void checkOctet(String name, int value) {
        if (value < 0 || value > 0xFF) {
            throw outside(name, value, 0xFF);
        }
    }

    static void checkShort(String name, int value) {
        if (value < 0 || value > 0xFFFF) {
            throw outside(name, value, 0xFFFF);
        }
    }

    static void checkLong(String name, long value) {
        if (value < 0 || value > MAX_LONG) {
            throw outside(name, value, MAX_LONG);
        }
    }

    private static AmqpException outside(String name, long value, long max) {
        return new AmqpException(ReplyCode.SYNTAX_ERROR, name + " is " + value + ", which is not within 0.." + max);
    }
}
