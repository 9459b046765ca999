package org.godwit.samples.quarkus;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.jms.JMSContext;
import jakarta.transaction.TransactionManager;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.godwit.jms.GodwitConnectionFactory;
import org.godwit.narayana.GodwitRecovery;
import org.messaginghub.pooled.jms.JmsPoolXAConnectionFactory;

/**
 * The broker: a pool of connections to it whose sessions enlist themselves, and the recovery of what an earlier run left in
 * doubt. Safe for any thread.
 */
@Singleton
class Messaging {
    private final GodwitConnectionFactory broker;
    private final JmsPoolXAConnectionFactory pool = new JmsPoolXAConnectionFactory();
    private GodwitRecovery recovery;

    Messaging(@ConfigProperty(name = "orders.broker") String uri, TransactionManager transactions) {
        broker = new GodwitConnectionFactory(uri);
        broker.setProperty("prefetchCount", "1");
        pool.setConnectionFactory(broker);
        pool.setTransactionManager(transactions);
    }

    /** Before the first transaction. */
    void start(@Observes @Priority(1) StartupEvent event) {
        recovery = GodwitRecovery.register(broker);
        pool.start();
    }

    void stop(@Observes @Priority(2) ShutdownEvent event) {
        pool.stop();
        recovery.close();
    }

    /** What is done by it belongs to the transaction of the thread. */
    JMSContext context() {
        return pool.createContext();
    }
}
