package org.godwit.jms.link.amqp;

/** Something that another thread gives the loop to do. Given once; the fields belong to the {@link Outbox}. */
abstract class LoopTask {
    LoopTask next;
    int count;
    boolean drained;

    /** On the loop. */
    abstract void run();
}
