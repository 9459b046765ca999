package org.godwit.jms;

import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.godwit.jms.link.Delivery;
import org.godwit.jms.link.Haste;
import org.godwit.jms.link.Outcome;

/**
 * Settles what one session hands over, as its mode wants it: automatically and waited for, automatically in ranges, by the
 * application, or with the transaction.
 *
 * <p>Used by the thread that the session belongs to; what others may see is guarded by the lock of the {@link Inbox}.
 */
final class Settlement {
    private final AcknowledgeMode mode;
    private final boolean pipelined;
    private final long timeoutMillis;
    private final Inbox inbox;
    private final Transaction transaction;
    private final List<GodwitConsumer> retired = new ArrayList<>();
    private volatile CompletableFuture<Void> unanswered;

    Settlement(AcknowledgeMode mode, ConnectionOptions options, Inbox inbox, Transaction transaction) {
        this.mode = mode;
        this.pipelined = options.pipelinedAcknowledge();
        this.timeoutMillis = options.requestTimeoutMillis();
        this.inbox = inbox;
        this.transaction = transaction;
    }

    AcknowledgeMode mode() {
        return mode;
    }

    /** Whether a message counts as consumed only once its listener has returned. */
    boolean isAfterListener() {
        return mode == AcknowledgeMode.AUTO
                || mode == AcknowledgeMode.DUPS_OK
                || mode == AcknowledgeMode.XA && !transaction.isActive();
    }

    /** The application has this delivery now. */
    void handedOver(GodwitConsumer consumer, Delivery delivery) {
        switch (mode) {
            case AUTO -> automatic(consumer, delivery);
            case DUPS_OK -> gather(consumer, delivery);
            case CLIENT -> {
                consumer.unacknowledged(delivery);
                gather(consumer, delivery);
            }
            case TRANSACTED -> {
                transaction.join(delivery.epoch());
                gather(consumer, delivery);
            }
            case XA -> {
                if (!transaction.isActive()) {
                    automatic(consumer, delivery);
                } else if (transaction.epoch() == delivery.epoch()) {
                    gather(consumer, delivery);
                }
                // else the branch is lost; the delivery returns to its queue once the session has left the branch
            }
        }
    }

    private void automatic(GodwitConsumer consumer, Delivery delivery) {
        if (delivery.isPersistent() && !pipelined) {
            unanswered =
                    consumer.link().settleDurably(delivery.tag(), delivery.tag(), Outcome.ACCEPTED, delivery.epoch());
        } else {
            gather(consumer, delivery);
        }
    }

    private void gather(GodwitConsumer consumer, Delivery delivery) {
        inbox.lock().lock();
        try {
            if (consumer.handedOver().add(delivery)) {
                consumer.tellBroker();
            }
        } finally {
            inbox.lock().unlock();
        }
    }

    /** Tells the broker what it does not know yet of this consumer. With the lock of the inbox. */
    void tellBroker(GodwitConsumer consumer, Haste haste) {
        if (mode == AcknowledgeMode.CLIENT) {
            consumer.handedOver().report(consumer.link());
        } else {
            consumer.handedOver().accept(consumer.link(), haste);
        }
    }

    /** Tells the broker what it does not know yet of any consumer, with what the caller asks next. */
    void tellBroker() {
        inbox.lock().lock();
        try {
            inbox.consumers().forEach(consumer -> consumer.tellBroker(Haste.WITH_THE_NEXT));
        } finally {
            inbox.lock().unlock();
        }
    }

    /** Waits until the last automatic settlement is durable. */
    void awaitAnswer() throws JMSException {
        CompletableFuture<Void> answer = unanswered;
        if (answer != null) {
            unanswered = null;
            Answers.await(answer, timeoutMillis, "The acknowledgement of the message before");
        }
    }

    /** Acknowledges everything that was handed over; waits until that is durable. */
    void acknowledge() throws JMSException {
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        inbox.lock().lock();
        try {
            List<GodwitConsumer> all = new ArrayList<>(inbox.consumers());
            all.addAll(retired);
            retired.clear();
            for (GodwitConsumer consumer : all) {
                CompletableFuture<Void> answer = consumer.acknowledge();
                if (answer != null) {
                    answers.add(answer);
                }
            }
        } finally {
            inbox.lock().unlock();
        }
        for (CompletableFuture<Void> answer : answers) {
            Answers.await(answer, timeoutMillis, "The acknowledgement");
        }
    }

    /** A consumer is closing: what it handed over stays to be acknowledged. With the lock of the inbox. */
    void retire(GodwitConsumer consumer) {
        if (mode == AcknowledgeMode.CLIENT && consumer.hasUnacknowledged()) {
            retired.add(consumer);
        }
    }

    /** All deliveries before are void. */
    void forget() {
        inbox.lock().lock();
        try {
            retired.clear();
        } finally {
            inbox.lock().unlock();
        }
    }
}
