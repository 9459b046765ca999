package org.godwit.ra;

import jakarta.resource.spi.InvalidPropertyException;
import java.nio.file.Path;
import org.godwit.broker.boot.Broker;
import org.godwit.broker.boot.BrokerBuilder;
import org.godwit.broker.boot.BrokerStartException;

/** The broker that runs in the resource adapter, from its start to its stop. */
final class EmbeddedBroker implements AutoCloseable {
    static final String DEFAULT_URI = "vm:godwit-ra";
    private static final String SCHEME = "vm:";

    private final Broker broker;

    private EmbeddedBroker(Broker broker) {
        this.broker = broker;
    }

    /**
     * Starts it.
     *
     * @param dataDirectory null to keep messages in memory
     * @param listen HOST:PORT, or null for clients in this JVM only
     */
    static EmbeddedBroker start(String uri, String dataDirectory, String listen) throws InvalidPropertyException {
        BrokerBuilder builder = Broker.builder().vm(name(uri));
        if (dataDirectory != null && !dataDirectory.isBlank()) {
            builder.dataDirectory(Path.of(dataDirectory));
        }
        if (listen != null && !listen.isBlank()) {
            listen(builder, listen);
        }
        try {
            return new EmbeddedBroker(builder.start());
        } catch (BrokerStartException e) {
            throw new InvalidPropertyException(
                    "Property embedded is true, but with embeddedDataDirectory '" + dataDirectory
                            + "' and embeddedListen '" + listen + "' the broker cannot start: " + e.getMessage(),
                    e);
        }
    }

    private static String name(String uri) throws InvalidPropertyException {
        String name = uri.startsWith(SCHEME) ? uri.substring(SCHEME.length()).split("[/?]", 2)[0] : "";
        if (name.isEmpty()) {
            throw new InvalidPropertyException(
                    "Property uri is '" + uri + "', but property embedded is true: it must be vm:NAME, or not set");
        }
        return name;
    }

    private static void listen(BrokerBuilder builder, String address) throws InvalidPropertyException {
        int colon = address.lastIndexOf(':');
        try {
            builder.listen(address.substring(0, Math.max(colon, 0)), Integer.parseInt(address.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new InvalidPropertyException(
                    "Property embeddedListen is '" + address + "', but must be HOST:PORT: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        broker.close();
    }
}
