package org.godwit.samples.quarkus;

import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.sql.SQLException;

/** The thread that takes one order after the other, as long as the application runs. */
@Singleton
class OrderWorker {
    private final Orders orders;
    private final Thread thread = new Thread(this::work, "orders");
    private volatile boolean working = true;

    OrderWorker(Orders orders) {
        this.orders = orders;
    }

    void start(@Observes @Priority(2) StartupEvent event) {
        thread.start();
    }

    void stop(@Observes @Priority(1) ShutdownEvent event) throws InterruptedException {
        working = false;
        thread.join();
    }

    private void work() {
        while (working) {
            try {
                orders.confirmNext();
            } catch (SQLException | JMSException | JMSRuntimeException e) {
                Log.warn("An order was not confirmed, and comes again", e);
            }
        }
    }
}
