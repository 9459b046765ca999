package org.godwit.benchmarks.load;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.HdrHistogram.Recorder;

/** Receives until it is told to end, and records how long messages were on their way. */
final class ConsumerWork implements LoadThread.Work {
    private static final long TIMEOUT_MILLIS = 200;

    private final Workload workload;
    private final int index;
    private final Session session;
    private final MessageConsumer consumer;
    private final Progress progress;
    private final Recorder delays;

    ConsumerWork(
            Workload workload,
            int index,
            Session session,
            MessageConsumer consumer,
            Progress progress,
            Recorder delays) {
        this.workload = workload;
        this.index = index;
        this.session = session;
        this.consumer = consumer;
        this.progress = progress;
        this.delays = delays;
    }

    @Override
    public void run(LoadThread thread) throws JMSException {
        boolean paced = workload.ratePerSecond() != 0;
        int transactionSize = workload.transactionSize();
        int uncommitted = 0;
        while (!thread.isEnded()) {
            Message message = consumer.receive(TIMEOUT_MILLIS);
            if (message != null) {
                long intendedNanos = ((BytesMessage) message).readLong();
                if (paced) {
                    delays.recordValue(Math.max(0, System.nanoTime() - intendedNanos));
                }
                uncommitted++;
            }
            if (uncommitted == transactionSize || message == null && uncommitted > 0) {
                if (session.getTransacted()) {
                    session.commit();
                }
                progress.received(index, uncommitted);
                uncommitted = 0;
            }
        }
    }
}
