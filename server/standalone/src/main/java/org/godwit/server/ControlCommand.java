package org.godwit.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.godwit.broker.boot.Broker;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code godwit ctl}: changes who may use a broker and which virtual hosts it has, in rabbitmqctl's words. A broker that runs
 * is asked to do it; of one that is stopped the data directory is opened.
 */
@Command(
        name = "ctl",
        mixinStandardHelpOptions = true,
        description = {
            "Administers the users, permissions and virtual hosts of a broker on this machine, running or stopped.",
            "The words are those of rabbitmqctl."
        })
final class ControlCommand implements Callable<Integer> {
    private static final String VIRTUAL_HOST = "/";

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The broker's configuration, for its data.directory.")
    private Path configurationFile;

    @Option(
            names = {"-d", "--data"},
            paramLabel = "DIR",
            description = "The broker's data directory, in place of the configuration's.")
    private Path dataDirectory;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(spec.commandLine(), "name what to do; godwit ctl --help lists it");
    }

    @Command(
            name = "add_user",
            description = "Adds a user without any right; the password may come from standard input.")
    int addUser(
            @Parameters(paramLabel = "USER") String user,
            @Parameters(paramLabel = "PASSWORD", arity = "0..1") String password)
            throws IOException {
        return run("add_user", user, password(password));
    }

    @Command(name = "delete_user", description = "Deletes a user and closes its connections.")
    int deleteUser(@Parameters(paramLabel = "USER") String user) throws IOException {
        return run("delete_user", user);
    }

    @Command(name = "change_password", description = "Gives a user another password.")
    int changePassword(
            @Parameters(paramLabel = "USER") String user,
            @Parameters(paramLabel = "PASSWORD", arity = "0..1") String password)
            throws IOException {
        return run("change_password", user, password(password));
    }

    @Command(name = "set_user_tags", description = "Gives a user these tags, and no others.")
    int setUserTags(
            @Parameters(paramLabel = "USER") String user,
            @Parameters(paramLabel = "TAG", arity = "0..*") List<String> tags)
            throws IOException {
        List<String> words = new ArrayList<>(List.of("set_user_tags", user));
        words.addAll(tags == null ? List.of() : tags);
        return run(words.toArray(String[]::new));
    }

    @Command(name = "set_permissions", description = "Gives a user rights in a virtual host, as regular expressions.")
    int setPermissions(
            @Option(names = "-p", paramLabel = "VHOST", defaultValue = VIRTUAL_HOST) String virtualHost,
            @Parameters(paramLabel = "USER") String user,
            @Parameters(paramLabel = "CONFIGURE") String configure,
            @Parameters(paramLabel = "WRITE") String write,
            @Parameters(paramLabel = "READ") String read)
            throws IOException {
        return run("set_permissions", user, virtualHost, configure, write, read);
    }

    @Command(name = "clear_permissions", description = "Takes a user's rights in a virtual host away.")
    int clearPermissions(
            @Option(names = "-p", paramLabel = "VHOST", defaultValue = VIRTUAL_HOST) String virtualHost,
            @Parameters(paramLabel = "USER") String user)
            throws IOException {
        return run("clear_permissions", user, virtualHost);
    }

    @Command(name = "list_users", description = "Lists the users and their tags.")
    int listUsers() throws IOException {
        return run("list_users");
    }

    @Command(name = "list_permissions", description = "Lists who may configure, write and read what in a virtual host.")
    int listPermissions(@Option(names = "-p", paramLabel = "VHOST", defaultValue = VIRTUAL_HOST) String virtualHost)
            throws IOException {
        return run("list_permissions", virtualHost);
    }

    @Command(name = "add_vhost", description = "Adds a virtual host that nobody has rights in.")
    int addVirtualHost(@Parameters(paramLabel = "VHOST") String virtualHost) throws IOException {
        return run("add_vhost", virtualHost);
    }

    @Command(name = "delete_vhost", description = "Deletes a virtual host with all that is in it.")
    int deleteVirtualHost(@Parameters(paramLabel = "VHOST") String virtualHost) throws IOException {
        return run("delete_vhost", virtualHost);
    }

    @Command(name = "list_vhosts", description = "Lists the virtual hosts.")
    int listVirtualHosts() throws IOException {
        return run("list_vhosts");
    }

    @Command(
            name = "list_branches",
            description = "Lists branches of distributed transactions in doubt: xid, state, age, sent, taken, owner.")
    int listBranches(@Option(names = "-p", paramLabel = "VHOST", defaultValue = VIRTUAL_HOST) String virtualHost)
            throws IOException {
        return run("list_branches", virtualHost);
    }

    @Command(name = "commit_branch", description = "Commits a branch in doubt without its transaction manager.")
    int commitBranch(
            @Option(names = "-p", paramLabel = "VHOST", defaultValue = VIRTUAL_HOST) String virtualHost,
            @Parameters(paramLabel = "XID") String xid)
            throws IOException {
        return run("commit_branch", virtualHost, xid, System.getProperty("user.name"));
    }

    @Command(name = "rollback_branch", description = "Rolls a branch in doubt back without its transaction manager.")
    int rollBackBranch(
            @Option(names = "-p", paramLabel = "VHOST", defaultValue = VIRTUAL_HOST) String virtualHost,
            @Parameters(paramLabel = "XID") String xid)
            throws IOException {
        return run("rollback_branch", virtualHost, xid, System.getProperty("user.name"));
    }

    private static String password(String given) throws IOException {
        String password = given == null ? HashPassword.read() : given;
        if (password == null || password.isEmpty()) {
            throw new ControlException("no password was given");
        }
        return password;
    }

    private int run(String... words) throws IOException {
        Map<String, String> commandLine = new LinkedHashMap<>();
        if (dataDirectory != null) {
            commandLine.put("data.directory", dataDirectory.toString());
        }
        ServerConfiguration configuration = ConfigurationFile.read(configurationFile, commandLine);
        List<String> lines = ControlSocket.request(Path.of(configuration.data().directory()), List.of(words));
        if (lines == null) {
            lines = runOffline(configuration, List.of(words));
        }
        lines.forEach(spec.commandLine().getOut()::println);
        return CommandLine.ExitCode.OK;
    }

    private static List<String> runOffline(ServerConfiguration configuration, List<String> words) {
        try (Broker stopped = ConfiguredBroker.of(configuration).startForAdministration()) {
            return ControlRequest.run(stopped.administration(), words);
        }
    }
}
