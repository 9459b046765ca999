package org.godwit.broker.boot;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.godwit.broker.amqp.AmqpLimits;
import org.godwit.broker.core.ResourceLimits;
import org.godwit.broker.core.VirtualHostOptions;
import org.godwit.broker.log.Disk;
import org.godwit.broker.log.LocalDisk;
import org.godwit.broker.log.LogOptions;
import org.godwit.broker.model.Clock;
import org.godwit.broker.queue.Redelivery;
import org.godwit.broker.security.Authenticator;
import org.godwit.broker.security.PasswordHash;
import org.godwit.broker.security.Permissions;
import org.godwit.broker.security.User;

/**
 * What a broker is to be. For one thread; each {@link #start} makes a broker of its own.
 *
 * <p>Without any, there is the virtual host {@code /} and the user {@code guest}, who may connect from this machine. Without
 * a data directory everything is kept in memory and ends with the broker.
 */
public final class BrokerBuilder {
    /** The virtual host that clients open when they do not say which. */
    public static final String DEFAULT_VIRTUAL_HOST = "/";

    /** {@code tls} is null for one in the clear. */
    record Endpoint(String host, int port, TlsFiles tls) {}

    private record NewUser(String name, String password) {}

    private final List<Endpoint> endpoints = new ArrayList<>();
    private final List<String> vmNames = new ArrayList<>();
    private final List<String> virtualHosts = new ArrayList<>();
    private final List<NewUser> newUsers = new ArrayList<>();
    private final Map<String, User> users = new LinkedHashMap<>();
    private boolean serves = true;
    private Path dataDirectory;
    private Disk disk = new LocalDisk();
    private LogOptions logOptions = LogOptions.DEFAULT;
    private AmqpLimits limits = AmqpLimits.DEFAULT;
    private Clock clock = Clock.SYSTEM;
    private ResourceLimits resourceLimits = ResourceLimits.usual();
    private UnaryOperator<VirtualHostOptions> virtualHostOptions = UnaryOperator.identity();
    private Redelivery redelivery = VirtualHostOptions.USUAL_REDELIVERY;
    private String poisonQueue = VirtualHostOptions.USUAL_POISON_QUEUE;
    private Consumer<Throwable> onFatalError = failure -> {};

    BrokerBuilder() {}

    /** Where durable messages and definitions are kept; made when it is not there. */
    public BrokerBuilder dataDirectory(Path directory) {
        dataDirectory = directory;
        return this;
    }

    /** The way to the data directory's files, in place of the file system itself. */
    public BrokerBuilder disk(Disk newDisk) {
        disk = newDisk;
        return this;
    }

    public BrokerBuilder logOptions(LogOptions options) {
        logOptions = options;
        return this;
    }

    public BrokerBuilder clock(Clock newClock) {
        clock = newClock;
        return this;
    }

    /** Listens on a TCP address; port 0 takes a free one, which {@link Broker#addresses} tells. */
    public BrokerBuilder listen(String host, int port) {
        return endpoint(new Endpoint(host, port, null));
    }

    /** As {@link #listen}, over TLS: {@code amqps://}. */
    public BrokerBuilder listenTls(String host, int port, TlsFiles files) {
        return endpoint(new Endpoint(host, port, Objects.requireNonNull(files, "files")));
    }

    private BrokerBuilder endpoint(Endpoint endpoint) {
        if (endpoint.port() < 0 || endpoint.port() > 65_535) {
            throw new IllegalArgumentException("port " + endpoint.port() + " is not within 0..65535");
        }
        endpoints.add(endpoint);
        return this;
    }

    /** Listens on {@code vm:NAME}, within this JVM. */
    public BrokerBuilder vm(String name) {
        vmNames.add(name);
        return this;
    }

