package org.godwit.jms.link;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.transaction.xa.Xid;

/**
 * What a transaction manager asks a broker about branches, whoever worked in them.
 *
 * <p>Callable by any thread. A refusal is a {@link LinkException} of the reason BRANCH. What can be repeated is, when the
 * connection breaks before the answer; then XAER_NOTA says that the first attempt did it. A call comes to the broker behind
 * what sessions of the same link were asked before.
 */
public interface LinkBranches {
    /** Gives XA_OK or XA_RDONLY. Not repeated: a branch that lost its connection before is rolled back by the broker. */
    CompletableFuture<Integer> prepare(Xid xid);

    CompletableFuture<Void> commit(Xid xid, boolean onePhase);

    CompletableFuture<Void> rollback(Xid xid);

    CompletableFuture<Void> forget(Xid xid);

    /** As {@link LinkSession#hasten} of any session of the link. */
    void hasten();

    /** Gives the branches that are prepared, or were decided by an operator. */
    CompletableFuture<List<Xid>> recover();
}
