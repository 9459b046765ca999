package org.godwit.broker.core;

/** What a connection's door hears from the virtual host. Called on the core's thread. */
public interface ConnectionListener {
    /** Publishers should stop: {@code connection.blocked}. */
    void blocked(String reason);

    /** Publishers may go on. */
    void unblocked();

    /** Past the hard limit the socket must not be read, and may be read again. */
    void reading(boolean allowed);

    /** The connection is to be closed with 320: the host stops, has failed, or another client took its place. */
    void forcedClose(String reason);
}
