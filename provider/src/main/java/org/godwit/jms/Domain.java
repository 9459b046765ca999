package org.godwit.jms;

import jakarta.jms.IllegalStateException;

/** Which of the two old domains a connection and its sessions are confined to. */
enum Domain {
    ANY,
    QUEUE,
    TOPIC;

    void checkTopics(String method) throws IllegalStateException {
        if (this == QUEUE) {
            throw new IllegalStateException(method + " is not possible on a QueueConnection or QueueSession");
        }
    }

    void checkQueues(String method) throws IllegalStateException {
        if (this == TOPIC) {
            throw new IllegalStateException(method + " is not possible on a TopicConnection or TopicSession");
        }
    }
}
