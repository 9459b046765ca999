package org.godwit.ra.outbound;

import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.io.Serializable;
import org.godwit.jms.ContainerSession;

/**
 * The session that an application holds: what it creates is closed with it, while the session of the client goes on.
 *
 * <p>Belongs to the application's thread.
 */
final class SessionHandle implements QueueSession, TopicSession {
    private final ConnectionHandle connection;
    private boolean closed;

    SessionHandle(ConnectionHandle connection) {
        this.connection = connection;
    }

    private ContainerSession session() throws JMSException {
        if (closed) {
            throw new IllegalStateException("The session is closed");
        }
        return connection.managed().session();
    }

    private <T extends AutoCloseable> T keep(Class<T> type, ObjectHandle.Creation creation) throws JMSException {
        return connection.keep(ObjectHandle.movable(connection, creation), type);
    }

    private <T extends AutoCloseable> T consumer(Class<T> type, Destination source, ObjectHandle.Creation creation)
            throws JMSException {
        return connection.keep(ObjectHandle.consumer(connection, source, creation), type);
    }

    @Override
    public void close() throws JMSException {
        if (closed) {
            return;
        }
        closed = true;
        connection.closed(this);
        connection.closeCreated();
    }

    @Override
    public BytesMessage createBytesMessage() throws JMSException {
        return session().createBytesMessage();
    }

    @Override
    public MapMessage createMapMessage() throws JMSException {
        return session().createMapMessage();
    }

    @Override
    public Message createMessage() throws JMSException {
        return session().createMessage();
    }

    @Override
    public ObjectMessage createObjectMessage() throws JMSException {
        return session().createObjectMessage();
    }

    @Override
    public ObjectMessage createObjectMessage(Serializable object) throws JMSException {
        return session().createObjectMessage(object);
    }

    @Override
    public StreamMessage createStreamMessage() throws JMSException {
        return session().createStreamMessage();
    }

    @Override
    public TextMessage createTextMessage() throws JMSException {
        return session().createTextMessage();
    }

    @Override
    public TextMessage createTextMessage(String text) throws JMSException {
        return session().createTextMessage(text);
    }

    @Override
    public Queue createQueue(String queueName) throws JMSException {
        return session().createQueue(queueName);
    }

    @Override
    public Topic createTopic(String topicName) throws JMSException {
        return session().createTopic(topicName);
    }

    @Override
    public MessageProducer createProducer(Destination destination) throws JMSException {
        return keep(MessageProducer.class, () -> session().createProducer(destination));
    }

    @Override
    public QueueSender createSender(Queue queue) throws JMSException {
        return keep(QueueSender.class, () -> session().createSender(queue));
    }

    @Override
    public TopicPublisher createPublisher(Topic topic) throws JMSException {
        return keep(TopicPublisher.class, () -> session().createPublisher(topic));
    }

    @Override
    public MessageConsumer createConsumer(Destination destination) throws JMSException {
        return consumer(MessageConsumer.class, destination, () -> session().createConsumer(destination));
    }

    @Override
    public MessageConsumer createConsumer(Destination destination, String selector) throws JMSException {
        return consumer(MessageConsumer.class, destination, () -> session().createConsumer(destination, selector));
    }

    @Override
    public MessageConsumer createConsumer(Destination destination, String selector, boolean noLocal)
            throws JMSException {
        return consumer(
                MessageConsumer.class, destination, () -> session().createConsumer(destination, selector, noLocal));
    }

    @Override
    public QueueReceiver createReceiver(Queue queue) throws JMSException {
        return consumer(QueueReceiver.class, queue, () -> session().createReceiver(queue));
    }

    @Override
    public QueueReceiver createReceiver(Queue queue, String selector) throws JMSException {
        return consumer(QueueReceiver.class, queue, () -> session().createReceiver(queue, selector));
    }

    @Override
    public TopicSubscriber createSubscriber(Topic topic) throws JMSException {
        return consumer(TopicSubscriber.class, topic, () -> session().createSubscriber(topic));
    }

    @Override
    public TopicSubscriber createSubscriber(Topic topic, String selector, boolean noLocal) throws JMSException {
        return consumer(TopicSubscriber.class, topic, () -> session().createSubscriber(topic, selector, noLocal));
    }

    @Override
    public MessageConsumer createSharedConsumer(Topic topic, String name) throws JMSException {
        return consumer(MessageConsumer.class, topic, () -> session().createSharedConsumer(topic, name));
    }

    @Override
    public MessageConsumer createSharedConsumer(Topic topic, String name, String selector) throws JMSException {
        return consumer(MessageConsumer.class, topic, () -> session().createSharedConsumer(topic, name, selector));
    }

    @Override
    public TopicSubscriber createDurableSubscriber(Topic topic, String name) throws JMSException {
        return keep(TopicSubscriber.class, () -> session().createDurableSubscriber(topic, name));
    }

    @Override
    public TopicSubscriber createDurableSubscriber(Topic topic, String name, String selector, boolean noLocal)
            throws JMSException {
        return keep(TopicSubscriber.class, () -> session().createDurableSubscriber(topic, name, selector, noLocal));
    }

    @Override
    public MessageConsumer createDurableConsumer(Topic topic, String name) throws JMSException {
        return keep(MessageConsumer.class, () -> session().createDurableConsumer(topic, name));
    }

    @Override
    public MessageConsumer createDurableConsumer(Topic topic, String name, String selector, boolean noLocal)
            throws JMSException {
        return keep(MessageConsumer.class, () -> session().createDurableConsumer(topic, name, selector, noLocal));
    }

    @Override
    public MessageConsumer createSharedDurableConsumer(Topic topic, String name) throws JMSException {
        return keep(MessageConsumer.class, () -> session().createSharedDurableConsumer(topic, name));
    }

    @Override
    public MessageConsumer createSharedDurableConsumer(Topic topic, String name, String selector) throws JMSException {
        return keep(MessageConsumer.class, () -> session().createSharedDurableConsumer(topic, name, selector));
    }

    @Override
    public QueueBrowser createBrowser(Queue queue) throws JMSException {
        return keep(QueueBrowser.class, () -> session().createBrowser(queue));
    }

    @Override
    public QueueBrowser createBrowser(Queue queue, String selector) throws JMSException {
        return keep(QueueBrowser.class, () -> session().createBrowser(queue, selector));
    }

    @Override
    public TemporaryQueue createTemporaryQueue() throws JMSException {
        return connection.managed().remember(session().createTemporaryQueue());
    }

    @Override
    public TemporaryTopic createTemporaryTopic() throws JMSException {
        return connection.managed().remember(session().createTemporaryTopic());
    }

    @Override
    public void unsubscribe(String name) throws JMSException {
        session().unsubscribe(name);
    }

    @Override
    public boolean getTransacted() throws JMSException {
        return session().getTransacted();
    }

    @Override
    public int getAcknowledgeMode() throws JMSException {
        return session().getAcknowledgeMode();
    }

    @Override
    public void commit() throws JMSException {
        session().commit();
    }

    @Override
    public void rollback() throws JMSException {
        session().rollback();
    }

    @Override
    public void recover() throws JMSException {
        session().recover();
    }

    // What Jakarta EE forbids.

    @Override
    public MessageListener getMessageListener() throws JMSException {
        throw Failures.forbidden("ask for the listener of a session");
    }

    @Override
    public void setMessageListener(MessageListener listener) throws JMSException {
        throw Failures.forbidden("set the listener of a session");
    }

    @Override
    public void run() {
        throw new UnsupportedOperationException("Sessions are not run in a container; use a message-driven bean");
    }
}
