package org.godwit.server.jms;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.godwit.broker.boot.Broker;
import org.godwit.jms.GodwitConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A client and its broker that end at the same time, each with its event loop. */
class VmClosingTest {
    private static final int ROUNDS = 30;

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final ExecutorService stopper = Executors.newSingleThreadExecutor();
    private final CyclicBarrier bothReady = new CyclicBarrier(2);

    @BeforeEach
    void watchTheLog() {
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void leaveTheLog() {
        root.detachAppender(log);
        stopper.shutdown();
    }

    /** The broker warns of the connections that it closes; nothing else does, and nothing fails. */
    private static boolean isFailure(ILoggingEvent event) {
        return event.getLevel().isGreaterOrEqual(Level.WARN)
                && (event.getLoggerName().startsWith("io.netty") || event.getThrowableProxy() != null);
    }

    @Test
    void closingBothAtOnceFailsNothing()
            throws JMSException, InterruptedException, BrokenBarrierException, ExecutionException {
        String name = "closing-" + UUID.randomUUID();
        for (int i = 0; i < ROUNDS; i++) {
            Broker broker = Broker.builder().vm(name).start();
            Connection connection = new GodwitConnectionFactory("vm:" + name + "?reconnect=false").createConnection();
            connection.createSession();
            Future<?> stopped = stopper.submit(() -> {
                bothReady.await();
                broker.close();
                return null;
            });
            bothReady.await();
            connection.close();
            stopped.get();
        }
        root.detachAppender(log);
        assertThat(log.list).filteredOn(VmClosingTest::isFailure).isEmpty();
    }
}
