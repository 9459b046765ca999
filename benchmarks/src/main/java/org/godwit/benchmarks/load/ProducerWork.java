package org.godwit.benchmarks.load;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.List;

/** Sends until it is told to end. The first 8 bytes of a body are the intended time of sending. */
final class ProducerWork implements LoadThread.Work {
    private static final int LOOK_EVERY = 64;

    private final Workload workload;
    private final int index;
    private final Session session;
    private final List<MessageProducer> producers;
    private final Progress progress;
    private final byte[] rest;
    private int next;

    /**
     * @param producers one for each destination, used in turn
     */
    ProducerWork(Workload workload, int index, Session session, List<MessageProducer> producers, Progress progress)
            throws JMSException {
        this.workload = workload;
        this.index = index;
        this.session = session;
        this.producers = producers;
        this.progress = progress;
        rest = new byte[workload.bodyBytes() - Long.BYTES];
        for (MessageProducer producer : producers) {
            producer.setDeliveryMode(workload.persistent() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
        }
    }

    @Override
    public void run(LoadThread thread) throws JMSException {
        Pace pace = null;
        int transactionSize = workload.transactionSize();
        int untilLook = 0;
        while (!thread.isEnded()) {
            if (pace == null && workload.ratePerSecond() > 0 && progress.isPaced()) {
                pace = new Pace(workload.ratePerSecond());
            }
            if (pace == null && untilLook <= 0) {
                progress.awaitRoom();
                untilLook = LOOK_EVERY;
            }
            untilLook -= transactionSize;
            for (int i = 0; i < transactionSize; i++) {
                send(pace == null ? System.nanoTime() : pace.await());
            }
            if (session.getTransacted()) {
                session.commit();
            }
            progress.sent(index, transactionSize);
        }
    }

    private void send(long intendedNanos) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeLong(intendedNanos);
        message.writeBytes(rest);
        if (workload.selectors()) {
            message.setIntProperty("share", next % workload.consumers());
        }
        producers.get(next % producers.size()).send(message);
        next = next == Integer.MAX_VALUE ? 0 : next + 1;
    }
}
