package org.godwit.benchmarks.compare;

/** A load generator ended without an outcome; the message is what it said. */
final class LoadFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    LoadFailedException(String message) {
        super(message);
    }
}
