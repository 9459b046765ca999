package org.godwit.ra;

import jakarta.jms.ConnectionFactory;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import java.nio.file.Path;
import org.godwit.ra.outbound.GodwitManagedConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A broker with the queue {@code orders}, and what an application finds in JNDI: a factory of connections that a pool lends. */
abstract class LentConnections<P extends LentConnections.Pool> {
    /** What the container has. */
    interface Pool extends ConnectionManager, AutoCloseable {
        @Override
        void close() throws ResourceException;
    }

    @TempDir
    Path data;

    final GodwitManagedConnectionFactory managedFactory = new GodwitManagedConnectionFactory();
    final P pool;
    ServedBroker broker;
    ConnectionFactory factory;

    LentConnections(P pool) {
        this.pool = pool;
    }

    @BeforeEach
    void start() throws ResourceException {
        broker = new ServedBroker(data).start();
        GodwitResourceAdapter adapter = new GodwitResourceAdapter();
        adapter.setUri(broker.uri());
        managedFactory.setResourceAdapter(adapter);
        factory = (ConnectionFactory) managedFactory.createConnectionFactory(pool);
        broker.send("orders", 0, 0);
    }

    @AfterEach
    void stop() throws ResourceException {
        pool.close();
        broker.close();
    }
}
