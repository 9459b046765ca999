package org.godwit.benchmarks.storage;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import org.godwit.broker.boot.Broker;
import org.godwit.broker.log.LogOptions;
import org.godwit.jms.GodwitConnectionFactory;

/** A broker in this process on a {@link MeteredDisk}, and a client's connection to it over {@code vm:}. Safe for any thread. */
final class EmbeddedBroker implements AutoCloseable {
    private static final String NAME = "storage-figures";
    private static final long PATIENCE_MILLIS = 120_000;

    private final MeteredDisk disk = new MeteredDisk();
    private final Broker broker;
    private final Connection connection;

    EmbeddedBroker(Path directory) throws JMSException {
        this(directory, LogOptions.DEFAULT);
    }

    EmbeddedBroker(Path directory, LogOptions options) throws JMSException {
        broker = Broker.builder()
                .dataDirectory(directory)
                .disk(disk)
                .logOptions(options)
                .vm(NAME)
                .start();
        connection = new GodwitConnectionFactory("vm:" + NAME).createConnection();
        connection.start();
    }

    MeteredDisk disk() {
        return disk;
    }

    Session session(int acknowledgeMode) throws JMSException {
        return connection.createSession(acknowledgeMode);
    }

    static BytesMessage message(Session session, byte[] body) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        return message;
    }

    /** Sends persistent messages in local transactions of so many. */
    void send(String queue, int messages, int bodyBytes, int together) throws JMSException {
        try (Session session = session(Session.SESSION_TRANSACTED)) {
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            byte[] body = new byte[bodyBytes];
            for (int i = 1; i <= messages; i++) {
                producer.send(message(session, body));
                if (i % together == 0 || i == messages) {
                    session.commit();
                }
            }
        }
    }

    /** Receives so many messages, in transactions of that many. */
    void receive(Session transacted, MessageConsumer consumer, int messages, int together) throws JMSException {
        for (int i = 1; i <= messages; i++) {
            received(consumer);
            if (i % together == 0 || i == messages) {
                transacted.commit();
            }
        }
    }

    /** The next message. */
    static Message received(MessageConsumer consumer) throws JMSException {
        Message message = consumer.receive(PATIENCE_MILLIS);
        if (message == null) {
            throw new IllegalStateException("nothing came in " + PATIENCE_MILLIS + " ms");
        }
        return message;
    }

    @Override
    public void close() throws JMSException {
        connection.close();
        broker.close();
    }
}
