package org.godwit.jms.message;

import jakarta.jms.JMSException;

/** What {@code Message.acknowledge} does: the session of a received message supplies it. */
@FunctionalInterface
public interface Acknowledgement {
    void acknowledge() throws JMSException;
}
