package org.godwit.ra.servers.asadmin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.godwit.ra.servers.BrokerProcess;
import org.godwit.ra.servers.DatabaseJars;
import org.godwit.ra.servers.Directories;
import org.godwit.ra.servers.ServerCommand;
import org.godwit.ra.servers.TestEnvironment;
import org.godwit.ra.servers.database.KillingDataSource;

/**
 * A domain of GlassFish, or of Payara, which is made of it, configured by the commands of its guide, and by what the tests add. For one thread.
 *
 * @param name other domains of the same installation have others
 * @param work where commands run
 * @param basePort from which the others count, as asadmin's portbase has it
 */
public record GlassFishDomain(String name, Path work, int basePort) {
    private static final Path HOME = Path.of(System.getProperty("godwit.server.home"));
    private static final int ADMIN = 48;
    private static final int HTTP = 80;
    private static final int[] PORTS = {ADMIN, HTTP, 81, 76, 37, 38, 39, 86, 66, 9};
    private static final String FAILED = " failed.";

    /** A new one, which runs. */
    public static GlassFishDomain configured(String name, Path work, BrokerProcess broker, Path database)
            throws IOException {
        GlassFishDomain domain = new GlassFishDomain(name, work, TestEnvironment.freeOffset(PORTS));
        Directories.delete(domain.directory());
        domain.asadmin("create-domain", "--nopassword=true", "--portbase=" + domain.basePort, name);
        if (Files.exists(HOME.resolve("javadb"))) {
            DatabaseJars.copyKillingTo(domain.directory().resolve("lib"));
        } else {
            DatabaseJars.copyTo(domain.directory().resolve("lib"));
        }
        domain.asadmin("start-domain", name);
        domain.asadmin(
                "create-system-properties",
                "godwit.uri=" + broker.uri().replace(":", "\\:") + ":godwit.user=guest:godwit.password=guest");
        Files.copy(Path.of(System.getProperty("godwit.rar")), work.resolve("godwit.rar"));
        domain.asadmin("multimode", "--file", System.getProperty("godwit.server.script"));
        domain.asadmin(
                "create-jdbc-connection-pool",
                "--datasourceclassname=" + KillingDataSource.class.getName(),
                "--restype=javax.sql.XADataSource",
                "--property=databaseName=" + database,
                "OrdersPool");
        domain.asadmin("set", "resources.jdbc-resource.jdbc/__default.pool-name=OrdersPool");
        return domain;
    }

    public Path directory() {
        return HOME.resolve("glassfish/domains").resolve(name);
    }

    public int adminPort() {
        return basePort + ADMIN;
    }

    public int httpPort() {
        return basePort + HTTP;
    }

    public void stop() throws IOException {
        asadmin("stop-domain", name);
    }

    /** What starts it as a process that can be killed. */
    public List<String> command() throws IOException {
        return asadmin("start-domain", "--verbose", "--dry-run", name)
                .lines()
                .dropWhile(line -> !line.startsWith("/"))
                .takeWhile(line -> !line.startsWith("Command "))
                .toList();
    }

    public String asadmin(String... command) throws IOException {
        List<String> line = new ArrayList<>(
                List.of(HOME.resolve("bin/asadmin").toString(), "--port", Integer.toString(adminPort())));
        line.addAll(List.of(command));
        String output = ServerCommand.run(work, Map.of("AS_JAVA", System.getProperty("java.home")), line);
        // A command of a file that fails does not make the file's fail
        if (output.contains(FAILED)) {
            throw new IllegalStateException(String.join(" ", command) + ": " + output);
        }
        return output;
    }
}
