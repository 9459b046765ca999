package org.godwit.broker.core;

/** What {@code queue.declare-ok} tells: the name, the messages ready for delivery, the consumers. */
public record QueueStatus(String name, int messages, int consumers) {}
