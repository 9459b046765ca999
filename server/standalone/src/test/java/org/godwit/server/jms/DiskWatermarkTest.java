package org.godwit.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.godwit.broker.log.Disk;
import org.godwit.broker.log.LocalDisk;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What producers and consumers of one connection do when the disk becomes full. */
class DiskWatermarkTest {
    private static final long LIMIT_BYTES = 100 << 20;

    @TempDir
    private Path directory;

    private final AtomicLong freeBytes = new AtomicLong(LIMIT_BYTES);

    /** The real disk, which tells another number of free bytes. */
    private Disk disk() {
        Disk real = new LocalDisk();
        return (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("usableBytes")) {
                        return freeBytes.get();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void producersWaitAndConsumersGoOn(Way way) throws JMSException {
        try (RunningBroker broker = new RunningBroker(
                way, directory, builder -> builder.disk(disk()).diskFreeLimit(LIMIT_BYTES))) {
            Connection connection = broker.connect("sendTimeoutMillis=4000");
            Session sending = connection.createSession(Session.AUTO_ACKNOWLEDGE);
            Session receiving = connection.createSession(Session.AUTO_ACKNOWLEDGE);
            Queue queue = sending.createQueue("orders");
            MessageProducer producer = sending.createProducer(queue);
            MessageConsumer consumer = receiving.createConsumer(queue);
            connection.start();
            for (int number = 0; number < 100; number++) {
                producer.send(sending.createMessage());
            }

            freeBytes.set(LIMIT_BYTES - 1);
            AtomicInteger sent = new AtomicInteger();
            await().atMost(ONE_MINUTE).until(() -> refused(producer, sending, sent));
            for (int number = 0; number < 100 + sent.get(); number++) {
                Message message = consumer.receive(RunningBroker.PATIENCE.toMillis());
                assertThat(message).as("message %d", number).isNotNull();
            }

            freeBytes.set(LIMIT_BYTES / 10 * 12);
            await().atMost(ONE_MINUTE).until(() -> !refused(producer, sending, sent));
            assertThat(consumer.receive(RunningBroker.PATIENCE.toMillis())).isNotNull();
        }
    }

    private static boolean refused(MessageProducer producer, Session session, AtomicInteger sent) throws JMSException {
        try {
            producer.send(session.createMessage());
            sent.incrementAndGet();
            return false;
        } catch (ResourceAllocationException blocked) {
            assertThat(blocked).hasMessageContaining("disk.free-limit");
            return true;
        }
    }
}
