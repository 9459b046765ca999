package org.godwit.broker.boot;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.godwit.broker.commit.LocalCommitLog;
import org.godwit.broker.commit.LogThread;
import org.godwit.broker.commit.VolatileCommitLog;
import org.godwit.broker.core.Pressure;
import org.godwit.broker.core.VirtualHost;
import org.godwit.broker.log.DataDirectory;
import org.godwit.broker.log.HostDirectory;
import org.godwit.broker.log.LogException;
import org.godwit.broker.model.CoreExecutor;
import org.godwit.broker.store.MessageStore;

/** The virtual hosts that serve, opened and closed. Owned by the core. */
final class VirtualHosts {
    private final BrokerBuilder builder;
    private final CoreExecutor core;
    private final Pressure pressure;
    private final DataDirectory directory;
    private final LogThread logThread;
    private final Map<String, VirtualHost> open = new LinkedHashMap<>();
    private final Map<String, HostDirectory> directories = new LinkedHashMap<>();

    /**
     * @param directory null when everything is kept in memory
     * @param logThread null with it
     */
    VirtualHosts(
            BrokerBuilder builder, CoreExecutor core, Pressure pressure, DataDirectory directory, LogThread logThread) {
        this.builder = builder;
        this.core = core;
        this.pressure = pressure;
        this.directory = directory;
        this.logThread = logThread;
    }

    Collection<VirtualHost> all() {
        return List.copyOf(open.values());
    }

    Optional<VirtualHost> find(String name) {
        return Optional.ofNullable(open.get(name));
    }

    /** Opens one, which recovers it first. This blocks for as long as it takes; for a new one that is some milliseconds. */
    void open(String name) {
        if (directory == null) {
            VirtualHost host = new VirtualHost(builder.virtualHostOptions(name), core, builder.clock(), null, pressure);
            host.start(new VolatileCommitLog(core, host.applier()), 1, 0);
            open.put(name, host);
            return;
        }
        HostDirectory files = directory.host(name);
        MessageStore store = new MessageStore(files, core);
        VirtualHost host = new VirtualHost(builder.virtualHostOptions(name), core, builder.clock(), store, pressure);
        LocalCommitLog log = LocalCommitLog.open(files, logThread, core, host.applier(), host.checkpointSource());
        host.start(log, log.epoch(), log.lastTimeMillis());
        open.put(name, host);
        directories.put(name, files);
    }

    /** Closes one, its connections first, and lets go of all that it held in memory. */
    CompletionStage<Void> close(String name) {
        VirtualHost host = open.remove(name);
        return host == null
                ? CompletableFuture.completedStage(null)
                : host.close().thenRun(host::drop);
    }

    /** Deletes the files of one that is closed, or was never opened; completes on the core. */
    CompletionStage<Void> purge(String name) {
        CompletableFuture<Void> purged = new CompletableFuture<>();
        if (directory == null) {
            purged.complete(null);
            return purged;
        }
        HostDirectory known = directories.remove(name);
        directory.keeper().execute(() -> {
            LogException failure = null;
            try {
                (known == null ? directory.host(name) : known).delete();
            } catch (IOException | LogException e) {
                failure = new LogException("the files of virtual host '" + name + "' cannot be deleted: " + e, e);
            }
            LogException failed = failure;
            core.execute(() -> {
                if (failed == null) {
                    purged.complete(null);
                } else {
                    purged.completeExceptionally(failed);
                }
            });
        });
        return purged;
    }
}
