package org.godwit.broker.boot;

/** The broker could not start. The message is one line that says why and what to do; nothing is left running. */
public final class BrokerStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BrokerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
