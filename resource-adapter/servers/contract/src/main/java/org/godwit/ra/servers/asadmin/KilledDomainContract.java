package org.godwit.ra.servers.asadmin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.godwit.ra.servers.BrokerProcess;
import org.godwit.ra.servers.KilledServerContract;
import org.godwit.ra.servers.ServerProcess;

/** A domain of GlassFish or Payara, killed. */
public abstract class KilledDomainContract extends KilledServerContract {
    private GlassFishDomain domain;

    @Override
    protected void configure(Path work, BrokerProcess broker, Path database, Path application) throws IOException {
        domain = GlassFishDomain.configured("killed", work, broker, database);
        domain.asadmin("deploy", application.toString());
        domain.stop();
    }

    @Override
    protected ServerProcess start(Path log) throws IOException {
        return ServerProcess.start(log, "NCLS-CORE-00017", domain.command(), Map.of());
    }

    @Override
    protected int httpPort() {
        return domain.httpPort();
    }
}
