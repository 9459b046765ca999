package org.godwit.broker.queue;

import org.godwit.broker.model.Message;
import org.godwit.broker.selector.IdentifierEquality;

/** A consumer as its queue sees it. Owned by the host's core. */
public interface Subscriber {
    /** Whether it takes one more message now. */
    boolean willing();

    /** Whether it wants only messages that it matches. */
    boolean selective();

    /** Whether it wants the message. */
    boolean matches(Message message);

    /** The identifier without which no message matches, or null. */
    IdentifierEquality equality();

    /** Whether it only looks at messages: those that it is given stay in the queue for others. */
    boolean browsing();

    /**
     * Takes the entry over: it settles it, sooner or later; a browser must not. Does not call back into the queue's
     * dispatch.
     */
    void take(QueueEntry entry);

    /** RabbitMQ's x-priority: the willing consumer of the highest priority is served first. */
    int priority();

    /** Whether the queue may have no other consumer beside it. */
    boolean exclusive();

    /** The queue was deleted: nothing will come any more. */
    void queueDeleted();
}
