package org.godwit.ra.servers.wildfly;

import java.io.IOException;
import java.nio.file.Path;
import org.godwit.ra.servers.BrokerProcess;
import org.godwit.ra.servers.ServerSession;
import org.godwit.ra.servers.TestEnvironment;

/** WildFly for all tests of this module. */
public final class WildFlySession extends ServerSession {
    static final int HTTP_PORT = 8080;
    static final int[] PORTS = {HTTP_PORT, 9990, 8009, 8443, 9993, 3528, 3529, 4712, 4713, 7600};
    private static final int MANAGEMENT_PORT = 9990;

    @Override
    protected TestEnvironment configure(BrokerProcess broker, Path work) throws IOException {
        WildFlyInstallation installation = WildFlyInstallation.configured(work);
        int offset = TestEnvironment.freeOffset(PORTS);
        System.setProperty("godwit.server.base", installation.baseDirectory().toString());
        System.setProperty("godwit.server.offset", Integer.toString(offset));
        System.setProperty("godwit.server.management.port", Integer.toString(MANAGEMENT_PORT + offset));
        System.setProperty("godwit.uri", broker.uri());
        return new TestEnvironment(
                broker, HTTP_PORT + offset, installation.baseDirectory().resolve("log/server.log"));
    }
}
