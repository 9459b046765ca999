package org.godwit.broker.commit;

import org.godwit.broker.model.Batch;

/**
 * Says which batch may follow those that were applied: the next of its epoch, or the first of a later one. Whatever comes of
 * an epoch that is over, or after one that was not applied, is none. The same on every replica. For one thread.
 */
public final class Succession {
    private long epoch;
    private long sequence;

    /** Before the first batch of this epoch or a later one. */
    public Succession(long epoch) {
        this.epoch = epoch;
    }

    /** Whether the batch follows; then it is the one that the next has to follow. */
    public boolean follows(Batch batch) {
        boolean next = batch.epoch() == epoch && batch.sequence() == sequence + 1;
        boolean first = batch.epoch() > epoch && batch.sequence() == 1;
        if (next || first) {
            epoch = batch.epoch();
            sequence = batch.sequence();
        }
        return next || first;
    }

    @Override
    public String toString() {
        return epoch + "/" + sequence;
    }
}
