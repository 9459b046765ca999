package org.godwit.tck.joram;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.godwit.broker.boot.Broker;
import org.godwit.broker.boot.BrokerBuilder;
import org.godwit.broker.security.PasswordHash;
import org.godwit.broker.security.Permissions;
import org.godwit.broker.security.User;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.jms.message.GodwitQueue;
import org.objectweb.jtests.jms.admin.Admin;

/**
 * Gives each test of the suite a broker of its own, and the client that the system property {@code joram.client} names:
 * {@code jakarta} or {@code javax}. On the test's thread.
 *
 * <p>{@code joram.transport} is {@code amqp}, a free port of the loopback interface, or {@code vm}.
 */
public final class GodwitAdmin implements Admin {
    private static final String CLIENT = System.getProperty("joram.client", "jakarta");
    private static final String TRANSPORT = System.getProperty("joram.transport", "amqp");
    private static final String VM_NAME = "joram";

    /** The password guest, hashed at the lowest cost: the suite logs in some 600 times. */
    private static final PasswordHash PASSWORD =
            PasswordHash.parse("$2a$04$t48MHRJSo2uMfm7zwna51Os7WxnzvR8T04ei6t74v7HMEgOVmpzyu");

    private final Properties bindings = new Properties();
    private Broker broker;

    @Override
    public String getName() {
        return "Godwit " + CLIENT + " " + TRANSPORT;
    }

    @Override
    public void startServer() {
        BrokerBuilder builder = Broker.builder()
                .user(new User(
                        "guest", PASSWORD, Set.of(), Map.of(BrokerBuilder.DEFAULT_VIRTUAL_HOST, Permissions.ALL)));
        broker = (TRANSPORT.equals("vm") ? builder.vm(VM_NAME) : builder.listen("127.0.0.1", 0)).start();
    }

    @Override
    public void stopServer() {
        broker.close();
    }

    @Override
    public void start() {
        // The broker has no administration that would need a connection
    }

    @Override
    public void stop() {
        // See start
    }

    private String address() {
        return broker.addresses().get(0);
    }

    @Override
    public Context createContext() throws NamingException {
        Properties environment = new Properties();
        environment.putAll(bindings);
        String clientPackage = CLIENT.equals("javax") ? "org.godwit.jms.javax" : "org.godwit.jms";
        environment.setProperty(Context.INITIAL_CONTEXT_FACTORY, clientPackage + ".jndi.GodwitInitialContextFactory");
        environment.setProperty(Context.PROVIDER_URL, address());
        return new InitialContext(environment);
    }

    // ---- factories ---------------------------------------------------------------------------------------------

    @Override
    public void createConnectionFactory(String name) {
        bindings.setProperty("connectionFactory." + name, address());
        bindings.setProperty("property.connectionFactory." + name + ".deserializationAllow", "java.util.Vector");
    }

    @Override
    public void createQueueConnectionFactory(String name) {
        createConnectionFactory(name);
    }

    @Override
    public void createTopicConnectionFactory(String name) {
        createConnectionFactory(name);
    }

    @Override
    public void deleteConnectionFactory(String name) {
        bindings.remove("connectionFactory." + name);
        bindings.remove("property.connectionFactory." + name + ".deserializationAllow");
    }

    @Override
    public void deleteQueueConnectionFactory(String name) {
        deleteConnectionFactory(name);
    }

    @Override
    public void deleteTopicConnectionFactory(String name) {
        deleteConnectionFactory(name);
    }

    // ---- destinations ------------------------------------------------------------------------------------------

    /** Creates the queue, by a producer for it, and binds it. */
    @Override
    public void createQueue(String name) {
        try (Connection connection = new GodwitConnectionFactory(address()).createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            session.createProducer(new GodwitQueue(name));
        } catch (JMSException e) {
            throw new IllegalStateException("queue " + name + " cannot be created", e);
        }
        bindings.setProperty("queue." + name, name);
    }

    @Override
    public void createTopic(String name) {
        bindings.setProperty("topic." + name, name);
    }

    /** Unbinds the queue; it ends with the broker. */
    @Override
    public void deleteQueue(String name) {
        bindings.remove("queue." + name);
    }

    @Override
    public void deleteTopic(String name) {
        bindings.remove("topic." + name);
    }
}
