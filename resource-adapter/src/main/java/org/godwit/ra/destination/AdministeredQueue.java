package org.godwit.ra.destination;

import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import org.godwit.jms.message.GodwitDestination;
import org.godwit.jms.message.GodwitQueue;

/** A queue as an administered object. Usable by any thread once configured. */
public final class AdministeredQueue extends AdministeredDestination implements Queue {
    private static final long serialVersionUID = 1L;

    @Override
    public String getQueueName() throws JMSException {
        return brokerName();
    }

    @Override
    String kind() {
        return "Queue";
    }

    @Override
    GodwitDestination named(String name) {
        return new GodwitQueue(name);
    }
}
