package org.godwit.benchmarks.storage;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.management.JMException;

/** Many queues, declared by many sessions at a time, with a few messages each. */
final class ManyQueues {
    private static final int SESSIONS = 64;
    private static final int BODY_BYTES = 64;
    private static final int TOGETHER = 500;
    private static final int CLASSES_SHOWN = 40;

    private ManyQueues() {}

    static void declare(Path directory, int queues, int messages)
            throws JMSException, JMException, InterruptedException, ExecutionException {
        try (EmbeddedBroker broker = new EmbeddedBroker(directory)) {
            long before = Heap.bytes();
            long start = System.nanoTime();
            ExecutorService threads = Executors.newFixedThreadPool(SESSIONS);
            List<Future<?>> tasks = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                int first = i;
                tasks.add(threads.submit(() -> declareSome(broker, first, queues)));
            }
            for (Future<?> task : tasks) {
                task.get();
            }
            threads.shutdown();
            Row.remark("%,d queues declared in %.1f s", queues, (System.nanoTime() - start) / 1e9);
            sendToAll(broker, queues, messages);
            broker.send(Backlog.QUEUE, 1, BODY_BYTES, 1);
            long heap = Heap.bytes() - before;
            if (messages == 0) {
                Row.print(
                        String.format("heap of each of %,d idle queues", queues),
                        "600 bytes",
                        "%.0f bytes",
                        (double) heap / queues);
            } else {
                Row.remark("%,d queues with %d messages each: %,d bytes of heap", queues, messages, heap);
            }
            Row.remark("%s", Heap.histogram(CLASSES_SHOWN));
        }
    }

    private static Void declareSome(EmbeddedBroker broker, int first, int queues) throws JMSException {
        try (Session session = broker.session(Session.AUTO_ACKNOWLEDGE)) {
            for (int i = first; i < queues; i += SESSIONS) {
                session.createProducer(session.createQueue(name(i))).close();
            }
        }
        return null;
    }

    private static String name(int queue) {
        return "queue-" + queue;
    }

    private static void sendToAll(EmbeddedBroker broker, int queues, int messages) throws JMSException {
        try (Session session = broker.session(Session.SESSION_TRANSACTED)) {
            MessageProducer producer = session.createProducer(null);
            BytesMessage message = EmbeddedBroker.message(session, new byte[BODY_BYTES]);
            long sent = 0;
            for (int round = 0; round < messages; round++) {
                for (int i = 0; i < queues; i++) {
                    producer.send(session.createQueue(name(i)), message);
                    if (++sent % TOGETHER == 0) {
                        session.commit();
                    }
                }
            }
            session.commit();
        }
    }
}
