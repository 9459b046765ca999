package org.godwit.jms;

import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.util.Queue;

/** Writes down what it is told. */
record RecordingCompletionListener(Queue<String> completed) implements CompletionListener {
    @Override
    public void onCompletion(Message message) {
        completed.add("completed " + text(message));
    }

    @Override
    public void onException(Message message, Exception exception) {
        completed.add("failed " + text(message));
    }

    private static String text(Message message) {
        try {
            return ((TextMessage) message).getText();
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }
}
