package org.godwit.broker.queue;

/**
 * A subscriber's place at a queue. Owned by the host's core.
 *
 * @param reader null for a subscriber that takes every message
 */
record Seat(Subscriber subscriber, Reader reader) {}
