package org.godwit.broker.queue;

/** A subscriber that wants messages of one identifier, and how far it has looked. Owned by the host's core. */
final class Seeker {
    final Subscriber subscriber;
    /** Of its identifier. */
    final int hash;
    /** It has looked at all places of its hash before this one. */
    long from = IdentifierIndex.FIRST;

    Seeker(Subscriber subscriber, int hash) {
        this.subscriber = subscriber;
        this.hash = hash;
    }
}
