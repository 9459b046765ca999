package org.godwit.broker.commit;

import java.util.concurrent.CompletableFuture;
import org.godwit.broker.model.Batch;

/**
 * A batch on its way through the log thread and back; without a batch it asks for the end of a host's log. Made by the
 * core, filled in by the log thread, then the core's again.
 */
final class Append {
    final HostLog host;
    final Batch batch;
    final int bound;
    final CompletableFuture<CommitLog.Ending> result = new CompletableFuture<>();
    long index;
    long[] places;
    int[] lengths;

    Append(HostLog host, Batch batch, int bound) {
        this.host = host;
        this.batch = batch;
        this.bound = bound;
    }
}
