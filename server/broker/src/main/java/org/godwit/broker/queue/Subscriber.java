package org.godwit.broker.queue;

/** A consumer as its queue sees it. Owned by the host's core. */
public interface Subscriber {
    /** Whether it takes one more message now. */
    boolean willing();

    /** Takes the entry over: it settles it, sooner or later. Does not call back into the queue's dispatch. */
    void take(QueueEntry entry);

    /** RabbitMQ's x-priority: the willing consumer of the highest priority is served first. */
    int priority();

    /** Whether the queue may have no other consumer beside it. */
    boolean exclusive();

    /** The queue was deleted: nothing will come any more. */
    void queueDeleted();
}
