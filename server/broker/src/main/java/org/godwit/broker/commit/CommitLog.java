package org.godwit.broker.commit;

import java.util.concurrent.CompletionStage;
import org.godwit.broker.model.Batch;

/**
 * The order in which a virtual host's batches become durable. Owned by the host's core: all calls are on its thread and
 * none blocks.
 */
public interface CommitLog {
    /** How an append ends. */
    enum Ending {
        /** Durable, and {@link Applier#apply} has returned. */
        APPLIED,
        /** Not durable, and will not be. */
        REJECTED,
        /** Durable or not: the log was lost before it could tell. */
        UNKNOWN
    }

    /**
     * Appends a batch. Batches are made durable and applied in the order of append; the result completes on the core's
     * thread, right after the batch was applied. One ending other than {@link Ending#APPLIED} ends the epoch: every later
     * batch of it ends so, too.
     */
    CompletionStage<Ending> append(Batch batch);

    /** Takes no more batches; completes on the core's thread once those appended have ended and files are closed. */
    CompletionStage<Void> close();
}
