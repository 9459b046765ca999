package org.godwit.broker.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.godwit.broker.chunk.ChunkPlace;
import org.godwit.broker.chunk.Chunks;
import org.godwit.broker.commit.Applier;
import org.godwit.broker.commit.CheckpointSource;
import org.godwit.broker.commit.CommitLog;
import org.godwit.broker.model.Batch;
import org.godwit.broker.model.Clock;
import org.godwit.broker.model.CoreExecutor;
import org.godwit.broker.model.Operation;
import org.godwit.broker.security.PasswordHash;
import org.godwit.broker.security.Permission;
import org.godwit.broker.security.Permissions;
import org.godwit.broker.security.User;
import org.godwit.broker.security.Users;

/**
 * The system: which users, permissions and virtual hosts there are, on a log and checkpoints of its own as a virtual host
 * has them. What it applies is in force at once, for connections that are open, too. Owned by the core.
 *
 * <p>Whoever asks for a change has made sure that it makes sense.
 */
public final class SystemHost implements Applier, CheckpointSource {
    private final CoreExecutor core;
    private final Chunks chunks;
    private final Users users;
    private final Supplier<Collection<VirtualHost>> open;
    private final Decisions decisions;
    private final Set<String> virtualHosts = new LinkedHashSet<>();
    /** Virtual hosts that are no more and whose files may be there. */
    private final Set<String> deleted = new LinkedHashSet<>();

    private boolean seeded;
    private long nextId = 1;

    /**
     * @param chunks of its directory, none of which it has; null with a log that keeps everything in memory
     * @param users takes the users
     * @param open the virtual hosts that serve now
     * @param lost called when a change was not applied: the log is lost
     */
    public SystemHost(
            CoreExecutor core,
            Clock clock,
            int batchBytes,
            Pressure pressure,
            Chunks chunks,
            Users users,
            Supplier<Collection<VirtualHost>> open,
            Runnable lost) {
        this.core = core;
        this.chunks = chunks;
        this.users = users;
        this.open = open;
        this.decisions = new Decisions(core, clock, batchBytes, () -> nextId++, (batch, room) -> {}, pressure, lost);
    }

    /** Recovery is over. */
    public void start(CommitLog log, long epoch, long lastTimeMillis) {
        decisions.start(log, epoch, lastTimeMillis);
    }

    /** Whether what the broker begins with has been put in. */
    public boolean seeded() {
        return seeded;
    }

    public Set<String> virtualHosts() {
        assert core.inCore();
        return Set.copyOf(virtualHosts);
    }

    /** Virtual hosts that were deleted and whose files are not known to be gone. */
    public Set<String> unpurged() {
        assert core.inCore();
        return Set.copyOf(deleted);
    }

    /** Makes changes; completes once they are durable and in force. */
    public CompletionStage<Void> change(List<Operation> changes) {
        assert core.inCore();
        changes.forEach(decisions::decide);
        return decisions.applied(null);
    }

    /** The changes that make a user, with all it has. */
    public static List<Operation> changesFor(User user) {
        List<Operation> changes = new ArrayList<>();
        changes.add(new Operation.UserPut(
                user.name(),
                user.password().text(),
                user.tags().stream().sorted().toList()));
        user.permissions()
                .forEach((virtualHost, granted) -> changes.add(new Operation.PermissionsSet(
                        user.name(),
                        virtualHost,
                        granted.expression(Permission.CONFIGURE),
                        granted.expression(Permission.WRITE),
                        granted.expression(Permission.READ))));
        return changes;
    }

    public CompletionStage<Void> close() {
        return decisions.close().thenRun(() -> {
            if (chunks != null) {
                chunks.close();
            }
        });
    }

    // ---- the applied state ---------------------------------------------------------------------------------------

    @Override
    public void apply(Batch batch, long index, long[] locations, int[] lengths) {
        batch.operations().forEach(this::restore);
    }

    @Override
    public void restore(Operation operation) {
        if (operation instanceof Operation.SystemSeeded) {
            seeded = true;
        } else if (operation instanceof Operation.UserPut put) {
            Map<String, Permissions> kept =
                    users.find(put.name()).map(User::permissions).orElse(Map.of());
            users.put(new User(put.name(), PasswordHash.parse(put.passwordHash()), new HashSet<>(put.tags()), kept));
        } else if (operation instanceof Operation.UserDeleted gone) {
            users.remove(gone.name());
            open.get().forEach(host -> host.userDeleted(gone.name()));
        } else if (operation instanceof Operation.PermissionsSet set) {
            Permissions granted = new Permissions(set.configure(), set.write(), set.read());
            users.find(set.user()).ifPresent(user -> users.put(user.withPermissions(set.virtualHost(), granted)));
            changed(set.user(), set.virtualHost(), granted);
        } else if (operation instanceof Operation.PermissionsCleared cleared) {
            users.find(cleared.user()).ifPresent(user -> users.put(user.withoutPermissions(cleared.virtualHost())));
            changed(cleared.user(), cleared.virtualHost(), Permissions.NONE);
        } else if (operation instanceof Operation.VirtualHostAdded added) {
            virtualHosts.add(added.name());
        } else if (operation instanceof Operation.VirtualHostDeleted gone) {
            virtualHosts.remove(gone.name());
            deleted.add(gone.name());
            users.all().forEach(user -> users.put(user.withoutPermissions(gone.name())));
        } else if (operation instanceof Operation.VirtualHostPurged purged) {
            deleted.remove(purged.name());
        } else {
            throw new IllegalStateException("nothing for the system: " + operation);
        }
    }

    private void changed(String user, String virtualHost, Permissions granted) {
        for (VirtualHost host : open.get()) {
            if (host.name().equals(virtualHost)) {
                host.permissionsChanged(user, granted);
            }
        }
    }

    @Override
    public List<Operation> freeze() {
        List<Operation> operations = new ArrayList<>();
        if (seeded) {
            operations.add(new Operation.SystemSeeded());
        }
        virtualHosts.forEach(name -> operations.add(new Operation.VirtualHostAdded(name)));
        users.all().forEach(user -> operations.addAll(changesFor(user)));
        deleted.forEach(name -> operations.add(new Operation.VirtualHostDeleted(name)));
        return operations;
    }

    @Override
    public void restore(List<Operation> chunk, ChunkPlace place) {
        throw new IllegalStateException("the system has no chunks, so none at " + place);
    }

    @Override
    public void restored() {
        // nothing of it was held back until now
    }

    @Override
    public Chunks chunks() {
        return chunks;
    }

    @Override
    public void whenKnown(LongStream messageIds, Runnable task) {
        task.run();
    }

    @Override
    public boolean holds(long messageId, long place) {
        return false;
    }

    @Override
    public void moved(long messageId, long from, long to, int length) {
        throw new IllegalStateException("the system holds no messages, so not " + messageId);
    }
}
