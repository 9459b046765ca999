package org.godwit.ra.servers.wildfly;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        return installation.start(
                log,
                offset,
                installation.modulePath(modules),
                List.of(
                        // The test does not want to wait for the two minutes between two passes
                        "-DRecoveryEnvironmentBean.periodicRecoveryPeriod=5",
                        "-DRecoveryEnvironmentBean.recoveryBackoffPeriod=2",
                        "-Dgodwit.uri=" + brokerUri));
    }

    @Override
    protected int httpPort() {
        return WildFlySession.HTTP_PORT + offset;
    }
}
