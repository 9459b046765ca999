package org.godwit.broker.commit;

import java.util.List;
import java.util.stream.LongStream;
import org.godwit.broker.chunk.ChunkPlace;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Operation;

/** The state that batches are applied to: a virtual host. All calls are on the core's thread, in the order of the log. */
public interface Applier {
    /**
     * At first: the chunks of the checkpoint that recovery starts from, in no order. What it makes of them it tells {@link
     * org.godwit.broker.chunk.Chunks#restored}.
     *
     * @param place where the chunk lies
     */
    void restore(List<Operation> chunk, ChunkPlace place);

    /** Then: an operation of the rest of the checkpoint. */
    void restore(Operation operation);

    /** Then, before the first {@link #apply}: the checkpoint, if there was one, is complete. */
    void restored();

    /**
     * Applies a durable batch; the same live, at recovery and on a replica.
     *
     * @param index the batch's place in the order of the log, ascending
     * @param locations for each {@code MessageStored} and {@code BodyChunk} of the batch, in order, where it lies in the
     *     log, in the form of {@code org.godwit.broker.log.BodyLocation}
     * @param lengths for each of those its length in the log in bytes
     */
    void apply(Batch batch, long index, long[] locations, int[] lengths);

    /** Runs the task, now or later, when it is known what {@link #holds} answers of these messages. */
    void whenKnown(LongStream messageIds, Runnable task);

    /**
     * Whether a message, or a part of its body, lies at this place in the log and is still needed there; or may, as that is
     * not {@linkplain #whenKnown known} just now.
     */
    boolean holds(long messageId, long place);

    /**
     * A message, or a part of its body, was copied forward in this host's own log: from now on it lies there, if it still
     * lies where it did. In the order of the log with {@link #apply}; a replica hears nothing of it.
     */
    void moved(long messageId, long from, long to, int length);
}
