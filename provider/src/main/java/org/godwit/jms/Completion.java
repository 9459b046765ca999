package org.godwit.jms;

import jakarta.jms.CompletionListener;
import jakarta.jms.Message;
import org.godwit.jms.link.LinkException;

/** What an asynchronous send has to tell, and to whom. What came of it is guarded by the lock of {@link Completions}. */
final class Completion {
    private final CompletionListener listener;
    private final Message message;
    private boolean known;
    private LinkException failure;

    Completion(CompletionListener listener, Message message) {
        this.listener = listener;
        this.message = message;
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
        if (failure == null) {
            listener.onCompletion(message);
        } else {
            listener.onException(message, Answers.jmsException(failure, "The message was not sent"));
        }
    }
}
