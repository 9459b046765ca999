package org.godwit.broker.boot;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.godwit.amqp.ReplyCode;
import org.godwit.amqp.Xid;
import org.godwit.broker.core.SystemHost;
import org.godwit.broker.core.VirtualHost;
import org.godwit.broker.model.BranchStatus;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.model.Operation;
import org.godwit.broker.model.XaException;
import org.godwit.broker.security.PasswordHash;
import org.godwit.broker.security.Permissions;
import org.godwit.broker.security.User;
import org.godwit.broker.security.Users;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes who may use a broker and which virtual hosts it has, while it serves; in RabbitMQ's words. Every change is durable
 * and in force, for connections that are open, too, when its stage completes. One that makes no sense completes with a
 * {@link BrokerException} that says why. Safe for any thread; changes happen one after the other.
 */
public final class Administration {
    private static final Logger LOG = LoggerFactory.getLogger(Administration.class);
    private static final int LONGEST_NAME = 255;

    private final SystemHost system;
    private final Users users;
    private final VirtualHosts hosts;
    private final boolean serves;
    private final Executor core;
    private final Executor hashing;
    /** The last change asked for. */
    private CompletionStage<Void> last = CompletableFuture.completedStage(null);

    /**
     * @param serves whether virtual hosts are opened as they are added
     * @param hashing what takes long and is not for the core
     */
    Administration(
            SystemHost system, Users users, VirtualHosts hosts, boolean serves, Executor core, Executor hashing) {
        this.system = system;
        this.users = users;
        this.hosts = hosts;
        this.serves = serves;
        this.core = core;
        this.hashing = hashing;
    }

    // ---- users ---------------------------------------------------------------------------------------------------

    /** A user without any right. */
    public CompletionStage<Void> addUser(String name, String password, Set<String> tags) {
        return hashed(password, hash -> {
            requireName("user", name);
            if (users.find(name).isPresent()) {
                throw new BrokerException(ReplyCode.NOT_ALLOWED, "user '" + name + "' exists already");
            }
            return change(new Operation.UserPut(name, hash, List.copyOf(tags)));
        });
    }

    public CompletionStage<Void> changePassword(String name, String password) {
        return hashed(
                password,
                hash -> change(new Operation.UserPut(
                        name, hash, List.copyOf(requireUser(name).tags()))));
    }

    public CompletionStage<Void> setUserTags(String name, Set<String> tags) {
        return inTurn(() ->
                change(new Operation.UserPut(name, requireUser(name).password().text(), List.copyOf(tags))));
    }

    /** Its connections are closed. */
    public CompletionStage<Void> deleteUser(String name) {
        return inTurn(() -> {
            requireUser(name);
            return change(new Operation.UserDeleted(name));
        });
    }

    /** @param permissions regular expressions over the names of queues and exchanges */
    public CompletionStage<Void> setPermissions(
            String user, String virtualHost, String configure, String write, String read) {
        return inTurn(() -> {
            requireUser(user);
            requireVirtualHost(virtualHost);
            requireExpressions(configure, write, read);
            return change(new Operation.PermissionsSet(user, virtualHost, configure, write, read));
        });
    }

    private static void requireExpressions(String configure, String write, String read) {
        try {
            new Permissions(configure, write, read);
        } catch (IllegalArgumentException invalid) {
            throw new BrokerException(ReplyCode.SYNTAX_ERROR, invalid.getMessage());
        }
    }

    /** The user may not open the virtual host any more; what is open has no rights left. */
    public CompletionStage<Void> clearPermissions(String user, String virtualHost) {
        return inTurn(() -> {
            requireUser(user);
            requireVirtualHost(virtualHost);
            return change(new Operation.PermissionsCleared(user, virtualHost));
        });
    }

    /** All users, by name. */
    public List<User> users() {
        return users.all();
    }

    /** The rights in a virtual host, by the names of users. */
    public Map<String, Permissions> permissions(String virtualHost) {
        Map<String, Permissions> byUser = new TreeMap<>();
        for (User user : users.all()) {
            Permissions granted = user.permissions().get(virtualHost);
            if (granted != null) {
                byUser.put(user.name(), granted);
            }
        }
        return byUser;
    }

    private User requireUser(String name) {
        return users.find(name).orElseThrow(() -> new BrokerException(ReplyCode.NOT_FOUND, "no user '" + name + "'"));
    }

    // ---- virtual hosts -------------------------------------------------------------------------------------------

    /** A virtual host that nobody has a right in. The core waits for as long as its files take to be made. */
    public CompletionStage<Void> addVirtualHost(String name) {
        return inTurn(() -> {
            requireName("virtual host", name);
            if (system.virtualHosts().contains(name)) {
                throw new BrokerException(ReplyCode.NOT_ALLOWED, "virtual host '" + name + "' exists already");
            }
            if (system.unpurged().contains(name)) {
                throw new BrokerException(
                        ReplyCode.PRECONDITION_FAILED,
                        "the files of the virtual host '" + name
                                + "' that was deleted are still there: restart the broker");
            }
            return change(new Operation.VirtualHostAdded(name)).thenRun(() -> {
                if (serves) {
                    hosts.open(name);
                }
            });
        });
    }

