package org.godwit.ra.servers.asadmin;

import java.io.IOException;
import java.nio.file.Path;
import org.godwit.ra.servers.BrokerProcess;
import org.godwit.ra.servers.ServerSession;
import org.godwit.ra.servers.TestEnvironment;

/** A domain of GlassFish or Payara for all tests of a module; it runs already when Arquillian comes. */
public final class GlassFishSession extends ServerSession {
    private GlassFishDomain domain;

    @Override
    protected TestEnvironment configure(BrokerProcess broker, Path work) throws IOException {
        domain = GlassFishDomain.configured("godwit", work, broker, work.resolve("orders"));
        System.setProperty("godwit.server.admin.port", Integer.toString(domain.adminPort()));
        System.setProperty("godwit.server.http.port", Integer.toString(domain.httpPort()));
        return new TestEnvironment(broker, domain.httpPort(), domain.directory().resolve("logs/server.log"));
    }

    @Override
    protected void end() throws IOException {
        domain.stop();
    }
}
