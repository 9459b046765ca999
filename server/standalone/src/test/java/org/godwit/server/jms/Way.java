package org.godwit.server.jms;

/** How a test's client reaches its broker. */
enum Way {
    TCP,
    VM
}
