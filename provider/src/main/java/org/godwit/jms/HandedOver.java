package org.godwit.jms;

import org.godwit.jms.link.Delivery;
import org.godwit.jms.link.Haste;
import org.godwit.jms.link.LinkConsumer;
import org.godwit.jms.link.Outcome;

/**
 * What one consumer handed to the application and did not yet tell the broker, combined to one range.
 *
 * <p>Guarded by the lock of the session's {@link Inbox}. Invariant: the range spans deliveries of one epoch only.
 */
final class HandedOver {
    /** A consumer that is slower than this tells about each message by itself. */
    private static final long PATIENCE_NANOS = 10_000_000;

    private final int reportCount;
    private final long reportBytes;
    private long first;
    private long last;
    private int count;
    private long bytes;
    private int epoch;
    private long sinceNanos;

    HandedOver(int windowCount, long windowBytes) {
        this.reportCount = Math.max(1, windowCount / 2);
        this.reportBytes = Math.max(1, windowBytes / 2);
    }

    /** Adds a delivery, and says whether it is time to tell. */
    boolean add(Delivery delivery) {
        if (count == 0 || epoch != delivery.epoch()) {
            first = delivery.tag();
            count = 0;
            bytes = 0;
            epoch = delivery.epoch();
            sinceNanos = System.nanoTime();
        }
        last = delivery.tag();
        count++;
        bytes += delivery.sizeBytes();
        return count >= reportCount || bytes >= reportBytes || System.nanoTime() - sinceNanos > PATIENCE_NANOS;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The broker learns of it in another way. */
    void forget() {
        count = 0;
    }

    void accept(LinkConsumer link, Haste haste) {
        if (count > 0) {
            count = 0;
            link.settle(first, last, Outcome.ACCEPTED, epoch, haste);
        }
    }

    void report(LinkConsumer link) {
        if (count > 0) {
            count = 0;
            link.handedOver(last, epoch);
        }
    }
}
