package org.godwit.jms.message;

import jakarta.jms.JMSException;

/** What created a temporary destination, and so the only one that may delete or consume it: a connection. */
@FunctionalInterface
public interface TemporaryOwner {
    void delete(GodwitDestination destination) throws JMSException;
}
