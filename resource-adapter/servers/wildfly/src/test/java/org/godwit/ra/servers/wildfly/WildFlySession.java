package org.godwit.ra.servers.wildfly;

import java.nio.file.Path;
import org.godwit.ra.servers.BrokerProcess;
import org.godwit.ra.servers.TestEnvironment;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Around all tests: a broker, and a configured server for Arquillian to start. */
public final class WildFlySession implements LauncherSessionListener {
    private static final int HTTP_PORT = 8080;
    private static final int MANAGEMENT_PORT = 9990;
    private static final int[] PORTS = {HTTP_PORT, MANAGEMENT_PORT, 8009, 8443, 9993, 3528, 3529, 4712, 4713, 7600};

    private BrokerProcess broker;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Path work = Path.of(System.getProperty("java.io.tmpdir"), "run");
        WildFlyInstallation installation = WildFlyInstallation.configured(work);
        int offset = TestEnvironment.freeOffset(PORTS);
        broker = new BrokerProcess(work.resolve("broker"), TestEnvironment.freePort()).start();
        System.setProperty("godwit.server.base", installation.baseDirectory().toString());
        System.setProperty("godwit.server.offset", Integer.toString(offset));
        System.setProperty("godwit.server.management.port", Integer.toString(MANAGEMENT_PORT + offset));
        System.setProperty("godwit.uri", broker.uri());
        TestEnvironment.use(new TestEnvironment(
                broker, HTTP_PORT + offset, installation.baseDirectory().resolve("log/server.log")));
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        broker.close();
    }
}
