package org.godwit.ra.servers.application;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/** Sends what a bean has seen to a queue, where the test counts it. Stateless. */
final class Forward {
    private Forward() {}

    static void to(String queue, Message message, JMSContext context) {
        try {
            context.createProducer().send(context.createQueue(queue), message.getBody(String.class));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
