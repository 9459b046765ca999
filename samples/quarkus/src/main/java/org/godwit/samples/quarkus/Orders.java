package org.godwit.samples.quarkus;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Writes each order to the database and confirms it, in the transaction that received it. Safe for any thread. */
@ApplicationScoped
class Orders {
    private static final long WAIT_MILLIS = 1_000;

    private final Messaging messaging;
    private final DataSource database;

    Orders(Messaging messaging, DataSource database) {
        this.messaging = messaging;
        this.database = database;
    }

    void createTable(@Observes @Priority(1) StartupEvent event) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists orders (text varchar(200))");
        }
    }

    /** Returns false when no order came for a while. */
    @Transactional(rollbackOn = Exception.class)
    boolean confirmNext() throws JMSException, SQLException {
        try (JMSContext context = messaging.context()) {
            Message received =
                    context.createConsumer(context.createQueue("orders")).receive(WAIT_MILLIS);
            if (received == null) {
                return false;
            }
            String order = received.getBody(String.class);
            insert(order);
            context.createProducer().send(context.createQueue("confirmations"), "confirmed: " + order);
            return true;
        }
    }

    private void insert(String order) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into orders values (?)")) {
            insert.setString(1, order);
            insert.executeUpdate();
        }
    }
}
