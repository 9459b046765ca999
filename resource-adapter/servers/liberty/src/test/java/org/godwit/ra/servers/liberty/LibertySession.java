package org.godwit.ra.servers.liberty;

import java.io.IOException;
import java.nio.file.Path;
import org.godwit.ra.servers.BrokerProcess;
import org.godwit.ra.servers.ServerSession;
import org.godwit.ra.servers.TestEnvironment;

/** A server of Open Liberty for all tests of this module. */
public final class LibertySession extends ServerSession {
    @Override
    protected TestEnvironment configure(BrokerProcess broker, Path work) throws IOException {
        LibertyServer server = LibertyServer.configured(work, broker, work.resolve("orders"));
        System.setProperty("godwit.server.usr", server.userDirectory().toString());
        System.setProperty("godwit.server.http.port", Integer.toString(server.httpPort()));
        return new TestEnvironment(broker, server.httpPort(), server.directory().resolve("logs/messages.log"));
    }
}
