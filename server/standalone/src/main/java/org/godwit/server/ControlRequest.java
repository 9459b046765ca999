package org.godwit.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.godwit.broker.boot.Administration;
import org.godwit.broker.boot.BranchInDoubt;
import org.godwit.broker.security.Permission;
import org.godwit.broker.security.Permissions;
import org.godwit.broker.security.User;

/**
 * One request of an operator, in rabbitmqctl's words, done with the broker's {@link Administration}. Blocks until it is
 * done; stateless.
 */
final class ControlRequest {
    private ControlRequest() {}

    /**
     * @param words the command and its arguments, as many as it takes
     * @return the lines to show
     * @throws ControlException when the broker refuses it
     */
    static List<String> run(Administration administration, List<String> words) {
        switch (words.get(0)) {
            case "add_user" -> await(administration.addUser(words.get(1), words.get(2), Set.of()));
            case "delete_user" -> await(administration.deleteUser(words.get(1)));
            case "change_password" -> await(administration.changePassword(words.get(1), words.get(2)));
            case "set_user_tags" ->
                await(administration.setUserTags(words.get(1), Set.copyOf(words.subList(2, words.size()))));
            case "set_permissions" ->
                await(administration.setPermissions(
                        words.get(1), words.get(2), words.get(3), words.get(4), words.get(5)));
            case "clear_permissions" -> await(administration.clearPermissions(words.get(1), words.get(2)));
            case "add_vhost" -> await(administration.addVirtualHost(words.get(1)));
            case "delete_vhost" -> await(administration.deleteVirtualHost(words.get(1)));
            case "list_users" -> {
                return users(administration);
            }
            case "list_permissions" -> {
                return permissions(administration, words.get(1));
            }
            case "list_vhosts" -> {
                return List.copyOf(new TreeSet<>(await(administration.virtualHosts())));
            }
            case "list_branches" -> {
                return branches(administration, words.get(1));
            }
            case "commit_branch", "rollback_branch" ->
                await(administration.decideBranch(
                        words.get(1), words.get(2), words.get(0).equals("commit_branch"), words.get(3)));
            default -> throw new ControlException("no command '" + words.get(0) + "'");
        }
        return List.of();
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException refused) {
            throw new ControlException(refused.getCause().getMessage(), refused.getCause());
        }
    }

    private static List<String> users(Administration administration) {
        List<String> lines = new ArrayList<>();
        for (User user : administration.users()) {
            lines.add(user.name() + "\t[" + String.join(", ", new TreeSet<>(user.tags())) + "]");
        }
        return lines;
    }

    private static List<String> permissions(Administration administration, String virtualHost) {
        if (!await(administration.virtualHosts()).contains(virtualHost)) {
            throw new ControlException("no virtual host '" + virtualHost + "'");
        }
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, Permissions> entry :
                administration.permissions(virtualHost).entrySet()) {
            Permissions granted = entry.getValue();
            lines.add(String.join(
                    "\t",
                    entry.getKey(),
                    granted.expression(Permission.CONFIGURE),
                    granted.expression(Permission.WRITE),
                    granted.expression(Permission.READ)));
        }
        return lines;
    }

    private static List<String> branches(Administration administration, String virtualHost) {
        List<String> lines = new ArrayList<>();
        for (BranchInDoubt branch : await(administration.branchesInDoubt(virtualHost))) {
            lines.add(String.join(
                    "\t",
                    branch.xid(),
                    branch.state(),
                    branch.ageMillis() / 1_000 + " s",
                    branch.messagesSent() + " sent",
                    branch.messagesTaken() + " taken",
                    branch.owner()));
        }
        return lines;
    }
}
