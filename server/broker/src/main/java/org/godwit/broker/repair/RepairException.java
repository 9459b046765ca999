package org.godwit.broker.repair;

/** A data directory cannot be looked at or written: the message says why, and what to do about it. */
public final class RepairException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RepairException(String message, Throwable cause) {
        super(message, cause);
    }
}
