package org.godwit.ra.outbound;

import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.Serializable;

/**
 * The context that an application or the container's injection holds: a connection handle, and the client's context over
 * the session behind it.
 *
 * <p>Belongs to the application's thread.
 */
final class ContextHandle implements JMSContext {
    private final ConnectionHandle connection;
    private GodwitManagedConnection managed;
    private JMSContext context;
    private boolean autoStart = true;

    ContextHandle(ConnectionHandle connection) {
        this.connection = connection;
    }

    /** The client's context over the session that the container lends at the moment. */
    private JMSContext context() {
        GodwitManagedConnection current = managed();
        if (current != managed) {
            managed = current;
            context = current.session().context();
            context.setAutoStart(autoStart);
        }
        return context;
    }

    private GodwitManagedConnection managed() {
        try {
            return connection.managed();
        } catch (JMSException e) {
            throw Failures.unchecked(e);
        }
    }

    private <T extends AutoCloseable> T keep(Class<T> type, ObjectHandle.Creation creation) {
        try {
            return connection.keep(ObjectHandle.movable(connection, creation), type);
        } catch (JMSException e) {
            throw Failures.unchecked(e);
        }
    }

    private JMSConsumer consumer(Destination source, ObjectHandle.Creation creation) {
        try {
            return connection.keep(ObjectHandle.consumer(connection, source, creation), JMSConsumer.class);
        } catch (JMSException e) {
            throw Failures.unchecked(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (JMSException e) {
            throw Failures.unchecked(e);
        }
    }

    @Override
    public String getClientID() {
        return context().getClientID();
    }

    @Override
    public ConnectionMetaData getMetaData() {
        return context().getMetaData();
    }

    @Override
    public void start() {
        context().start();
    }

    @Override
    public void setAutoStart(boolean autoStart) {
        context().setAutoStart(autoStart);
        this.autoStart = autoStart;
    }

    @Override
    public boolean getAutoStart() {
        return context().getAutoStart();
    }

    @Override
    public BytesMessage createBytesMessage() {
        return context().createBytesMessage();
    }

    @Override
    public MapMessage createMapMessage() {
        return context().createMapMessage();
    }

    @Override
    public Message createMessage() {
        return context().createMessage();
    }

    @Override
    public ObjectMessage createObjectMessage() {
        return context().createObjectMessage();
    }

    @Override
    public ObjectMessage createObjectMessage(Serializable object) {
        return context().createObjectMessage(object);
    }

    @Override
    public StreamMessage createStreamMessage() {
        return context().createStreamMessage();
    }

    @Override
    public TextMessage createTextMessage() {
        return context().createTextMessage();
    }

    @Override
    public TextMessage createTextMessage(String text) {
        return context().createTextMessage(text);
    }

    @Override
    public boolean getTransacted() {
        return context().getTransacted();
    }

    @Override
    public int getSessionMode() {
        return context().getSessionMode();
    }

    @Override
    public void commit() {
        context().commit();
    }

    @Override
    public void rollback() {
        context().rollback();
    }

    @Override
    public void recover() {
        context().recover();
    }

    @Override
    public void acknowledge() {
        context().acknowledge();
    }

    @Override
    public JMSProducer createProducer() {
        try {
            return ObjectHandle.movable(connection, () -> context().createProducer())
                    .as(JMSProducer.class);
        } catch (JMSException e) {
            throw Failures.unchecked(e);
        }
    }

    @Override
    public Queue createQueue(String queueName) {
        return context().createQueue(queueName);
    }

    @Override
    public Topic createTopic(String topicName) {
        return context().createTopic(topicName);
    }

    @Override
    public void unsubscribe(String name) {
        context().unsubscribe(name);
    }

    @Override
    public JMSConsumer createConsumer(Destination destination) {
        return consumer(destination, () -> context().createConsumer(destination));
    }

    @Override
    public JMSConsumer createConsumer(Destination destination, String selector) {
        return consumer(destination, () -> context().createConsumer(destination, selector));
    }

    @Override
    public JMSConsumer createConsumer(Destination destination, String selector, boolean noLocal) {
        return consumer(destination, () -> context().createConsumer(destination, selector, noLocal));
    }

    @Override
    public JMSConsumer createDurableConsumer(Topic topic, String name) {
        return keep(JMSConsumer.class, () -> context().createDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createDurableConsumer(Topic topic, String name, String selector, boolean noLocal) {
        return keep(JMSConsumer.class, () -> context().createDurableConsumer(topic, name, selector, noLocal));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(Topic topic, String name) {
        return keep(JMSConsumer.class, () -> context().createSharedDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(Topic topic, String name, String selector) {
        return keep(JMSConsumer.class, () -> context().createSharedDurableConsumer(topic, name, selector));
    }

    @Override
    public JMSConsumer createSharedConsumer(Topic topic, String name) {
        return consumer(topic, () -> context().createSharedConsumer(topic, name));
    }

    @Override
    public JMSConsumer createSharedConsumer(Topic topic, String name, String selector) {
        return consumer(topic, () -> context().createSharedConsumer(topic, name, selector));
    }

    @Override
    public QueueBrowser createBrowser(Queue queue) {
        return keep(QueueBrowser.class, () -> context().createBrowser(queue));
    }

    @Override
    public QueueBrowser createBrowser(Queue queue, String selector) {
        return keep(QueueBrowser.class, () -> context().createBrowser(queue, selector));
    }

    @Override
    public TemporaryQueue createTemporaryQueue() {
        return managed().remember(context().createTemporaryQueue());
    }

    @Override
    public TemporaryTopic createTemporaryTopic() {
        return managed().remember(context().createTemporaryTopic());
    }

    @Override
    public ExceptionListener getExceptionListener() {
        managed();
        return null;
    }

    // What Jakarta EE forbids.

    @Override
    public void setClientID(String clientID) {
        throw forbidden("set the client identifier; set the property clientId of the connection factory");
    }

    @Override
    public void setExceptionListener(ExceptionListener listener) {
        throw forbidden("set an ExceptionListener");
    }

    @Override
    public void stop() {
        throw forbidden("stop a connection");
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        throw forbidden("create a context from a context");
    }

    private static JMSRuntimeException forbidden(String what) {
        return Failures.unchecked(Failures.forbidden(what));
    }
}
