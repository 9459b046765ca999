package org.godwit.jms.link;

import java.util.concurrent.CompletableFuture;

/**
 * One connection to a broker that outlives breaks of what carries it.
 *
 * <p>Callable by any thread; answers complete on the thread of the link and must not be waited for on it. A failed answer
 * carries a {@link LinkException}. While the connection is broken, requests wait until it is back.
 */
public interface Link {
    /** Connects; to be called once and before everything else. */
    CompletableFuture<Void> connect();

    /** Names the client; unique in the virtual host while the link is open. */
    CompletableFuture<Void> clientId(String clientId);

    /** Gives the name back, so that another may have it. */
    CompletableFuture<Void> releaseClientId();

    CompletableFuture<LinkSession> openSession(Transactions transactions, LinkSessionListener listener);

    /** What a transaction manager asks about branches; usable also without any session. */
    LinkBranches branches();

    /** Whether the destination exists; with {@code create}, makes a durable queue of it if not. */
    CompletableFuture<Void> lookup(boolean topic, String name, boolean create);

    /** Creates a destination that lives as long as this link, and gives its name. */
    CompletableFuture<String> createTemporary(boolean topic);

    CompletableFuture<Void> deleteTemporary(boolean topic, String name);

    /** Deletes a durable subscription. */
    CompletableFuture<Void> unsubscribe(String subscription);

    /** Closes everything; completes when nothing of the link runs any more. Never fails, and may be repeated. */
    CompletableFuture<Void> close();
}
