package org.godwit.jms;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.Session;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicConnectionFactory;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import org.godwit.jms.link.amqp.AmqpLink;
import org.godwit.jms.xa.RecoveryResource;

/**
 * Makes connections to a broker named by a URI: {@code amqp://user:password@host:port/vhost?option=value},
 * {@code amqps://...}, or {@code vm:NAME?option=value} for the broker in this JVM. Several hosts, separated by commas, are
 * tried in turn.
 *
 * <p>Usable by any thread once configured; serializable, and referenceable for JNDI.
 *
 * <table>
 * <caption>Options, in the URI or by {@link #setProperty}; an unknown one is an error</caption>
 * <tr><th>option</th><th>default</th><th>meaning</th></tr>
 * <tr><td>user, password</td><td>guest, guest</td><td>what createConnection without arguments logs in as</td></tr>
 * <tr><td>saslMechanism</td><td>PLAIN</td><td>EXTERNAL logs in by the certificate in keyStore instead, where
 * createConnection is not given a user</td></tr>
 * <tr><td>trustStore, trustStorePassword</td><td>the JVM's</td><td>file (PKCS#12, JKS or PEM) of the authorities that
 * brokers at amqps:// are trusted by</td></tr>
 * <tr><td>keyStore, keyStorePassword</td><td>none</td><td>file (PKCS#12 or JKS) with the certificate and key that are shown
 * to brokers at amqps://</td></tr>
 * <tr><td>verifyHost</td><td>true</td><td>whether the certificate of a broker must be for the host in the URI</td></tr>
 * <tr><td>clientId</td><td>none</td><td>the client identifier of every connection</td></tr>
 * <tr><td>sendUserId</td><td>false</td><td>whether messages tell their receivers by JMSXUserID who sent them: the user,
 * which the broker checks; with EXTERNAL, the option user has to be that of the certificate</td></tr>
 * <tr><td>applicationId</td><td>none</td><td>what messages tell their receivers by JMSXAppID</td></tr>
 * <tr><td>prefetchCount</td><td>1000</td><td>how many messages a consumer is sent ahead of the application</td></tr>
 * <tr><td>prefetchBytes</td><td>4194304</td><td>how many bytes, at least one message</td></tr>
 * <tr><td>consumerPriority</td><td>0</td><td>the willing consumers of the highest are served first</td></tr>
 * <tr><td>redeliveryLimit</td><td>the queue's, else the broker's</td><td>how often a message that a consumer has seen and given
 * back comes again, before it is a dead letter; -1 without limit</td></tr>
 * <tr><td>redeliveryDelayMillis</td><td>the same</td><td>before the first redelivery</td></tr>
 * <tr><td>redeliveryDelayMultiplier</td><td>1</td><td>by which the delay grows with each further one</td></tr>
 * <tr><td>redeliveryMaximumDelayMillis</td><td>ten times the delay</td><td>beyond which it does not grow</td></tr>
 * <tr><td>pipelinedAcknowledge</td><td>false</td><td>AUTO_ACKNOWLEDGE of persistent messages does not wait for the broker;
 * more than the last message may be delivered again after a crash</td></tr>
 * <tr><td>sendWindowCount</td><td>1000</td><td>how many messages of a session may be on their way: sent in a transaction,
 * not persistent, or asynchronously</td></tr>
 * <tr><td>sendWindowBytes</td><td>8388608</td><td>how many bytes, at least one message</td></tr>
 * <tr><td>sendTimeoutMillis</td><td>60000</td><td>how long a send waits while the broker blocks, is away or does not
 * answer; 0 without end</td></tr>
 * <tr><td>requestTimeoutMillis</td><td>60000</td><td>how long anything else waits for its answer</td></tr>
 * <tr><td>connectTimeoutMillis</td><td>10000</td><td>how long one attempt to connect and log in may take</td></tr>
 * <tr><td>connectAttempts</td><td>1</td><td>how often createConnection tries all hosts</td></tr>
 * <tr><td>heartbeatSeconds</td><td>30</td><td>what is asked of the broker; 0 for none</td></tr>
 * <tr><td>reconnect</td><td>true</td><td>whether a broken connection is restored</td></tr>
 * <tr><td>reconnectAttempts</td><td>-1</td><td>how often all hosts are tried then; -1 without end</td></tr>
 * <tr><td>reconnectDelayMillis</td><td>50</td><td>the pause after the first attempt in vain; doubled each time</td></tr>
 * <tr><td>reconnectMaximumDelayMillis</td><td>5000</td><td>the longest pause</td></tr>
 * <tr><td>reportInterruptions</td><td>false</td><td>whether the ExceptionListener is told also of a break that is being
 * repaired</td></tr>
 * <tr><td>maximumMessageBytes</td><td>134217728</td><td>the largest body to send or receive</td></tr>
 * <tr><td>createQueues</td><td>true</td><td>whether creating a consumer or producer of a queue creates the queue</td></tr>
 * <tr><td>deserializationAllow</td><td>none</td><td>classes ({@code com.example.Order}) and packages ({@code com.example.*})
 * that the body of an ObjectMessage may be made of, comma separated</td></tr>
 * </table>
 */
