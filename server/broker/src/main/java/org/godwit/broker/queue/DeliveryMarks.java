package org.godwit.broker.queue;

import java.util.List;
import org.godwit.broker.model.Operation;

/**
 * How far a lane was delivered in the order of its positions, as decided, as told to the log, and as applied: what was
 * delivered before a recovery is redelivered after it. Owned by the host's core.
 */
final class DeliveryMarks {
    private long deliveredThrough;
    private long markedThrough;
    private long appliedThrough;
    private long redeliveredThrough;

    /** A place that is in the log was taken by a consumer, and none before it was ready. */
    void delivered(long position) {
        deliveredThrough = Math.max(deliveredThrough, position);
    }

    /** Whether the place was delivered before the last recovery. */
    boolean redelivered(long position) {
        return position <= redeliveredThrough;
    }

    /** Adds a mark if the lane was delivered further since the last call. */
    void take(long queueId, int priority, List<Operation> marks) {
        if (deliveredThrough > markedThrough) {
            markedThrough = deliveredThrough;
            marks.add(new Operation.DeliveredThrough(queueId, priority, markedThrough));
        }
    }

    /** Applies a mark. */
    void apply(long position) {
        deliveredThrough = Math.max(deliveredThrough, position);
        markedThrough = Math.max(markedThrough, position);
        appliedThrough = Math.max(appliedThrough, position);
    }

    /** As applied; 0 when there is none. */
    long appliedThrough() {
        return appliedThrough;
    }

    /** Recovery is over. */
    void recovered() {
        redeliveredThrough = deliveredThrough;
    }
}
