package org.godwit.broker.boot;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.godwit.amqp.transport.AmqpEventLoops;
import org.godwit.amqp.transport.TlsContexts;
import org.godwit.broker.amqp.AmqpServer;
import org.godwit.broker.chunk.Chunks;
import org.godwit.broker.commit.LocalCommitLog;
import org.godwit.broker.commit.LogThread;
import org.godwit.broker.commit.VolatileCommitLog;
import org.godwit.broker.core.Pressure;
import org.godwit.broker.core.ResourceLimits;
import org.godwit.broker.core.SystemHost;
import org.godwit.broker.log.DataDirectory;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.LogException;
import org.godwit.broker.model.Operation;
import org.godwit.broker.security.Authenticator;
import org.godwit.broker.security.Users;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running broker. Safe for any thread but its own event loop, which {@link #close} waits for.
 *
 * <p>One event loop serves all sockets and is the core thread of all virtual hosts; one log thread writes for all of them;
 * passwords are checked on threads of their own. All are daemons: a broker does not keep a JVM alive. After {@link #close}
 * nothing is left of it: no thread, no file held open, no lock.
 */
public final class Broker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Broker.class);

    private static final int AUTHENTICATION_THREADS = 2;
    private static final int AUTHENTICATIONS_WAITING = 1_000;
    private static final long STEP_SECONDS = 60;
    private static final int RESERVE_BYTES = 1 << 20;

    private final Consumer<Throwable> onFatalError;
    private final List<String> addresses = new ArrayList<>();
    private final AtomicReference<Throwable> failed = new AtomicReference<>();
    /** Made ahead, as there may be no memory for it when it is needed. */
    private final Thread stopping = daemon(this::stop, "godwit-stop", this::fail);
    /** Given up by a failure, so that there is memory to say what it was. */
    private byte[] reserve = new byte[RESERVE_BYTES];

    private final EventLoopGroup loops;
    private final EventLoop loop;
    private final EventLoopCore core;
    private final ThreadPoolExecutor authentication;
    private final Pressure pressure;
    private DataDirectory dataDirectory;
    private DiskWatch diskWatch;
    private VirtualHosts hosts;
    private SystemHost system;
    private Administration administration;
    /** This and the server are read by whatever thread finds a failure. */
    private volatile LogThread logThread;

    private volatile AmqpServer server;

    private boolean closed;

    private Broker(Consumer<Throwable> onFatalError, ResourceLimits limits) {
        this.onFatalError = onFatalError;
        this.pressure = new Pressure(limits);
        loops = AmqpEventLoops.newGroup(1, task -> daemon(task, "godwit-core", this::fail));
        loop = loops.next();
        core = new EventLoopCore(loop, this::fail);
        authentication = new ThreadPoolExecutor(
                AUTHENTICATION_THREADS,
                AUTHENTICATION_THREADS,
                1,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(AUTHENTICATIONS_WAITING),
                task -> daemon(task, "godwit-authentication", this::fail));
        authentication.allowCoreThreadTimeOut(true);
    }

    /** @param onFatalError gets what the thread ends by, as nobody does its work any more */
    static Thread daemon(Runnable task, String name, Consumer<Throwable> onFatalError) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((ended, failure) -> onFatalError.accept(failure));
        return thread;
    }

    public static BrokerBuilder builder() {
        return new BrokerBuilder();
    }

    // ---- start -------------------------------------------------------------------------------------------------

    static Broker start(BrokerBuilder builder) {
        Broker broker = new Broker(builder.onFatalError(), builder.resourceLimits());
        try {
            broker.open(builder);
            return broker;
        } catch (RuntimeException failure) {
            broker.close();
            throw failure instanceof BrokerStartException ? failure : startFailure(failure.getMessage(), failure);
        }
    }

    private static BrokerStartException startFailure(String message, Throwable cause) {
        return new BrokerStartException(message, cause);
    }

    private void open(BrokerBuilder builder) {
        Users users = new Users();
        if (builder.dataDirectory() != null) {
            openDataDirectory(builder);
        }
        hosts = new VirtualHosts(builder, core, pressure, dataDirectory, logThread);
        openSystem(builder, users);
        administration = new Administration(system, users, hosts, builder.serves(), core, authentication);
        if (!builder.serves()) {
            return;
        }
        onLoop("the virtual hosts cannot be opened", () -> {
            system.virtualHosts().forEach(hosts::open);
            system.unpurged().forEach(administration::purge);
            return null;
        });
        server = new AmqpServer(
                loops, builder.limits(), new Authenticator(users, authentication), hosts::find, core, core::arrived);
        for (BrokerBuilder.Endpoint endpoint : builder.endpoints()) {
            listen(endpoint);
        }
        for (String name : builder.vmNames()) {
            join("vm:" + name + " cannot be listened on", server.listen(name));
            addresses.add("vm:" + name);
        }
    }

    /** Users and virtual hosts are those of the data directory; the builder's are what a new one begins with. */
    private void openSystem(BrokerBuilder builder, Users users) {
        onLoop("the users and virtual hosts cannot be read", () -> {
            HostDirectory directory = dataDirectory == null ? null : dataDirectory.system();
            SystemHost opening = new SystemHost(
                    core,
                    builder.clock(),
                    builder.logOptions().maxOperationsBytes(),
                    pressure,
                    directory == null ? null : new Chunks(directory, core),
                    users,
                    hosts::all,
                    () -> log.error("the broker has lost the log of its users and virtual hosts"));
            if (directory == null) {
                opening.start(new VolatileCommitLog(core, opening), 1, 0);
            } else {
                LocalCommitLog commitLog = LocalCommitLog.open(directory, logThread, core, opening, opening);
                opening.start(commitLog, commitLog.epoch(), commitLog.lastTimeMillis());
            }
            system = opening;
            return null;
        });
        if (system.seeded()) {
            warnOfWhatIsNotThere(builder, users);
        } else {
            seed(builder);
        }
    }

    private void seed(BrokerBuilder builder) {
        List<Operation> changes = new ArrayList<>();
        builder.virtualHosts().forEach(name -> changes.add(new Operation.VirtualHostAdded(name)));
        builder.users().forEach(user -> changes.addAll(SystemHost.changesFor(user)));
        changes.add(new Operation.SystemSeeded());
        CompletableFuture<Void> seeded = new CompletableFuture<>();
        String failing = "the users and virtual hosts cannot be stored";
        onLoop(failing, () -> {
            complete(system.change(changes), seeded);
            return null;
        });
        join(failing, seeded);
    }

    private void warnOfWhatIsNotThere(BrokerBuilder builder, Users users) {
        for (String name : builder.userNames()) {
            if (users.find(name).isEmpty()) {
                log.warn("user '{}' of the configuration is not there: that is for a new data directory alone", name);
            }
        }
        onLoop("the virtual hosts cannot be read", () -> {
            for (String name : builder.virtualHosts()) {
                if (!system.virtualHosts().contains(name)) {
                    log.warn(
                            "virtual host '{}' of the configuration is not there: that is for a new data directory"
                                    + " alone",
                            name);
                }
            }
            return null;
        });
    }

    private void openDataDirectory(BrokerBuilder builder) {
        try {
            dataDirectory =
                    DataDirectory.open(builder.disk(), builder.dataDirectory(), builder.logOptions(), this::fail);
            logThread = LogThread.start(dataDirectory, this::fail);
            long limitBytes = builder.resourceLimits().diskFreeLimitBytes();
            if (limitBytes > 0) {
                diskWatch = new DiskWatch(dataDirectory, limitBytes, core, pressure, this::fail);
                diskWatch.start();
            }
        } catch (LogException unusable) {
            throw startFailure(unusable.getMessage(), unusable);
        }
    }

    private void listen(BrokerBuilder.Endpoint endpoint) {
        InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
        String named = uri(endpoint, endpoint.port());
        if (address.isUnresolved()) {
            throw startFailure(
                    "cannot listen on " + named + ": the host name is not known; give an address of this machine",
                    null);
        }
        SocketAddress bound = join(
                "cannot listen on " + named + ", give another port or end what listens there",
                listen(address, endpoint.tls()));
        addresses.add(uri(endpoint, ((InetSocketAddress) bound).getPort()));
    }

    private CompletionStage<SocketAddress> listen(InetSocketAddress address, TlsFiles tls) {
        return tls == null
                ? server.listen(address)
                : server.listen(
                        address,
                        TlsContexts.server(
                                tls.certificates(),
                                tls.key(),
                                tls.clientAuthorities(),
                                tls.clientCertificateRequired()),
                        tls.userOf());
    }

    private static String uri(BrokerBuilder.Endpoint endpoint, int port) {
        String host = endpoint.host();
        return (endpoint.tls() == null ? "amqp://" : "amqps://") + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
                + ":" + port;
    }

    /** Runs a step of the start on the event loop and waits for it. */
    private void onLoop(String failing, Callable<Void> step) {
        try {
            loop.submit(step).get();
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause();
            throw startFailure(cause instanceof LogException ? cause.getMessage() : failing + ": " + cause, cause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw startFailure("the start was interrupted", interrupted);
        }
    }

    private static <T> T join(String failing, CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException failure) {
            Throwable cause = failure.getCause();
            String reason = cause instanceof IOException ? cause.getMessage() : String.valueOf(cause);
            throw startFailure(failing + ": " + reason, cause);
        }
    }

    // ---- what it tells -----------------------------------------------------------------------------------------

    /** Where it listens, as clients name it: {@code amqp://127.0.0.1:5672}, {@code vm:NAME}; in the order of the builder. */
    public List<String> addresses() {
        return List.copyOf(addresses);
    }

    /** Changes who may use it and which virtual hosts it has. */
    public Administration administration() {
        return administration;
    }

    // ---- end ---------------------------------------------------------------------------------------------------

    /**
     * The log, a core or a thread of the disk has failed: nothing is written and nothing may be promised any more. On whatever
     * thread found out.
     */
    private void fail(Throwable failure) {
        if (failed.compareAndSet(null, failure)) {
            reserve = null;
            try {
                LogThread writing = logThread;
                if (writing != null) {
                    writing.fail("nothing is written any more, as the broker failed", failure);
                }
                log.error("the broker ends at once", failure);
                if (server != null) {
                    server.abort();
                }
            } finally {
                stopping.start();
            }
        }
    }

    private void stop() {
        try {
            onFatalError.accept(failed.get());
        } finally {
            close();
        }
    }

    /**
     * Closes listeners and connections, which are told 320, then the virtual hosts and their logs, then the threads. What was
     * confirmed is stored.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (server != null) {
            await("connections", server.close("the broker stops"));
        }
        if (hosts != null) {
            await("virtual hosts", onLoop(this::closeHosts));
        }
        if (system != null) {
            await("users and virtual hosts", onLoop(system::close));
        }
        if (diskWatch != null) {
            diskWatch.close();
        }
        if (logThread != null) {
            logThread.close();
        }
        if (dataDirectory != null) {
            dataDirectory.close();
        }
        authentication.shutdown();
        loops.shutdownGracefully(0, STEP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private CompletionStage<Void> closeHosts() {
        return CompletableFuture.allOf(hosts.all().stream()
                .map(host -> host.close().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    private CompletionStage<Void> onLoop(Supplier<CompletionStage<Void>> step) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                complete(step.get(), done);
            } catch (RuntimeException failure) {
                done.completeExceptionally(failure);
            }
        });
        return done;
    }

    private static void complete(CompletionStage<Void> stage, CompletableFuture<Void> result) {
        stage.whenComplete((done, failure) -> {
            if (failure == null) {
                result.complete(null);
            } else {
                result.completeExceptionally(failure);
            }
        });
    }

    /** Waits for a step of the end; one that fails or hangs does not keep the others from being done. */
    private void await(String what, CompletionStage<Void> stage) {
        boolean interrupted = false;
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(STEP_SECONDS);
        while (true) {
            try {
                stage.toCompletableFuture().get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException failure) {
                log.error("closing {} failed", what, failure.getCause());
                break;
            } catch (TimeoutException hanging) {
                log.error("closing {} took longer than {} s and was given up", what, STEP_SECONDS);
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
