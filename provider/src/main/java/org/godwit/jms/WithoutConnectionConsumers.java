package org.godwit.jms;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;

/**
 * A connection that refuses all kinds of ConnectionConsumer: they are for application servers, and message-driven beans do
 * without. Usable by any thread.
 */
public abstract class WithoutConnectionConsumers implements QueueConnection, TopicConnection {
    /**
     * What is thrown.
     *
     * @param method that was called
     * @throws JMSException where something else is wrong first
     */
    protected abstract JMSException connectionConsumer(String method) throws JMSException;

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Destination destination, String selector, ServerSessionPool pool, int maximumMessages) throws JMSException {
        throw connectionConsumer("createConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Queue queue, String selector, ServerSessionPool pool, int maximumMessages) throws JMSException {
        throw connectionConsumer("createConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Topic topic, String selector, ServerSessionPool pool, int maximumMessages) throws JMSException {
        throw connectionConsumer("createConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createSharedConnectionConsumer(
            Topic topic, String name, String selector, ServerSessionPool pool, int maximumMessages)
            throws JMSException {
        throw connectionConsumer("createSharedConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createDurableConnectionConsumer(
            Topic topic, String name, String selector, ServerSessionPool pool, int maximumMessages)
            throws JMSException {
        throw connectionConsumer("createDurableConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createSharedDurableConnectionConsumer(
            Topic topic, String name, String selector, ServerSessionPool pool, int maximumMessages)
            throws JMSException {
        throw connectionConsumer("createSharedDurableConnectionConsumer");
    }
}
