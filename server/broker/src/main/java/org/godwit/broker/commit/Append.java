package org.godwit.broker.commit;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.godwit.broker.log.Move;
import org.godwit.broker.log.RecordHeader;
import org.godwit.broker.model.Batch;

/**
 * A batch or a move on its way through the log thread and back; without either it asks for the end of a host's log. Made
 * by the core, filled in by the log thread, then the core's again.
 */
final class Append {
    final HostLog host;
    final Batch batch;
    final List<Move> moves;
    final int bound;
    final CompletableFuture<CommitLog.Ending> result = new CompletableFuture<>();
    long index;
    long[] places;
    int[] lengths;

    private Append(HostLog host, Batch batch, List<Move> moves, int bound) {
        this.host = host;
        this.batch = batch;
        this.moves = moves;
        this.bound = bound;
    }

    static Append of(HostLog host, Batch batch, int bound) {
        return new Append(host, batch, null, bound);
    }

    static Append of(HostLog host, List<Move> moves) {
        int bound = RecordHeader.OVERHEAD_BYTES;
        for (Move move : moves) {
            bound += move.bound();
        }
        return new Append(host, null, moves, bound);
    }

    static Append end(HostLog host) {
        return new Append(host, null, null, 0);
    }

    boolean isEnd() {
        return batch == null && moves == null;
    }
}
