package org.godwit.server.jms;

import jakarta.jms.JMSException;

/** Lets tests of the simplified API look at messages. Stateless. */
final class Unchecked {
    private Unchecked() {}

    /** A value of the classic API. */
    @FunctionalInterface
    interface Getter<T> {
        T get() throws JMSException;
    }

    static <T> T get(Getter<T> getter) {
        try {
            return getter.get();
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }
}
