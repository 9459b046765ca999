package org.godwit.jms.link.amqp;

/** Something that a thread gives a link to do. Given once; {@code next} belongs to the {@link Turn}. */
abstract class LinkTask {
    LinkTask next;

    /** In the link's turn. */
    abstract void run();
}
