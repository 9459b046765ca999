package org.godwit.jms;

import jakarta.jms.CompletionListener;
import jakarta.jms.Message;
import org.godwit.jms.link.LinkException;
import org.godwit.jms.message.GodwitMessage;

/** What an asynchronous send has to tell, and to whom. What came of it is guarded by the lock of {@link Completions}. */
final class Completion {
    private final CompletionListener listener;
    private final Message message;
    private final GodwitMessage sent;
    private boolean known;
    private LinkException failure;

    /**
     * @param message as the application knows it
     * @param sent the same, or what was made of a foreign one
     */
    Completion(CompletionListener listener, Message message, GodwitMessage sent) {
        this.listener = listener;
        this.message = message;
        this.sent = sent;
    }

    /** The send begins: until {@link #tell} the message is not to be changed. */
    void begin() {
        sent.inFlight(true);
    }

    /** The send was not even begun. */
    void withdraw() {
        sent.inFlight(false);
    }

    /** @param cause null when the message was sent */
    void end(LinkException cause) {
        known = true;
        failure = cause;
    }

    /** Whether it is known what came of the send. */
    boolean isKnown() {
        return known;
    }

    /** Calls the listener. */
    void tell() {
        sent.inFlight(false);
        if (failure == null) {
            listener.onCompletion(message);
        } else {
            listener.onException(message, Answers.jmsException(failure, "The message was not sent"));
        }
    }
}
