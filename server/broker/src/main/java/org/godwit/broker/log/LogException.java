package org.godwit.broker.log;

/** The log cannot be opened, read or written: what was wrong, with which file, and what to do. */
public class LogException extends RuntimeException {
    public LogException(String message) {
        super(message);
    }

    public LogException(String message, Throwable cause) {
        super(message, cause);
    }
}
