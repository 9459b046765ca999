package org.godwit.jms.link;

import java.util.concurrent.CompletableFuture;
import javax.transaction.xa.Xid;
import org.godwit.jms.message.GodwitDestination;
import org.godwit.jms.message.GodwitMessage;

/**
 * A session at the broker.
 *
 * <p>Callable by any thread, in the order of the calls. The <em>epoch</em> counts what made earlier deliveries void: a
 * recover, a rollback, a break of the connection. Whatever is done with the number of an older epoch has no effect, so
 * nothing of a transaction that broke leaks into the next one.
 */
public interface LinkSession {
    /** The epoch of what belongs to no transaction. */
    int OUTSIDE = -1;

    /** Encodes a message, on the calling thread; what the message becomes later is not seen any more. */
    Publication prepare(GodwitDestination destination, GodwitMessage message);

    /**
     * Publishes; the answer is {@link LinkSessionListener#onPublished} or {@link LinkSessionListener#onRefused}. Outside of
     * a transaction a message whose answer was lost is repeated by the link, and recognised by the broker.
     *
     * @param sequence greater than that of any publish or commit of the session before
     * @param epoch that of the transaction it belongs to, or {@link #OUTSIDE}
     * @param haste to be {@link Haste#NOW} when somebody waits for the answer
     */
    void publish(Publication publication, long sequence, int epoch, Haste haste);

    /** What was to go out with the next goes out: whoever is about to wait for what it brings about has to say so. */
    void hasten();

    /** Lets deliveries come: until then messages stay with the broker, for the consumers of sessions that are started. */
    void start();

    /** Consumes; the answer precedes the first delivery. */
    CompletableFuture<LinkConsumer> consume(ConsumerRequest request, DeliveryListener listener);

    /**
     * Commits what was published and accepted in {@code epoch}. An answer lost with the connection is asked for again;
     * fails with {@link LinkException.Reason#TRANSACTION_ROLLED_BACK} when the broker did not commit.
     */
    CompletableFuture<Void> commit(long sequence, int epoch);

    /** Drops what was published and accepted since the last commit, and returns every unsettled delivery. */
    CompletableFuture<Void> rollback();

    /**
     * Associates the session with a branch: what it publishes and accepts from now on belongs to that. Gives the epoch of the
     * association, which ends also with that epoch. For sessions of distributed transactions only.
     *
     * @param flags TMNOFLAGS, TMJOIN or TMRESUME
     * @param timeoutSeconds 0 for that of the broker
     */
    CompletableFuture<Integer> startBranch(Xid xid, int flags, int timeoutSeconds);

    /**
     * Gives up the branch that the last start was for, whatever its answer is or will be: the session can start another. For
     * whoever did not wait long enough.
     */
    void abandonStart();

    /**
     * Ends the association.
     *
     * @param flags TMSUCCESS, TMFAIL or TMSUSPEND
     * @param whole whether the branch fails, with XA_RBROLLBACK, when a message was refused that was published in it
     * @param epoch that of the association; when it is over, so is the branch, and the broker is not asked
     * @param haste to be {@link Haste#NOW} when somebody waits for the answer
     */
    CompletableFuture<Void> endBranch(Xid xid, int flags, boolean whole, int epoch, Haste haste);

    /** Names the resource manager: the same for all sessions of distributed transactions of a cluster and virtual host. */
    String resourceManager();

    /** Returns every unsettled delivery to its place. */
    CompletableFuture<Void> recover();

    /** Ends the session; completes when the broker has answered or cannot any more. Never fails. */
    CompletableFuture<Void> close();
}
