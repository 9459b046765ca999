package org.godwit.ra.servers.application;

import jakarta.annotation.Resource;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSConnectionFactoryDefinition;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSDestinationDefinition;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Defines all that it sends by, and what the beans of its application receive from. WildFly makes an adapter of its own for each
 * definition and has to be told its uri; the others know it from theirs. WildFly wants the name of a destination among the
 * properties, and its class. GlassFish and Payara do not read {@code transactional}.
 */
@JMSConnectionFactoryDefinition(
        name = "java:app/jms/Post",
        resourceAdapter = "godwit",
        properties = "ra.uri=${godwit.uri}")
@JMSConnectionFactoryDefinition(
        name = "java:app/jms/Counter",
        interfaceName = "jakarta.jms.QueueConnectionFactory",
        resourceAdapter = "godwit",
        user = "guest",
        password = "guest",
        minPoolSize = 0,
        maxPoolSize = 1,
        properties = "ra.uri=${godwit.uri}")
@JMSConnectionFactoryDefinition(
        name = "java:app/jms/Stamp",
        interfaceName = "jakarta.jms.TopicConnectionFactory",
        resourceAdapter = "godwit",
        clientId = "stamp",
        properties = "ra.uri=${godwit.uri}")
@JMSConnectionFactoryDefinition(
        name = "java:app/jms/Wire",
        resourceAdapter = "godwit",
        transactional = false,
        properties = {"ra.uri=${godwit.uri}", "transactional=false"})
@JMSDestinationDefinition(
        name = "java:app/jms/Letters",
        interfaceName = "jakarta.jms.Queue",
        className = "org.godwit.ra.destination.AdministeredQueue",
        resourceAdapter = "godwit",
        destinationName = "letters",
        properties = "physicalName=letters")
@JMSDestinationDefinition(
        name = "java:app/jms/Box",
        interfaceName = "jakarta.jms.Queue",
        className = "org.godwit.ra.destination.AdministeredQueue",
        resourceAdapter = "godwit",
        destinationName = "box",
        properties = "physicalName=box")
@JMSDestinationDefinition(
        name = "java:app/jms/Circulars",
        interfaceName = "jakarta.jms.Topic",
        className = "org.godwit.ra.destination.AdministeredTopic",
        resourceAdapter = "godwit",
        destinationName = "circulars",
        properties = "physicalName=circulars")
@Stateless
public class Post {
    private static final AtomicInteger AT_THE_COUNTER = new AtomicInteger();

    @Inject
    @JMSConnectionFactory("java:app/jms/Post")
    private JMSContext context;

    @Resource(lookup = "java:app/jms/Counter")
    private QueueConnectionFactory counter;

    @Resource(lookup = "java:app/jms/Stamp")
    private TopicConnectionFactory stamp;

    @Resource(lookup = "java:app/jms/Wire")
    private ConnectionFactory wire;

    @Resource(lookup = "java:app/jms/Letters")
    private Queue letters;

    @Resource(lookup = "java:app/jms/Box")
    private Queue box;

    @Resource(lookup = "java:app/jms/Circulars")
    private Topic circulars;

    @Resource
    private SessionContext call;

    /** Sends to the queue and to the topic. */
    public void send(String text, boolean commit) {
        context.createProducer().send(letters, text).send(circulars, text);
        end(commit);
    }

    /** Takes what lies in the box. */
    public String take(boolean commit) {
        String text = context.createConsumer(box).receiveBody(String.class, 60_000);
        end(commit);
        return text;
    }

    /** Puts something into the box and takes it out again, which in one transaction is not possible. */
    public String wire(String text, boolean commit) {
        try (JMSContext connected = wire.createContext()) {
            connected.createProducer().send(box, text);
            return connected.createConsumer(box).receiveBody(String.class, 60_000);
        } finally {
            end(commit);
        }
    }

    private void end(boolean commit) {
        if (!commit) {
            call.setRollbackOnly();
        }
    }

    /** The client identifier of the connections that have one. */
    public String stamp() throws JMSException {
        TopicConnection connection = stamp.createTopicConnection();
        try {
            return connection.getClientID();
        } finally {
            connection.close();
        }
    }

    /** Sends by a connection that is the only one of its pool; tells how many had one. */
    public String queue(String text) throws JMSException {
        QueueConnection connection = counter.createQueueConnection();
        try {
            int now = AT_THE_COUNTER.incrementAndGet();
            QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createSender(letters).send(session.createTextMessage(text));
            return Integer.toString(now);
        } finally {
            AT_THE_COUNTER.decrementAndGet();
            connection.close();
        }
    }
}
