package org.godwit.broker.commit;

import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Operation;

/** The state that batches are applied to: a virtual host. All calls are on the core's thread, in the order of the log. */
public interface Applier {
    /** Before the first {@link #apply}: an operation of the checkpoint that recovery starts from. */
    void restore(Operation operation);

    /**
     * Applies a durable batch; the same live, at recovery and on a replica.
     *
     * @param index the batch's place in the order of the log, ascending
     * @param locations for each {@code MessageStored} and {@code BodyChunk} of the batch, in order, where it lies in the
     *     log, in the form of {@code org.godwit.broker.log.BodyLocation}
     * @param lengths for each of those its length in the log in bytes
     */
    void apply(Batch batch, long index, long[] locations, int[] lengths);
}
