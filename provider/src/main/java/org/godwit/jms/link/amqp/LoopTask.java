package org.godwit.jms.link.amqp;

/** Something that another thread gives the loop to do. Given once; {@code next} belongs to the {@link Outbox}. */
abstract class LoopTask {
    LoopTask next;

    /** On the loop. */
    abstract void run();
}
