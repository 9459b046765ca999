package org.godwit.broker.core;

import java.util.Collection;

/**
 * Tells connections when messages take more room than a virtual host has: first by asking publishers to stop, and past a
 * hard limit by not reading sockets, which also stops acknowledgements. Owned by the host's core.
 */
final class Pressure {
    private enum Level {
        NONE,
        BLOCKED,
        STOPPED
    }

    private final VirtualHostOptions options;
    private final Collection<BrokerConnection> connections;
    private Level level = Level.NONE;

    Pressure(VirtualHostOptions options, Collection<BrokerConnection> connections) {
        this.options = options;
        this.connections = connections;
    }

    /** @param bytes what messages take now */
    void update(long bytes) {
        Level now = levelOf(bytes);
        if (now == level) {
            return;
        }
        Level before = level;
        level = now;
        for (BrokerConnection connection : connections.toArray(new BrokerConnection[0])) {
            tell(connection.listener(), before, now);
        }
    }

    private Level levelOf(long bytes) {
        if (bytes >= (level == Level.STOPPED ? relief(options.stopBytes()) : options.stopBytes())) {
            return Level.STOPPED;
        }
        return bytes >= (level == Level.NONE ? options.blockBytes() : relief(options.blockBytes()))
                ? Level.BLOCKED
                : Level.NONE;
    }

    /** Where a level ends again: below where it began, so that it does not flicker. */
    private static long relief(long bytes) {
        return bytes / 10 * 9;
    }

    private void tell(ConnectionListener listener, Level before, Level now) {
        if (before == Level.NONE) {
            listener.blocked(reason());
        }
        if (now == Level.STOPPED || before == Level.STOPPED) {
            listener.reading(now != Level.STOPPED);
        }
        if (now == Level.NONE) {
            listener.unblocked();
        }
    }

    private String reason() {
        return "messages in memory of virtual host '" + options.name() + "' take more than " + options.blockBytes()
                + " bytes";
    }

    /** A connection that comes while there is pressure. */
    void welcome(ConnectionListener listener) {
        if (level != Level.NONE) {
            tell(listener, Level.NONE, level);
        }
    }
}