    /** With all that is in it; its connections are closed. */
    public CompletionStage<Void> deleteVirtualHost(String name) {
        return inTurn(() -> {
            requireVirtualHost(name);
            return change(new Operation.VirtualHostDeleted(name))
                    .thenCompose(deleted -> hosts.close(name))
                    .thenCompose(closed -> purge(name));
        });
    }

    /** The names of all virtual hosts. */
    public CompletionStage<Set<String>> virtualHosts() {
        CompletableFuture<Set<String>> names = new CompletableFuture<>();
        onCore(names, () -> names.complete(system.virtualHosts()));
        return names;
    }

    /** Deletes the files of a virtual host that was deleted. */
    CompletionStage<Void> purge(String name) {
        return hosts.purge(name)
                .thenCompose(purged -> change(new Operation.VirtualHostPurged(name)))
                .exceptionally(failure -> {
                    LOG.error("the files of virtual host '{}' are deleted at the next start", name, failure);
                    return null;
                });
    }

    private void requireVirtualHost(String name) {
        if (!system.virtualHosts().contains(name)) {
            throw new BrokerException(ReplyCode.NOT_FOUND, "no virtual host '" + name + "'");
        }
    }

    // ---- distributed transactions ----------------------------------------------------------------------------------

    /** The branches in doubt of a virtual host, and those that were decided here and are not forgotten. */
    public CompletionStage<List<BranchInDoubt>> branchesInDoubt(String virtualHost) {
        CompletableFuture<List<BranchInDoubt>> result = new CompletableFuture<>();
        onCore(result, () -> {
            try {
                result.complete(requireOpen(virtualHost).branchesInDoubt().stream()
                        .map(Administration::inDoubt)
                        .toList());
            } catch (BrokerException refusal) {
                result.completeExceptionally(refusal);
            }
        });
        return result;
    }

    private static BranchInDoubt inDoubt(BranchStatus branch) {
        return new BranchInDoubt(
                branch.xid().toString(),
                branch.owner(),
                branch.state().name(),
                Math.max(0, System.currentTimeMillis() - branch.sinceMillis()),
                branch.publications(),
                branch.acceptances());
    }

    /**
     * Commits or rolls back a prepared branch without its transaction manager, which is told so (XA_HEURCOM, XA_HEURRB) until
     * it forgets the branch.
     *
     * @param xid as {@link BranchInDoubt} has it
     */
    public CompletionStage<Void> decideBranch(String virtualHost, String xid, boolean commit, String operator) {
        return inTurn(() -> {
            try {
                return requireOpen(virtualHost).decideBranch(Xid.parse(xid), commit, operator);
            } catch (IllegalArgumentException noXid) {
                throw new BrokerException(ReplyCode.SYNTAX_ERROR, noXid.getMessage());
            } catch (XaException refused) {
                throw new BrokerException(ReplyCode.PRECONDITION_FAILED, refused.getMessage());
            }
        });
    }

    private VirtualHost requireOpen(String name) {
        requireVirtualHost(name);
        return hosts.find(name)
                .orElseThrow(() -> new BrokerException(
                        ReplyCode.PRECONDITION_FAILED, "the broker has to run for its branches to be seen or decided"));
    }

    // ---- how -----------------------------------------------------------------------------------------------------

    private static void requireName(String what, String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new BrokerException(
                    ReplyCode.SYNTAX_ERROR,
                    "a " + what + " needs a name of 1 to " + LONGEST_NAME + " characters, not '" + name + "'");
        }
    }

    private CompletionStage<Void> change(Operation operation) {
        return system.change(List.of(operation));
    }

    private interface Hashed {
        CompletionStage<Void> change(String passwordHash);
    }

    private CompletionStage<Void> hashed(String password, Hashed changing) {
        return CompletableFuture.supplyAsync(() -> PasswordHash.of(password).text(), hashing)
                .thenCompose(hash -> inTurn(() -> changing.change(hash)));
    }

    /** Makes a change on the core once those asked for before are made. */
    private CompletionStage<Void> inTurn(Supplier<CompletionStage<Void>> changing) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        onCore(result, () -> {
            CompletionStage<Void> change = last.handle((done, failure) -> null).thenCompose(before -> changing.get());
            last = change;
            change.whenComplete((done, failure) -> {
                if (failure == null) {
                    result.complete(null);
                } else {
                    result.completeExceptionally(
                            failure.getCause() instanceof BrokerException refusal ? refusal : failure);
                }
            });
        });
        return result;
    }

    private void onCore(CompletableFuture<?> result, Runnable task) {
        try {
            core.execute(task);
        } catch (RejectedExecutionException ended) {
            result.completeExceptionally(new BrokerException(ReplyCode.CONNECTION_FORCED, "the broker has stopped"));
        }
    }
}
