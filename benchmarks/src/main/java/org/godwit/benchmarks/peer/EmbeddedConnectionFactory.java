package org.godwit.benchmarks.peer;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import java.nio.file.Path;
import org.godwit.broker.boot.Broker;
import org.godwit.jms.GodwitConnectionFactory;

/** Connects to a broker that it starts in this JVM, on a data directory; the broker ends with the JVM. Safe for any thread. */
public final class EmbeddedConnectionFactory implements ConnectionFactory {
    private static final String NAME = "benchmark";

    private final ConnectionFactory factory = new GodwitConnectionFactory("vm:" + NAME);

    /** Starts the broker. */
    public void setData(String directory) {
        Broker broker =
                Broker.builder().dataDirectory(Path.of(directory)).vm(NAME).start();
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-closer"));
    }

    @Override
    public Connection createConnection() throws JMSException {
        return factory.createConnection();
    }

    @Override
    public Connection createConnection(String userName, String password) throws JMSException {
        return factory.createConnection(userName, password);
    }

    @Override
    public JMSContext createContext() {
        return factory.createContext();
    }

    @Override
    public JMSContext createContext(String userName, String password) {
        return factory.createContext(userName, password);
    }

    @Override
    public JMSContext createContext(String userName, String password, int sessionMode) {
        return factory.createContext(userName, password, sessionMode);
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        return factory.createContext(sessionMode);
    }
}
