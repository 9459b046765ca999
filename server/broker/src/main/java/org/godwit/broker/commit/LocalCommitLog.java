package org.godwit.broker.commit;

import java.util.concurrent.CompletionStage;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.CoreExecutor;

/** The commit log of one virtual host in its local directory. Owned by the host's core. */
public final class LocalCommitLog implements CommitLog {
    private LocalCommitLog() {}

    /**
     * Recovers and opens the log: restores the checkpoint and applies the batches after it, all before it returns. To be
     * called on the core's thread before the core serves; it reads files and blocks meanwhile.
     *
     * <p>At recovery the message of a {@code MessageStored} and the bytes of a {@code BodyChunk} are not read: the message
     * has its id alone, an empty header and an empty body; the bytes are empty. Only the store can read them.
     *
     * @throws org.godwit.broker.log.LogException when the log cannot be used; {@link
     *     org.godwit.broker.log.LogDamagedException} names file and offset of damage
     */
    public static LocalCommitLog open(
            HostDirectory directory, LogThread logThread, CoreExecutor core, Applier applier, CheckpointSource source) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** The epoch that the core's batches carry: higher than any before. Their sequence starts at 1. */
    public long epoch() {
        return 0;
    }

    /** The time of the last batch applied; no batch may be earlier. */
    public long lastTimeMillis() {
        return 0;
    }

    @Override
    public CompletionStage<Ending> append(Batch batch) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Writes a checkpoint now; completes on the core's thread once it is durable. */
    public CompletionStage<Void> checkpoint() {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public CompletionStage<Void> close() {
        throw new UnsupportedOperationException("not built yet");
    }
}
