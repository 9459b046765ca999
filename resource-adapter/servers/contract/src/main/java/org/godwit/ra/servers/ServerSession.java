package org.godwit.ra.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Around all tests of a server: a broker, and the server configured as its guide says, for Arquillian to start. A server's
 * module registers its subclass as a service.
 */
public abstract class ServerSession implements LauncherSessionListener {
    private BrokerProcess broker;

    /**
     * Configures the server; what its {@code arquillian.xml} refers to is left in system properties.
     *
     * @param work a new, empty directory
     */
    protected abstract TestEnvironment configure(BrokerProcess broker, Path work) throws IOException;

    /** Ends what {@link #configure} has started. */
    protected void end() throws IOException {}

    @Override
    public final void launcherSessionOpened(LauncherSession session) {
        try {
            Path work = Directories.fresh(Path.of(System.getProperty("java.io.tmpdir"), "run"));
            broker = new BrokerProcess(work.resolve("broker"), TestEnvironment.freePort()).start();
            TestEnvironment.use(configure(broker, work));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public final void launcherSessionClosed(LauncherSession session) {
        try {
            end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            broker.close();
        }
    }
}
