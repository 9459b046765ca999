package org.godwit.amqp;

/** The heartbeat frame: says that the peer is there, and nothing else. */
public enum Heartbeat {
    INSTANCE
}
