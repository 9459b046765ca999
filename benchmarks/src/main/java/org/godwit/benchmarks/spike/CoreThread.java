package org.godwit.benchmarks.spike;

/** Where the decisions of the prototype are made: the variable of the measurement. */
enum CoreThread {
    /** On the event loop that serves the sockets: a message goes loop, log thread, loop. */
    EVENT_LOOP,
    /** On a thread of its own: a message goes loop, core, log thread, core, loop. */
    SEPARATE
}
