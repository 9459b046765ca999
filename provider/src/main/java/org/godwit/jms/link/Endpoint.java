package org.godwit.jms.link;

/**
 * Where a broker listens: a host and port, or the name of one in this JVM. Immutable.
 *
 * @param host the name or address of the host, or the name of the broker for {@link Kind#VM}
 * @param port unused for {@link Kind#VM}
 */
public record Endpoint(Kind kind, String host, int port) {
    /** How the broker is reached. */
    public enum Kind {
        TCP,
        TLS,
        VM
    }

    @Override
    public String toString() {
        return switch (kind) {
            case TCP -> "amqp://" + host + ":" + port;
            case TLS -> "amqps://" + host + ":" + port;
            case VM -> "vm:" + host;
        };
    }
}
