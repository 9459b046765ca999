package org.godwit.ra.servers.wildfly;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.godwit.ra.servers.BrokerProcess;
import org.godwit.ra.servers.DatabaseJars;
import org.godwit.ra.servers.KilledServerContract;
import org.godwit.ra.servers.ServerProcess;
import org.godwit.ra.servers.TestEnvironment;

/** WildFly, killed. */
class WildFlyKillTest extends KilledServerContract {
    private final int offset = TestEnvironment.freeOffset(WildFlySession.PORTS);
    private WildFlyInstallation installation;
    private Path modules;
    private String brokerUri;

    @Override
    protected void configure(Path work, BrokerProcess broker, Path database, Path application) throws IOException {
        brokerUri = broker.uri();
        modules = work.resolve("modules");
        installation = WildFlyInstallation.configured(work);
        databaseModule();
        Files.write(
                work.resolve("database.cli"),
                List.of(
                        "embed-server --server-config=standalone-full.xml --std-out=echo",
                        "/subsystem=datasources/jdbc-driver=derby:add(driver-name=derby, driver-module-name=derby,"
                                + " driver-class-name=org.apache.derby.iapi.jdbc.AutoloadedDriver,"
                                + " driver-xa-datasource-class-name=org.godwit.ra.servers.database.KillingDataSource)",
                        "xa-data-source add --name=Orders --jndi-name=java:/jdbc/Orders --driver-name=derby"
                                + " --user-name=app --password=app --recovery-username=app --recovery-password=app"
                                + " --xa-datasource-properties={DatabaseName=\"" + database + "\"}",
                        "/subsystem=ee/service=default-bindings:write-attribute(name=datasource,"
                                + " value=java:/jdbc/Orders)",
                        "stop-embedded-server"));
        installation.run(work, "database.cli");
        Files.copy(application, installation.baseDirectory().resolve("deployments/orders.war"));
    }

    private void databaseModule() throws IOException {
        Path module = Files.createDirectories(modules.resolve("derby/main"));
        StringBuilder resources = new StringBuilder();
        for (String jar : DatabaseJars.copyTo(module)) {
            resources.append("<resource-root path=\"").append(jar).append("\"/>");
        }
        Files.writeString(
                module.resolve("module.xml"),
                "<module xmlns=\"urn:jboss:module:1.9\" name=\"derby\"><resources>" + resources
                        + "</resources><dependencies><module name=\"java.se\"/></dependencies></module>");
    }

    @Override
    protected ServerProcess start(Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx512m");
        for (String opened : List.of("java.lang", "java.util", "java.lang.invoke")) {
            command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        Path base = installation.baseDirectory();
        command.addAll(List.of(
                "-Djboss.home.dir=" + installation.home(),
                "-Djboss.server.base.dir=" + base,
                "-Dlogging.configuration=file:" + base.resolve("configuration/logging.properties"),
                "-Djboss.socket.binding.port-offset=" + offset,
                "-Djboss.bind.address=127.0.0.1",
                "-Djboss.bind.address.management=127.0.0.1",
                // The test does not want to wait for the two minutes between two passes
                "-DRecoveryEnvironmentBean.periodicRecoveryPeriod=5",
                "-DRecoveryEnvironmentBean.recoveryBackoffPeriod=2",
                "-Dgodwit.uri=" + brokerUri,
                "-jar",
                installation.home().resolve("jboss-modules.jar").toString(),
                "-mp",
                installation.modulePath(modules),
                "org.jboss.as.standalone",
                "-c",
                "standalone-full.xml"));
        return ServerProcess.start(log, "WFLYSRV0025", command, Map.of());
    }

    @Override
    protected int httpPort() {
        return WildFlySession.HTTP_PORT + offset;
    }
}
