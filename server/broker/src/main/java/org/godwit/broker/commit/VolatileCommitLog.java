package org.godwit.broker.commit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.CoreExecutor;
import org.godwit.broker.model.Operation;

/**
 * The commit log of a virtual host that keeps everything in memory: what is appended is applied in the next turn, and
 * nothing is written anywhere. Owned by the host's core.
 *
 * <p>Locations are 0, as there is no file that a body would lie in.
 */
public final class VolatileCommitLog implements CommitLog {
    private final CoreExecutor core;
    private final Applier applier;
    private long appliedIndex;
    private boolean closed;

    public VolatileCommitLog(CoreExecutor core, Applier applier) {
        this.core = core;
        this.applier = applier;
    }

    @Override
    public CompletionStage<Ending> append(Batch batch) {
        assert core.inCore();
        CompletableFuture<Ending> ending = new CompletableFuture<>();
        boolean rejected = closed;
        core.execute(() -> {
            if (!rejected) {
                apply(batch);
            }
            ending.complete(rejected ? Ending.REJECTED : Ending.APPLIED);
        });
        return ending;
    }

    private void apply(Batch batch) {
        int bodies = 0;
        for (Operation operation : batch.operations()) {
            if (operation instanceof Operation.MessageStored || operation instanceof Operation.BodyChunk) {
                bodies++;
            }
        }
        applier.apply(batch, ++appliedIndex, new long[bodies], new int[bodies]);
    }

    @Override
    public CompletionStage<Void> close() {
        assert core.inCore();
        closed = true;
        CompletableFuture<Void> ended = new CompletableFuture<>();
        core.execute(() -> ended.complete(null));
        return ended;
    }
}
