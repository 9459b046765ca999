package org.godwit.broker.core;

import org.godwit.broker.store.MessageStore;

/** A broker of which a test steps every thread, and which it ends and has come back. For one thread. */
interface SimulatedBroker {
    /** The host that serves; another one after {@link #crash}. */
    VirtualHost host();

    SteppedCore core();

    MessageStore store();

    /** Some thread goes on a little. */
    void step();

    /** Time passes for the core. */
    void advance(long millis);

    /** Everything goes on until nothing is left to do but for time. */
    void settle();

    /** It ends now, and what it was about to do is done or not; then it serves again. */
    void crash();

    /** It may end by itself in one of the next steps. */
    void endSoon();

    /** So, or its disk may fail in another way. */
    void failSoon();

    /** Whether it has, so that {@link #crash} is to come. */
    boolean ended();

    /** Nothing fails any more and nothing is in the queues: what it takes of the disk returns to its bound. */
    void rest();

    void close();
}
