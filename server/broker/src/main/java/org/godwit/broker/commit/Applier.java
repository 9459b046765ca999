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

    /** Whether a message, or a part of its body, lies at this place in the log and is still needed there. */
    boolean holds(long messageId, long place);

    /**
     * A message, or a part of its body, was copied forward in this host's own log: from now on it lies there, if it still
     * lies where it did. In the order of the log with {@link #apply}; a replica hears nothing of it.
     */
    void moved(long messageId, long from, long to, int length);
}
