package org.godwit.server;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjIntConsumer;
import org.godwit.broker.amqp.AmqpLimits;
import org.godwit.broker.boot.Broker;
import org.godwit.broker.boot.BrokerBuilder;
import org.godwit.broker.boot.TlsFiles;
import org.godwit.broker.security.CertificateName;
import org.godwit.broker.security.PasswordHash;
import org.godwit.broker.security.Permissions;
import org.godwit.broker.security.User;

/** Turns the configuration into a broker that can be started. Stateless. */
final class ConfiguredBroker {
    private static final String HIGH_WATERMARK = "memory.high-watermark";
    private static final double MOST_HIGH_WATERMARK = 0.6;
    private static final String UNFINISHED_MESSAGES = "memory.unfinished-messages";
    private static final long CLOSE_MILLIS = AmqpLimits.DEFAULT.closeMillis();

    private ConfiguredBroker() {}

    /** Throws {@link ConfigurationException} when a value makes no sense. */
    static BrokerBuilder of(ServerConfiguration configuration) {
        try {
            BrokerBuilder builder = Broker.builder()
                    .dataDirectory(Path.of(configuration.data().directory()))
                    .limits(limits(configuration))
                    .memoryHighWatermark(
                            heapBytes(HIGH_WATERMARK, configuration.memory().highWatermark(), MOST_HIGH_WATERMARK))
                    .diskFreeLimit(
                            Size.bytes("disk.free-limit", configuration.disk().freeLimit()));
            redelivery(builder, configuration.redelivery());
            configuration
                    .listen()
                    .orElse(List.of())
                    .forEach(endpoint -> listen("listen", endpoint.strip(), builder::listen));
            tls(builder, configuration.tls());
            configuration.virtualHosts().forEach(name -> builder.virtualHost(name.strip()));
            configuration.users().forEach((name, user) -> builder.user(user(configuration, name, user)));
            return builder;
        } catch (IllegalArgumentException invalid) {
            throw new ConfigurationException("configuration: " + invalid.getMessage(), invalid);
        }
    }

    private static void tls(BrokerBuilder builder, ServerConfiguration.Tls tls) {
        if (tls.listen().isEmpty()) {
            if (tls.certificate().isPresent() || tls.key().isPresent()) {
                throw new ConfigurationException("tls.certificate and tls.key are for tls.listen, which is not given");
            }
            return;
        }
        if (tls.certificate().isEmpty() || tls.key().isEmpty()) {
            throw new ConfigurationException("tls.listen needs tls.certificate and tls.key");
        }
        TlsFiles files = new TlsFiles(
                Path.of(tls.certificate().get()),
                Path.of(tls.key().get()),
                tls.clientAuthorities().map(Path::of).orElse(null),
                tls.clientCertificateRequired(),
                CertificateName.parse(tls.userFrom()));
        if (files.clientCertificateRequired() && files.clientAuthorities() == null) {
            throw new ConfigurationException("tls.client-certificate-required needs tls.client-authorities");
        }
        for (String endpoint : tls.listen().get()) {
            listen("tls.listen", endpoint.strip(), (host, port) -> builder.listenTls(host, port, files));
        }
    }

    /**
     * A share of the heap, or a size.
     *
     * @param most the largest share
     */
    private static long heapBytes(String key, String text, double most) {
        String value = text.strip();
        long heap = Runtime.getRuntime().maxMemory();
        boolean share = value.matches("0?\\.\\d+|[01](\\.\\d*)?");
        long bytes = share ? (long) (heap * Double.parseDouble(value)) : Size.bytes(key, value);
        if (bytes <= 0 || bytes > (long) (heap * most)) {
            throw new IllegalArgumentException(key + ": '" + value + "' is " + bytes + " bytes of a heap of " + heap
                    + ": expected a share of the heap above 0 and up to " + most
                    + ", such as 0.25, or a size of as much");
        }
        return bytes;
    }

    private static void listen(String key, String endpoint, ObjIntConsumer<String> listener) {
        int colon = endpoint.lastIndexOf(':');
        String host = colon < 0 ? "" : endpoint.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty()) {
            throw new ConfigurationException(key + ": '" + endpoint + "' is not HOST:PORT");
        }
        try {
            listener.accept(host, Integer.parseInt(endpoint.substring(colon + 1)));
        } catch (NumberFormatException noNumber) {
            throw new ConfigurationException(key + ": '" + endpoint + "' is not HOST:PORT", noNumber);
        }
    }

    private static User user(ServerConfiguration configuration, String name, ServerConfiguration.NamedUser user) {
        boolean certified = configuration.tls().clientAuthorities().isPresent();
        if (user.password().isPresent() == user.passwordHash().isPresent()
                && (user.password().isPresent() || !certified)) {
            throw new ConfigurationException(
                    "users." + name + ": give either password or password-hash (see godwit hash-password)");
        }
        PasswordHash hash = user.passwordHash()
                .map(PasswordHash::parse)
                .or(() -> user.password().map(PasswordHash::of))
                .orElse(PasswordHash.NONE);
        Map<String, Permissions> permissions = new LinkedHashMap<>();
        if (user.permissions().isEmpty()) {
            configuration.virtualHosts().forEach(host -> permissions.put(host.strip(), Permissions.ALL));
        } else {
            user.permissions().forEach((host, rights) -> permissions.put(host, permissions(rights)));
        }
        return new User(name, hash, user.tags().orElse(Set.of()), permissions);
    }

    private static Permissions permissions(ServerConfiguration.Rights rights) {
        return new Permissions(
                rights.configure().orElse(""),
                rights.write().orElse(""),
                rights.read().orElse(""));
    }

    private static void redelivery(BrokerBuilder builder, ServerConfiguration.Redelivery rules) {
        builder.redelivery(
                        rules.limit(),
                        rules.delay(),
                        rules.delayMultiplier(),
                        rules.maxDelay().orElse(null))
                .poisonQueue(rules.poisonQueue());
    }

    private static AmqpLimits limits(ServerConfiguration configuration) {
        ServerConfiguration.Limits limits = configuration.limits();
        long unfinished = heapBytes(UNFINISHED_MESSAGES, configuration.memory().unfinishedMessages(), 1);
        return new AmqpLimits(
                limits.channels(),
                limits.frameBytes(),
                messageBytes(limits, unfinished),
                unfinished,
                limits.connections(),
                Math.toIntExact(limits.heartbeat().toSeconds()),
                limits.handshake().toMillis(),
                CLOSE_MILLIS);
    }

    private static long messageBytes(ServerConfiguration.Limits limits, long unfinished) {
        long room = AmqpLimits.bodyRoomBytes(unfinished, limits.frameBytes());
        if (room < 0) {
            throw new IllegalArgumentException(UNFINISHED_MESSAGES + " of " + unfinished
                    + " bytes has no room for two frames of " + limits.frameBytes()
                    + " (limits.frame-bytes): give it more, or the JVM (-Xmx)");
        }
        long bytes = limits.messageBytes().orElse(Math.min(AmqpLimits.USUAL_MESSAGE_MAX_BYTES, room));
        if (bytes > room) {
            throw new IllegalArgumentException(
                    "limits.message-bytes of " + bytes + " is more than there is room for in "
                            + UNFINISHED_MESSAGES + " of " + unfinished + " bytes of a heap of "
                            + Runtime.getRuntime().maxMemory() + ": expected at most " + room
                            + ", or more for it, or for the JVM (-Xmx)");
        }
        return bytes;
    }
}
