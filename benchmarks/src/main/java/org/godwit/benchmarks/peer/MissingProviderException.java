package org.godwit.benchmarks.peer;

/** A provider cannot be had on this machine; the message says why. */
public final class MissingProviderException extends Exception {
    private static final long serialVersionUID = 1L;

    MissingProviderException(String reason) {
        super(reason);
    }
}
