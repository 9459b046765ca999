package org.godwit.broker.security;

/** A connection did not prove who it is. The message is for the broker's log: a peer is told only that it failed. */
public final class AuthenticationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AuthenticationException(String message) {
        super(message);
    }
}