public final class GodwitConnectionFactory
        implements ConnectionFactory,
                QueueConnectionFactory,
                TopicConnectionFactory,
                XAConnectionFactory,
                XAQueueConnectionFactory,
                XATopicConnectionFactory,
                Serializable,
                Referenceable {
    private static final long serialVersionUID = 1L;
    private static final String DEFAULT_URI = "amqp://localhost:5672";

    private String uri;
    private final TreeMap<String, String> properties = new TreeMap<>();

    public GodwitConnectionFactory() {
        this(DEFAULT_URI);
    }

    /** Throws {@link IllegalArgumentException} when the URI or an option in it cannot be used. */
    public GodwitConnectionFactory(String uri) {
        setUri(uri);
    }

    /** From {@code uri} and any options. */
    public GodwitConnectionFactory(Properties properties) {
        this(properties.getProperty("uri", DEFAULT_URI));
        for (String name : properties.stringPropertyNames()) {
            if (!name.equals("uri")) {
                setProperty(name, properties.getProperty(name));
            }
        }
    }

    public String getUri() {
        return uri;
    }

    public void setUri(String uri) {
        BrokerUri.parse(uri);
        this.uri = uri;
    }

    /** Sets an option, over the one in the URI; null removes it. */
    public void setProperty(String option, String value) {
        Option known = Option.named(option);
        if (value == null) {
            properties.remove(option);
            return;
        }
        known.check(value);
        properties.put(option, value);
    }

    public Map<String, String> getProperties() {
        return Map.copyOf(properties);
    }

    public void setUser(String user) {
        setProperty(Option.USER.key(), user);
    }

    public void setPassword(String password) {
        setProperty(Option.PASSWORD.key(), password);
    }

    /** The client identifier of every connection, also where the URI has it; null for none. */
    public String getClientId() {
        String clientId = options(null, null).clientId();
        return clientId.isEmpty() ? null : clientId;
    }

    /** Over the one in the URI; empty for none. */
    public void setClientId(String clientId) {
        setProperty(Option.CLIENT_ID.key(), clientId);
    }

    private ConnectionOptions options(String user, String password) {
        BrokerUri parsed = BrokerUri.parse(uri);
        Map<Option, String> values = new EnumMap<>(Option.class);
        values.putAll(parsed.options());
        properties.forEach((name, value) -> values.put(Option.named(name), value));
        return ConnectionOptions.of(parsed, values, user, password);
    }

    @Override
    public Connection createConnection() throws JMSException {
        return createConnection(null, null);
    }

    @Override
    public Connection createConnection(String userName, String password) throws JMSException {
        return GodwitConnection.open(options(userName, password), Domain.ANY);
    }

    @Override
    public QueueConnection createQueueConnection() throws JMSException {
        return createQueueConnection(null, null);
    }

    @Override
    public QueueConnection createQueueConnection(String userName, String password) throws JMSException {
        return GodwitConnection.open(options(userName, password), Domain.QUEUE);
    }

    @Override
    public TopicConnection createTopicConnection() throws JMSException {
        return createTopicConnection(null, null);
    }

    @Override
    public TopicConnection createTopicConnection(String userName, String password) throws JMSException {
        return GodwitConnection.open(options(userName, password), Domain.TOPIC);
    }

    @Override
    public JMSContext createContext() {
        return createContext(null, null, Session.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(String userName, String password) {
        return createContext(userName, password, Session.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        return createContext(null, null, sessionMode);
    }

    @Override
    public JMSContext createContext(String userName, String password, int sessionMode) {
        return Unchecked.call(
                () -> GodwitContext.open(GodwitConnection.open(options(userName, password), Domain.ANY), sessionMode));
    }

    @Override
    public XAConnection createXAConnection() throws JMSException {
        return createXAConnection(null, null);
    }

    @Override
    public XAConnection createXAConnection(String userName, String password) throws JMSException {
        return GodwitXAConnection.openXA(options(userName, password), Domain.ANY);
    }

    @Override
    public XAQueueConnection createXAQueueConnection() throws JMSException {
        return createXAQueueConnection(null, null);
    }

    @Override
    public XAQueueConnection createXAQueueConnection(String userName, String password) throws JMSException {
        return GodwitXAConnection.openXA(options(userName, password), Domain.QUEUE);
    }

    @Override
    public XATopicConnection createXATopicConnection() throws JMSException {
        return createXATopicConnection(null, null);
    }

    @Override
    public XATopicConnection createXATopicConnection(String userName, String password) throws JMSException {
        return GodwitXAConnection.openXA(options(userName, password), Domain.TOPIC);
    }

    @Override
    public XAJMSContext createXAContext() {
        return createXAContext(null, null);
    }

    @Override
    public XAJMSContext createXAContext(String userName, String password) {
        return Unchecked.call(
                () -> GodwitXAContext.openXA(GodwitXAConnection.openXA(options(userName, password), Domain.ANY)));
    }

    /**
     * A resource for the recovery of a transaction manager. It connects when it is first asked something, and again
     * whenever that is necessary; it never takes the client identifier. Close it at the end.
     */
    public RecoveryResource createRecoveryResource() {
        return createRecoveryResource(null, null);
    }

    /** The same as another user; null for the factory's own. */
    public RecoveryResource createRecoveryResource(String userName, String password) {
        ConnectionOptions options = options(userName, password);
        return new RecoveryResource(
                listener -> new AmqpLink(options.link(), "godwit-jms-recovery", listener),
                options.requestTimeoutMillis());
    }

    @Override
    public Reference getReference() {
        Reference reference = new Reference(
                GodwitConnectionFactory.class.getName(), GodwitObjectFactory.class.getName(), null /* no code base */);
        reference.add(new StringRefAddr("uri", uri));
        properties.forEach((name, value) -> reference.add(new StringRefAddr(name, value)));
        return reference;
    }

    @Override
    public String toString() {
        return "GodwitConnectionFactory" + BrokerUri.parse(uri).endpoints();
    }
}
