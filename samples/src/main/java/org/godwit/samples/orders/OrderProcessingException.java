package org.godwit.samples.orders;

/** The sample cannot go on. The message says what failed and why. */
final class OrderProcessingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OrderProcessingException(String message, Throwable cause) {
        super(message, cause);
    }
}
