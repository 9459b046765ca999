package org.godwit.ra.destination;

import jakarta.jms.JMSException;
import jakarta.jms.Topic;
import org.godwit.jms.message.GodwitDestination;
import org.godwit.jms.message.GodwitTopic;

/** A topic as an administered object. Usable by any thread once configured. */
public final class AdministeredTopic extends AdministeredDestination implements Topic {
    private static final long serialVersionUID = 1L;

    @Override
    public String getTopicName() throws JMSException {
        return brokerName();
    }

    @Override
    String kind() {
        return "Topic";
    }

    @Override
    GodwitDestination named(String name) {
        return new GodwitTopic(name);
    }
}
