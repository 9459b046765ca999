package org.godwit.samples.orderservice;

import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import java.sql.SQLException;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import javax.transaction.xa.XAResource;

/** Shows the database to the recovery manager, over a connection of its own. For the thread of the recovery manager. */
final class DatabaseRecovery implements XAResourceRecoveryHelper, AutoCloseable {
    private final XAConnection connection;
    private final XAResource resource;

    DatabaseRecovery(XADataSource source) throws SQLException {
        connection = source.getXAConnection();
        resource = connection.getXAResource();
    }

    @Override
    public boolean initialise(String parameters) {
        return true;
    }

    @Override
    public XAResource[] getXAResources() {
        return new XAResource[] {resource};
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
