package org.godwit.jms.link;

import java.util.concurrent.CompletableFuture;

/** A consumer at the broker. Callable by any thread. Tags are those of its deliveries, in the epoch they came in. */
public interface LinkConsumer {
    /** Settles its deliveries within {@code first..last} without an answer. */
    void settle(long first, long last, Outcome outcome, int epoch, Haste haste);

    /** Settles and answers when that is durable; answers at once when the epoch is over, fails when the session is lost. */
    CompletableFuture<Void> settleDurably(long first, long last, Outcome outcome, int epoch);

    /** Tells that everything up to {@code through} was handed to the application. */
    void handedOver(long through, int epoch);

    /** Answers when all that was available has been delivered. */
    CompletableFuture<Void> drain();

    /** Ends the consumer; what was handed over stays unsettled. */
    CompletableFuture<Void> cancel();
}