    public BrokerBuilder virtualHost(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a virtual host needs a name");
        }
        virtualHosts.add(name);
        return this;
    }

    /** How much of memory and disk it takes before publishers have to wait. */
    public BrokerBuilder resourceLimits(ResourceLimits newLimits) {
        resourceLimits = newLimits;
        return this;
    }

    /** Publishers wait while messages in memory take so many bytes; without it, 0.4 of the heap. */
    public BrokerBuilder memoryHighWatermark(long bytes) {
        return resourceLimits(ResourceLimits.ofMemory(bytes).withDiskFreeLimit(resourceLimits.diskFreeLimitBytes()));
    }

    /** Publishers wait while the data directory's disk has less free; 0 for never, without it 256 MiB. */
    public BrokerBuilder diskFreeLimit(long bytes) {
        return resourceLimits(resourceLimits.withDiskFreeLimit(bytes));
    }

    /** Changes what can be set about every virtual host. */
    public BrokerBuilder virtualHostOptions(UnaryOperator<VirtualHostOptions> change) {
        virtualHostOptions = change;
        return this;
    }

    /**
     * What goes for messages that JMS consumers have seen and not acknowledged, as far as the arguments of their queue do
     * not say. Without it: ten redeliveries, each at once.
     *
     * @param limit how often such a message comes again; -1 for without limit
     * @param delay before it comes again for the first time
     * @param delayMultiplier by which the delay grows with each further time, at least 1
     * @param maxDelay beyond which it does not grow; null for ten times the delay
     */
    public BrokerBuilder redelivery(int limit, Duration delay, double delayMultiplier, Duration maxDelay) {
        redelivery = new Redelivery(
                limit == -1 ? Redelivery.UNLIMITED : limit,
                delay.toMillis(),
                delayMultiplier,
                maxDelay == null ? Redelivery.UNSET : maxDelay.toMillis());
        return this;
    }

    /** Where a message goes that came again too often; "" for nowhere: then it comes again for ever. */
    public BrokerBuilder poisonQueue(String name) {
        poisonQueue = name;
        return this;
    }

    /** A user with every right in every virtual host. Users and virtual hosts are what a new data directory begins with. */
    public BrokerBuilder user(String name, String password) {
        newUsers.add(new NewUser(name, password));
        return this;
    }

    public BrokerBuilder user(User user) {
        users.put(user.name(), user);
        return this;
    }

    public BrokerBuilder limits(AmqpLimits newLimits) {
        limits = newLimits;
        return this;
    }

    /**
     * Hears why the broker ended by itself, such as a disk that failed; called once, on a thread of the broker's, before
     * the broker closes.
     */
    public BrokerBuilder onFatalError(Consumer<Throwable> listener) {
        onFatalError = listener;
        return this;
    }

    /** Starts the broker; it serves when this returns. Throws {@link BrokerStartException}. */
    public Broker start() {
        return Broker.start(this);
    }

    /**
     * Opens the data directory of a broker that does not run, for its {@link Broker#administration} alone: no virtual host
     * is opened, nothing is listened on.
     */
    public Broker startForAdministration() {
        serves = false;
        return Broker.start(this);
    }

    boolean serves() {
        return serves;
    }

    List<String> userNames() {
        List<String> names = new ArrayList<>(users.keySet());
        newUsers.forEach(user -> names.add(user.name()));
        return names;
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    List<String> vmNames() {
        return vmNames;
    }

    List<String> virtualHosts() {
        return virtualHosts.isEmpty() ? List.of(DEFAULT_VIRTUAL_HOST) : virtualHosts;
    }

    List<User> users() {
        List<User> all = new ArrayList<>(users.values());
        for (NewUser user : newUsers) {
            all.add(mighty(user.name(), user.password()));
        }
        if (all.isEmpty()) {
            all.add(mighty(Authenticator.GUEST, Authenticator.GUEST));
        }
        return all;
    }

    private User mighty(String name, String password) {
        Map<String, Permissions> everywhere = new LinkedHashMap<>();
        for (String virtualHost : virtualHosts()) {
            everywhere.put(virtualHost, Permissions.ALL);
        }
        return new User(name, PasswordHash.of(password), Set.of("administrator"), everywhere);
    }

    /** Null when everything is kept in memory. */
    Path dataDirectory() {
        return dataDirectory;
    }

    Disk disk() {
        return disk;
    }

    LogOptions logOptions() {
        return logOptions;
    }

    ResourceLimits resourceLimits() {
        return resourceLimits;
    }

    AmqpLimits limits() {
        return limits;
    }

    Clock clock() {
        return clock;
    }

    /** With batches that the log takes, and headers that fit a frame. */
    VirtualHostOptions virtualHostOptions(String name) {
        int batchBytes = logOptions.maxOperationsBytes();
        return virtualHostOptions
                .apply(VirtualHostOptions.of(name).withRedelivery(redelivery, poisonQueue))
                .withBatchBytesAtMost(batchBytes)
                .withHeaderBytesAtMost(Math.min(batchBytes / 2, limits.headerRoomBytes()));
    }

    Consumer<Throwable> onFatalError() {
        return onFatalError;
    }
}
